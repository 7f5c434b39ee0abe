"""SUBSCRIBE: add to the subscribed mailboxes (RFC 9051 6.3.7)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Subscribes to a mailbox."""

    mailbox: str


def parse(scanner: Scanner) -> Subscribe:
    """`SP mailbox`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Subscribe(mailbox)
