"""What a sender may ask of a message besides the letter, read from parameters of MAIL and RCPT:
DSN (RFC 3461, RFC 6533), FUTURERELEASE (RFC 4865), DELIVERBY (RFC 2852), MT-PRIORITY (RFC 6710),
REQUIRETLS (RFC 8689) and our own XDIRECTED (docs/directed.md).

A parameter is known only where its extension was announced. What is decoded here can stand in a
header field of a report: it has no control characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from barid.model.asked import NOTHING, Asked, AskedBy
from barid.model.identifiers import Instant
from barid.model.outgoing import (
    NOTHING_ASKED_FOR_ONE,
    ByMode,
    Notify,
    RecipientParameters,
    Return,
)
from barid.protocols.smtp import grammar, replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Controls

Given = Mapping[bytes, bytes | None]
"""Parameters as they were said, keywords in upper case."""

LONGEST_ENVID: Final = 100  # RFC 3461 4.4
LONGEST_ORCPT: Final = 500
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_HEXCHAR: Final = re.compile(rb"\+([0-9A-F]{2})")
_EMBEDDED: Final = re.compile(r"\\x\{([0-9A-F]{2,6})\}")
_RETURNS: Final = {one.value.encode(): one for one in Return}
_MODES: Final = {one.value.encode(): one for one in ByMode}
_EVENTS: Final = {one.name.encode(): one for one in Notify if one.name}


def of_message(given: Given, controls: Controls, tls: bool) -> Asked | Reply:
    """What MAIL asks; every keyword must be one of ours."""
    asked = NOTHING
    for keyword, value in given.items():
        reader = _OF_MESSAGE.get(keyword)
        if reader is None or not reader.offered(controls):
            return replies.UNKNOWN_PARAMETER
        if keyword == b"REQUIRETLS" and not tls:
            return replies.NEEDS_TLS
        if (value is None) is not reader.bare:
            return replies.BAD_PARAMETER
        read = reader.read(asked, value or b"")
        if read is None:
            return replies.BAD_PARAMETER
        asked = read
    if asked.hold_for is not None and asked.hold_until is not None:
        return replies.TWO_HOLDS
    if asked.by is not None and asked.by.mode is ByMode.RETURN and asked.by.seconds <= 0:
        return replies.RETURNED_BEFORE  # RFC 2852 4
    return asked


def of_recipient(given: Given, controls: Controls, utf8: bool) -> RecipientParameters | Reply:
    """What RCPT asks. `utf8`: MAIL has said SMTPUTF8 (RFC 6533 3)."""
    if not given:
        return NOTHING_ASKED_FOR_ONE
    notify: Notify | None = None
    orcpt: str | None = None
    for keyword, value in given.items():
        if keyword not in (b"NOTIFY", b"ORCPT") or not controls.dsn:
            return replies.UNKNOWN_PARAMETER
        if keyword == b"NOTIFY":
            notify = _notify(value or b"")
            if notify is None:
                return replies.BAD_PARAMETER
        else:
            orcpt = _original(value or b"", utf8)
            if orcpt is None:
                return replies.BAD_PARAMETER
    return RecipientParameters(notify, orcpt)


def decoded_xtext(value: bytes) -> bytes | None:
    """What xtext stands for; None when it is none (RFC 3461 4)."""
    if grammar.XTEXT.fullmatch(value) is None:
        return None
    return _HEXCHAR.sub(lambda found: bytes([int(found[1], 16)]), value)


# --- MAIL


@dataclass(frozen=True, slots=True)
class _Reader:
    """`read` adds the value to what is asked; None when it is malformed. `bare`: the keyword has
    no value."""

    offered: Callable[[Controls], bool]
    read: Callable[[Asked, bytes], Asked | None]
    bare: bool = False


def _ret(asked: Asked, value: bytes) -> Asked | None:
    found = _RETURNS.get(value.upper())
    return replace(asked, ret=found) if found is not None else None


def _envid(asked: Asked, value: bytes) -> Asked | None:
    written = decoded_xtext(value) if len(value) <= LONGEST_ENVID else None
    if written is None or not _is_printable(written):
        return None
    return replace(asked, envid=written.decode("ascii"))


def _hold_for(asked: Asked, value: bytes) -> Asked | None:
    # future-release-integer = %x31-39 *8DIGIT           RFC 4865 4
    if re.fullmatch(rb"[1-9][0-9]{0,8}", value) is None:
        return None
    return replace(asked, hold_for=int(value))


def _hold_until(asked: Asked, value: bytes) -> Asked | None:
    moment = instant_of(value)
    return replace(asked, hold_until=moment) if moment is not None else None


def _by(asked: Asked, value: bytes) -> Asked | None:
    # by-value = by-time ";" by-mode [by-trace]          RFC 2852 4
    found = re.fullmatch(rb"([+-]?[0-9]{1,9});([RN])(T?)", value.upper())
    if found is None:
        return None
    return replace(asked, by=AskedBy(int(found[1]), _MODES[found[2]], bool(found[3])))


def _priority(asked: Asked, value: bytes) -> Asked | None:
    # priority-value = (["-"] NZDIGIT) / "0"             RFC 6710 7
    if re.fullmatch(rb"-?[1-9]|0", value) is None:
        return None
    return replace(asked, priority=int(value))


def _require_tls(asked: Asked, _value: bytes) -> Asked:
    return replace(asked, require_tls=True)


def _directed(asked: Asked, _value: bytes) -> Asked:
    return replace(asked, directed=True)


_OF_MESSAGE: Final = {
    b"RET": _Reader(lambda controls: controls.dsn, _ret),
    b"ENVID": _Reader(lambda controls: controls.dsn, _envid),
    b"HOLDFOR": _Reader(lambda controls: controls.hold is not None, _hold_for),
    b"HOLDUNTIL": _Reader(lambda controls: controls.hold is not None, _hold_until),
    b"BY": _Reader(lambda controls: controls.deliver_by is not None, _by),
    b"MT-PRIORITY": _Reader(lambda controls: controls.priority, _priority),
    b"REQUIRETLS": _Reader(lambda controls: controls.require_tls, _require_tls, bare=True),
    b"XDIRECTED": _Reader(lambda controls: controls.directed, _directed, bare=True),
}


def instant_of(value: bytes) -> Instant | None:
    """A moment as RFC 3339 5.6 writes it; None when it is none."""
    found = grammar.DATE_TIME.fullmatch(value.upper())
    if found is None:
        return None
    *numbers, fraction, zone = found.groups()
    year, month, day, hour, minute, second = map(int, numbers)
    micro = int((fraction or b"").ljust(6, b"0")[:6])
    try:  # a leap second is the one before it (RFC 3339 5.7)
        moment = datetime(year, month, day, hour, minute, min(second, 59), micro, _zone(zone))
        return Instant((moment - _EPOCH) // _MICROSECOND) if second <= 60 else None
    except (ValueError, OverflowError):
        return None


def _zone(written: bytes) -> timezone:
    if written == b"Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError(written)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[:1] == b"-" else offset)


# --- RCPT


def _notify(value: bytes) -> Notify | None:
    words = value.upper().split(b",")
    if words == [b"NEVER"]:
        return Notify.NEVER
    asked = Notify.NEVER
    for word in words:
        if word not in _EVENTS:  # NEVER stands alone: RFC 3461 4.1
            return None
        asked |= _EVENTS[word]
    return asked


def _original(value: bytes, utf8: bool) -> str | None:
    """`type;address`, decoded (RFC 3461 4.2, RFC 6533 3)."""
    kind, semicolon, written = value.partition(b";")
    if not semicolon or not written or len(value) > LONGEST_ORCPT:
        return None
    if re.fullmatch(rb"[A-Za-z0-9-]+", kind) is None:
        return None
    address = _wide(written, utf8) if kind.lower() == b"utf-8" else _narrow(written)
    if address is None and utf8 and kind.lower() == b"rfc822":
        # Postfix calls every address so, also those that only RFC 6533 has a name for.
        kind, address = b"utf-8", _mislabelled(written)
    return f"{kind.decode()};{address}" if address else None


def _mislabelled(written: bytes) -> str | None:
    """UTF-8 in xtext."""
    octets = decoded_xtext(written) or b""
    try:
        address = octets.decode()
    except ValueError:
        return None
    return address if address.isprintable() else None


def _narrow(written: bytes) -> str | None:
    address = decoded_xtext(written)
    if address is None or not _is_printable(address):
        return None
    return address.decode("ascii")


def _wide(written: bytes, utf8: bool) -> str | None:
    """utf-8-enc-addr: octets beyond ASCII only within SMTPUTF8. What has no embedded characters and
    is xtext is read as such: some write it so."""
    if not (utf8 or written.isascii()) or (b"+" in written and decoded_xtext(written) is None):
        return None
    try:
        text = (decoded_xtext(written) or written).decode()
        address = _EMBEDDED.sub(lambda found: chr(int(found[1], 16)), text)
        address.encode()  # no surrogates
    except (ValueError, OverflowError):
        return None
    return address if address.isprintable() and "\\x{" not in address else None


def _is_printable(octets: bytes) -> bool:
    return all(32 <= octet < 127 for octet in octets)
