"""Dates of headers: RFC 5322 3.3 with its obsolete forms (4.3), and what old programs wrote.

A date that cannot be read is None; nothing fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MAX_LENGTH = 200
"""Bytes of a value that are looked at."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun",
         b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"], 1
    )
}  # fmt: skip
_ZONES = {b"edt": -240, b"est": -300, b"cdt": -300, b"cst": -360, b"mdt": -360, b"mst": -420,
          b"pdt": -420, b"pst": -480}  # fmt: skip
_MONTH = rb"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*+\.?"
_DAY_FIRST = re.compile(
    rb"(?<!\d)(\d{1,2})[ \t-]++" + _MONTH + rb"[ \t-]++(\d{2,4})(?!\d)", re.IGNORECASE
)
# The form of the C library: Mon Sep  9 08:07:06 2002, with or without a zone before the year
_MONTH_FIRST = re.compile(
    rb"(?<![a-z])" + _MONTH + rb"[ \t]++(\d{1,2})[ \t]++[\d:]++"
    rb"(?:[ \t]++[a-z]++)?[ \t]++(\d{4})(?!\d)",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(rb"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_TIME = re.compile(rb"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_ZONE = re.compile(rb"[ \t]*+(?:\.\d++)?[ \t]*+(?:([+-])(\d{2}):?(\d{2})|([A-Za-z]{1,5}))")
# The form that nearly all have (RFC 5322 3.3)
_USUAL = re.compile(
    rb"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) ([12]\d{3}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d)"
    rb"(?: \([^()]*\))?\Z"
)
_COMMENT = re.compile(rb"\([^()]*+\)")
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class SentDate:
    """When a message says it was sent.

    `day` is the date as written, whatever the zone, which is what SENTON and its like compare
    (RFC 9051 6.4.4); `epoch` the instant in seconds since 1970; `offset` the zone in minutes east.
    """

    day: date
    epoch: int
    offset: int


def parse_date(value: bytes) -> SentDate | None:
    """The date in an unfolded Date field."""
    usual = _USUAL.match(value)
    found = _from_usual(usual) if usual else None
    return found or _from_any(value)


def _from_usual(match: re.Match[bytes]) -> SentDate | None:
    """None where something is not as it should be."""
    day, name, year, hour, minute, second, east, rest = match.groups()
    month = _MONTHS.get(name.lower())
    clock = int(hour) * 3600 + int(minute) * 60 + int(second)
    ahead = int(east) * 60
    offset = ahead - int(rest) if east[:1] == b"-" else ahead + int(rest)
    if month is None or clock >= 86400 or minute > b"59" or second > b"59" or abs(offset) >= 1440:
        return None
    try:
        found = date(int(year), month, int(day))
    except ValueError:
        return None
    return SentDate(found, (found.toordinal() - _EPOCH) * 86400 + clock - offset * 60, offset)


def _from_any(value: bytes) -> SentDate | None:
    value = _COMMENT.sub(b" ", value[:MAX_LENGTH])
    day = _find_day(value)
    if day is None:
        return None
    seconds, offset = 0, 0
    time = _TIME.search(value)
    if time:
        hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
        if hour > 23 or minute > 59 or second > 60:  # 60: a leap second
            return None
        seconds = hour * 3600 + minute * 60 + second
        offset = _find_offset(value, time.end())
    epoch = (day.toordinal() - _EPOCH) * 86400 + seconds - offset * 60
    return SentDate(day, epoch, offset)


def _find_day(value: bytes) -> date | None:
    if match := _DAY_FIRST.search(value):
        day, month, year = int(match[1]), _MONTHS[match[2].lower()], _year(match[3])
    elif match := _MONTH_FIRST.search(value):
        day, month, year = int(match[2]), _MONTHS[match[1].lower()], int(match[3])
    elif match := _YEAR_FIRST.search(value):
        day, month, year = int(match[3]), int(match[2]), int(match[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: bytes) -> int:
    """RFC 5322 4.3: two digits below 50 are of this century, three count from 1900, and so do four
    where programs put a zero before their three."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 or 0 < year < 1000 else year


def _find_offset(value: bytes, at: int) -> int:
    """Minutes east of UTC; unknown and military zones count as UTC (RFC 5322 4.3)."""
    match = _ZONE.match(value, at)
    if match is None:
        return 0
    sign, hours, minutes, name = match.groups()
    if name is not None:
        return _ZONES.get(name.lower(), 0)
    offset = int(hours) * 60 + int(minutes)
    if offset >= 24 * 60:
        return 0
    return -offset if sign == b"-" else offset
