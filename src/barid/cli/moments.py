"""Moments as people type them: a date, a date with a time of day, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_AGO: Final = re.compile(r"(\d{1,5})([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_moment(text: str, now: datetime) -> datetime | None:
    """`2027-01-15`, `2027-01-15T10:30`, with or without an offset (else UTC), or `30m`, `12h`,
    `2d`, `1w` for so long ago; None for anything else."""
    ago = _AGO.fullmatch(text.strip())
    if ago is not None:
        try:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        except OverflowError:
            return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
