"""DELETE: remove a mailbox (RFC 9051 6.3.5)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Delete:
    """Removes a mailbox and its messages, not its inferiors."""

    mailbox: str


def parse(scanner: Scanner) -> Delete:
    """`SP mailbox`."""
    scanner.space()
    mailbox = scanner.mailbox()
    scanner.end()
    return Delete(mailbox)
