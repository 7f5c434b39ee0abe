"""CREATE: a new mailbox (RFC 9051 6.3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Create:
    """Makes a mailbox; a separator at the end of the name declares that inferiors will follow."""

    mailbox: str


def parse(scanner: Scanner) -> Create:
    """`SP mailbox`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Create(mailbox)
