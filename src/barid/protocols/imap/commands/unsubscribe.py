"""UNSUBSCRIBE: take from the subscribed mailboxes (RFC 9051 6.3.8)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Ends a subscription."""

    mailbox: str


def parse(scanner: Scanner) -> Unsubscribe:
    """`SP mailbox`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Unsubscribe(mailbox)
