"""When a message came, as far as it tells by itself; never fails."""

from __future__ import annotations

import re
from typing import Final

from barid.message.mime.dates import parse_date
from barid.message.mime.headers import unfold
from barid.model.identifiers import Instant

MICROSECONDS: Final = 1_000_000
_LATEST: Final = 253_402_300_799  # the end of the year 9999
_HEADER: Final = 64 * 1024
_RECEIVED: Final = re.compile(rb"^received:((?:.*\n)(?:[ \t].*\n)*)", re.IGNORECASE | re.MULTILINE)
_DATE: Final = re.compile(rb"^date:((?:.*\n)(?:[ \t].*\n)*)", re.IGNORECASE | re.MULTILINE)


def instant(seconds: float) -> Instant | None:
    """A moment in seconds since 1970; None where no calendar has it."""
    if 0 <= seconds <= _LATEST:
        return Instant(round(seconds * MICROSECONDS))
    return None


def told_by_header(content: bytes) -> Instant | None:
    """The date of the topmost Received field (RFC 5321 4.4), else that of the Date field."""
    header = header_of(content)
    found = _RECEIVED.search(header)
    if found is not None:
        moment = _moment(unfold(found[1]).rpartition(b";")[2])
        if moment is not None:
            return moment
    found = _DATE.search(header)
    return _moment(unfold(found[1])) if found is not None else None


def header_of(content: bytes) -> bytes:
    """The header of a message with any line ends, or its beginning where it is very long."""
    head = content[:_HEADER]
    for end in (b"\n\r\n", b"\n\n"):
        at = head.find(end)
        if at >= 0:
            head = head[: at + 1]
    return head


def _moment(value: bytes) -> Instant | None:
    found = parse_date(value)
    return None if found is None else instant(found.epoch)
