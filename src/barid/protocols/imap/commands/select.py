"""SELECT: open a mailbox (RFC 9051 6.3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Select:
    """Opens a mailbox. A mailbox that was open is closed already."""

    mailbox: str


def parse(scanner: Scanner) -> Select:
    """`SP mailbox`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Select(mailbox)
