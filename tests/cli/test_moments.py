"""Moments are read as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from barid.cli.moments import read_moment

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-01-14", datetime(2027, 1, 14, tzinfo=UTC)),
        ("2027-01-15T10:30", datetime(2027, 1, 15, 10, 30, tzinfo=UTC)),
        (
            "2027-01-15T10:30+03:00",
            datetime(2027, 1, 15, 10, 30, tzinfo=timezone(timedelta(hours=3))),
        ),
        ("30m", NOON - timedelta(minutes=30)),
        ("12h", NOON - timedelta(hours=12)),
        ("2d", NOON - timedelta(days=2)),
        ("1w", NOON - timedelta(weeks=1)),
    ],
)
def test_a_moment_is_read(text: str, moment: datetime) -> None:
    assert read_moment(text, NOON) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2y", "999999d", "2027-13-01", "-1d", "1d 2h"])
def test_what_is_none_is_none(text: str) -> None:
    assert read_moment(text, NOON) is None
