"""EXAMINE: open a mailbox read-only (RFC 9051 6.3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Examine:
    """Opens a mailbox and changes nothing in it. A mailbox that was open is closed already."""

    mailbox: str


def parse(scanner: Scanner) -> Examine:
    """`SP mailbox`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Examine(mailbox)
