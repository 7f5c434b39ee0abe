"""Dates as clients write them, and moments as they read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.identifiers import Instant
from barid.protocols.imap.date import date_time, parse_date, parse_date_time


def moment(*when: int) -> Instant:
    return Instant(int(datetime(*when, tzinfo=UTC).timestamp()) * 1_000_000)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (b"1-Feb-1994", date(1994, 2, 1)),
        (b'"01-FEB-1994"', date(1994, 2, 1)),
        (b"29-feb-2024", date(2024, 2, 29)),
        (b"29-Feb-2023", None),
        (b"0-Feb-2023", None),
        (b"1-Fxb-2023", None),
        (b"1-Feb-0000", None),
        (b"nonsense", None),
    ],
)
def test_date(text: bytes, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "when"),
    [
        (b'"17-Jul-1996 02:44:25 -0700"', moment(1996, 7, 17, 9, 44, 25)),
        (b'" 7-Feb-1994 21:52:25 +0330"', moment(1994, 2, 7, 18, 22, 25)),
        (b'"07-feb-1994 21:52:25 +0000"', moment(1994, 2, 7, 21, 52, 25)),
        (b'"31-Dec-2016 23:59:60 +0000"', moment(2016, 12, 31, 23, 59, 59)),
        (b'"01-Jan-1960 00:00:00 +0000"', moment(1960, 1, 1)),
        (b'"01-Jan-0001 00:00:00 +2359"', Instant(-62135683140000000)),
        (b'"32-Jan-2000 00:00:00 +0000"', None),
        (b'"01-Jan-2000 24:00:00 +0000"', None),
        (b'"01-Jan-2000 00:60:00 +0000"', None),
        (b'"01-Jan-2000 00:00:61 +0000"', None),
        (b'"01-Jan-2000 00:00:00 +2400"', None),
        (b'"01-Jan-2000 00:00:00 +0060"', None),
        (b'"01-Foo-2000 00:00:00 +0000"', None),
        (b"nonsense", None),
    ],
)
def test_date_time(text: bytes, when: Instant | None) -> None:
    assert parse_date_time(text) == when


def test_moments_are_written_in_utc() -> None:
    assert date_time(moment(1996, 7, 7, 2, 44, 25)) == b'" 7-Jul-1996 02:44:25 +0000"'
    assert date_time(Instant(0)) == b'" 1-Jan-1970 00:00:00 +0000"'


def test_part_of_a_second_is_cut_off() -> None:
    assert date_time(Instant(999_999)) == date_time(Instant(0))
    assert date_time(Instant(-1)) == b'"31-Dec-1969 23:59:59 +0000"'


def test_no_moment_is_too_far_to_be_written() -> None:
    assert date_time(Instant(1 << 62)).startswith(b'"31-Dec-9999')
    assert date_time(Instant(-(1 << 62))).startswith(b'" 1-Jan-0001')


@given(st.integers(-30_000_000_000, 253_000_000_000))
def test_what_is_written_can_be_read(seconds: int) -> None:
    assert parse_date_time(date_time(Instant(seconds * 1_000_000))) == seconds * 1_000_000
