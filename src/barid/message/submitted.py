"""What a submitted message says of its authors, and what its header gains and loses on submission.

Only whole fields are taken away (Bcc), and only at the top are fields added, so that signatures and
everything else stay as the author made them (RFC 6409 8). Lines that
belong to no field are left where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from barid.message.mime.addresses import parse_addresses
from barid.message.mime.blocks import fields_in, header_end, name_of, value_of
from barid.model.address import Address

MAX_FIELD: Final = 256 * 1024
"""Octets of one field of authors; who needs more has something else in mind."""

_HIDDEN: Final = frozenset((b"bcc", b"resent-bcc"))
_OPEN: Final = frozenset((b"to", b"cc", b"resent-to", b"resent-cc"))
_AUTHORS: Final = frozenset((b"from", b"sender", b"resent-from", b"resent-sender"))
_NOTED: Final = _AUTHORS | {b"date", b"message-id"}


class Fault(Enum):
    """Why a header does not say who has written the message."""

    NO_AUTHOR = auto()
    """From is missing, or names nobody."""
    SEVERAL_FIELDS = auto()
    """From or Sender stands more than once (RFC 5322 3.6)."""
    UNREADABLE = auto()
    """What one of the fields of authors holds is not an address list."""


@dataclass(frozen=True, slots=True)
class Header:
    """What submission needs to know of a header."""

    authors: tuple[Address, ...]
    """Everybody whom From, Sender and their Resent kin name, each once."""
    dated: bool
    identified: bool
    """Whether it has a Message-ID."""


def read_header(content: bytes) -> Header | Fault:
    """The header of a submitted message, or what is wrong with it."""
    found: dict[bytes, list[bytes]] = {name: [] for name in _NOTED}
    for field in fields_in(content[: header_end(content)]):
        if (name := name_of(field)) in found:
            found[name].append(value_of(field))
    if len(found[b"from"]) > 1 or len(found[b"sender"]) > 1:
        return Fault.SEVERAL_FIELDS
    authors: dict[Address, None] = {}
    for name in sorted(_AUTHORS):
        for value in found[name]:
            named = _addresses(value)
            if named is None:
                return Fault.UNREADABLE
            if name == b"from" and not named:
                return Fault.NO_AUTHOR
            authors.update(dict.fromkeys(named))
    if not found[b"from"]:
        return Fault.NO_AUTHOR
    return Header(tuple(authors), bool(found[b"date"]), bool(found[b"message-id"]))


def without_hidden(content: bytes) -> bytes:
    """The message without Bcc and Resent-Bcc: whom they name stays between author and server."""
    end = header_end(content)
    if b"bcc" not in content[:end].lower():
        return content
    kept = b"".join(f for f in fields_in(content[:end]) if name_of(f) not in _HIDDEN)
    return kept + content[end:]


def openly_named(content: bytes) -> frozenset[str] | None:
    """The identity keys of everybody whom To, Cc and their Resent kin name; None where that does
    not tell who was hidden: mail of a list names nobody, and some fields cannot be read."""
    found: set[str] = set()
    for field in fields_in(content[: header_end(content)]):
        name = name_of(field)
        if name == b"list-id":
            return None
        if name in _OPEN:
            named = _addresses(value_of(field))
            if named is None:
                return None
            found.update(one.key for one in named)
    return frozenset(found)


def is_hidden(content: bytes, recipient: Address) -> bool:
    """Whether nobody is told in the header that this recipient gets the message."""
    named = openly_named(content)
    return named is not None and recipient.key not in named


def _addresses(value: bytes) -> list[Address] | None:
    """The mailboxes of an address list, groups opened; None when it holds something else."""
    if len(value) > MAX_FIELD:
        return None
    found = []
    for one in parse_addresses(value):
        if one.host is None:  # the beginning or the end of a group
            continue
        try:
            address = Address((one.mailbox or b"").decode(), one.host.decode())
        except UnicodeDecodeError:
            return None
        if not address.local or not address.domain:
            return None
        found.append(address)
    return found
