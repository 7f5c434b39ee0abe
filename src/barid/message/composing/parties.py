"""People as a header names them: a display name and an address (RFC 5322 3.4).

Names are encoded where they must be, addresses never (RFC 2047 5): a domain beyond ASCII is written
in A-labels (RFC 5891), and an address whose local part is beyond ASCII stays UTF-8 (RFC 6532), for
which the message then needs SMTPUTF8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from barid.message.mime.addresses import parse_addresses
from barid.message.mime.ascii import LINE, encode_phrase
from barid.message.mime.headers import decode_words
from barid.model.address import Address, domain_key

_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTABLE: Final = re.compile(r"[ -~]*")
_TO_ESCAPE: Final = re.compile(r'(["\\])')
_LONGEST_QUOTED: Final = 200
"""A longer name is encoded, so that it can be folded."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody to whom or from whom a letter goes; the name may be empty."""

    name: str
    address: Address

    @classmethod
    def parse(cls, text: str) -> Party | None:
        """The one party that `text` names, as `Name <local@domain>` or `local@domain`."""
        found = parties_in(text)
        return found[0] if found is not None and len(found) == 1 else None

    def written(self) -> str:
        """As people read it."""
        return f"{self.name} <{self.address}>" if self.name else str(self.address)

    __str__ = written


def parties_in(text: str) -> tuple[Party, ...] | None:
    """The parties that a list names, groups opened; None when something in it is no address."""
    if any(ord(character) < 32 and character != "\t" for character in text):
        return None
    found: list[Party] = []
    for one in parse_addresses(text.encode("utf-8", "surrogatepass")):
        if one.host is None:  # the beginning or the end of a group
            continue
        address = _address(one.mailbox or b"", one.host)
        if address is None:
            return None
        found.append(Party(decode_words(one.name or b"").strip(), address))
    return tuple(found)


def _address(mailbox: bytes, host: bytes) -> Address | None:
    try:
        local, domain = mailbox.decode(), host.decode()
    except UnicodeDecodeError:
        return None
    plain = Address.parse(f"{local}@{domain}")
    if plain is not None or not local:
        return plain
    quoted = _TO_ESCAPE.sub(r"\\\1", local)  # the reader has taken its quotes away
    return Address.parse(f'"{quoted}"@{domain}')


def on_the_wire(address: Address) -> str:
    """An address as commands and headers carry it: ASCII wherever there is a form in ASCII."""
    if address.domain.isascii() or not address.local.isascii():
        return address.written()
    return Address(address.local, domain_key(address.domain) or address.domain).written()


def phrase(name: str) -> str:
    """A display name for a header (RFC 5322 3.2.5, RFC 2047 5 (3))."""
    if _ATOMS.fullmatch(name) and "=?" not in name and len(name) < LINE:
        return name
    quotable = _QUOTABLE.fullmatch(name) and "=?" not in name and len(name) < _LONGEST_QUOTED
    if quotable and name == name.strip() and "  " not in name:
        return '"' + _TO_ESCAPE.sub(r"\\\1", name) + '"'
    return encode_phrase(name)


def address_list(parties: Sequence[Party], used: int) -> str:
    """The value of an address field, folded between words and before addresses; `used` columns of
    its first line are taken."""
    pieces: list[str] = []
    for place, party in enumerate(parties):
        end = "," if place + 1 < len(parties) else ""
        if party.name:
            pieces += phrase(party.name).split(" ")
            pieces.append(f"<{on_the_wire(party.address)}>{end}")
        else:
            pieces.append(f"{on_the_wire(party.address)}{end}")
    return folded(pieces, used)


def folded(pieces: Sequence[str], used: int) -> str:
    """Pieces with a space between them, or a line's end before it where the line is full."""
    written: list[str] = []
    column = used
    for piece in pieces:
        size = len(piece) if piece.isascii() else len(piece.encode())
        if written and column + 1 + size > LINE:
            written.append("\r\n ")
            column = 1 + size
        else:
            written.append(" " if written else "")
            column += 1 + size
        written.append(piece)
    return "".join(written)
