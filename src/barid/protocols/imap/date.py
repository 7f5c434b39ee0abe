"""Dates of IMAP: `date` of SEARCH, `date-time` of APPEND and INTERNALDATE (RFC 9051 9).

A moment is an Instant, microseconds UTC; it is written in UTC and cut to the second. Writing is on
the hot path of FETCH: an hour's beginning and the rest of an hour are both looked up.
"""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Final

from barid.model.identifiers import Instant
from barid.protocols.imap.grammar import DATE, DATE_TIME

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER_OF: Final = {name.upper().encode(): number for number, name in enumerate(MONTHS, 1)}
MICROSECONDS: Final = 1_000_000
HOUR: Final = 3600 * MICROSECONDS


def parse_date(text: bytes) -> date | None:
    """The calendar day written in a `date`, None when there is no such day."""
    found = DATE.fullmatch(text)
    if found is None or (month := _NUMBER_OF.get(found[3].upper())) is None:
        return None
    try:
        return date(int(found[4]), month, int(found[2]))
    except ValueError:
        return None


def parse_date_time(text: bytes) -> Instant | None:
    """The moment written in a `date-time` with its quotes, None when there is no such moment."""
    found = DATE_TIME.fullmatch(text)
    if found is None or (month := _NUMBER_OF.get(found[2].upper())) is None:
        return None
    day, year, hour, minute, second, zone_hour, zone_minute = (
        int(found[group]) for group in (1, 3, 4, 5, 6, 8, 9)
    )
    if zone_hour > 23 or zone_minute > 59 or second > 60:
        return None
    try:
        # A leap second is written as the one before it: our clock has none (RFC 3339 5.7).
        there = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    east = (zone_hour * 60 + zone_minute) * 60 * (1 if found[7] == b"+" else -1)
    return Instant((timegm(there.timetuple()) - east) * MICROSECONDS)


def date_time(moment: Instant) -> bytes:
    """A moment as `"17-Jul-1996 02:44:25 +0000"`, quotes included."""
    hour, rest = divmod(moment, HOUR)
    return hour_text(hour) + rest_of_hour()[rest // MICROSECONDS]


@lru_cache(maxsize=16_384)
def hour_text(hour: int) -> bytes:
    """The beginning of a `date-time` for an hour since 1970: `"17-Jul-1996 02:`."""
    day = date.fromordinal(min(max(_EPOCH_DAY + hour // 24, 1), _LAST_DAY))
    return b'"%2d-%s-%04d %02d:' % (day.day, MONTHS[day.month - 1].encode(), day.year, hour % 24)


_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_LAST_DAY: Final = date.max.toordinal()


@cache
def rest_of_hour() -> tuple[bytes, ...]:
    """The end of a `date-time` for each second of an hour: `44:25 +0000"`."""
    return tuple(b'%02d:%02d +0000"' % divmod(second, 60) for second in range(3600))
