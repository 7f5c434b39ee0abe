"""Dates, from RFC 5322 to what programs have written since 1970."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.dates import SentDate, parse_date


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        # RFC 5322 A.1 and A.5, A.6.2
        (b"Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00"),
        (b"Thu,\t13 Feb 1969 23:32 -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30"),
        (b"21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00"),
        # RFC 5322 4.3
        (b"1 Jan 49 00:00 EST", "2049-01-01T00:00:00-05:00"),
        (b"1 Jan 50 00:00 PDT", "1950-01-01T00:00:00-07:00"),
        (b"1 Jan 102 00:00 Z", "2002-01-01T00:00:00+00:00"),
        (b"Mon Sep  9 08:07:06 2002", "2002-09-09T08:07:06+00:00"),
        (b"Mon Sep  9 08:07:06 EDT 2002", "2002-09-09T08:07:06-04:00"),
        (b"09-Sep-2002 8:07:06 +0300", "2002-09-09T08:07:06+03:00"),
        (b"2020-01-02T03:04:05.678+02:00", "2020-01-02T03:04:05+02:00"),
        (b"Monday, 9 September 2002 08:07 +0000", "2002-09-09T08:07:00+00:00"),
        (b"1 Jan 2000", "2000-01-01T00:00:00+00:00"),
        (b"1 Jan 2000 10:00 +9999", "2000-01-01T10:00:00+00:00"),
    ],
)
def test_date_is_read(value: bytes, iso: str) -> None:
    expected = datetime.fromisoformat(iso)
    offset = expected.utcoffset()
    assert offset is not None
    assert parse_date(value) == SentDate(
        expected.date(), int(expected.timestamp()), int(offset.total_seconds() // 60)
    )


def test_day_is_as_written_whatever_the_zone() -> None:
    found = parse_date(b"1 Jan 2000 23:30:00 -1200")
    assert found is not None
    assert found.day == date(2000, 1, 1)
    assert datetime.fromtimestamp(found.epoch, UTC).day == 2


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "32 Jan 2000", "1 Foo 2000", "30 Feb 2000 10:00", "1 Jan 2000 25:00",
     "0 Jan 2000", "1 Jan 0000", "10:00 +0000", "x" * 500],
)  # fmt: skip
def test_date_that_cannot_be_is_none(value: str) -> None:
    assert parse_date(value.encode()) is None


@pytest.mark.parametrize("year", ["102", "0102", "2002", "02"])
def test_years_are_written_in_many_ways(year: str) -> None:
    found = parse_date(f"Sun, 25 Aug {year} 03:37:45 +1100".encode())
    assert found is not None
    assert found.day == date(2002, 8, 25)


@given(
    st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2200-01-01")),
    st.integers(-14 * 60, 14 * 60),
)
def test_every_date_in_the_form_of_the_standard_is_read(moment: datetime, offset: int) -> None:
    moment = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    found = parse_date(f"{moment:%a, %d %b %Y %H:%M:%S %z}".encode())
    assert found == SentDate(moment.date(), int(moment.timestamp()), offset)


@pytest.mark.fuzz
@given(
    st.lists(
        st.sampled_from(
            [b"1", b"31", b"Jan", b" ", b"-", b":", b"2000", b"+0000", b"EST", b"(", b")"]
        )
        | st.binary(max_size=3),
        max_size=20,
    ).map(b"".join)
)
def test_any_value_is_read_or_none(value: bytes) -> None:
    parse_date(value)
