"""LSUB: the subscribed mailboxes (RFC 3501 6.3.9); replaced by LIST (SUBSCRIBED) in IMAP4rev2."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Lsub:
    """Asks for subscribed mailboxes whose name, after the reference, fits the pattern."""

    reference: str
    pattern: str


def parse(scanner: Scanner) -> Lsub:
    """`SP mailbox SP list-mailbox`."""
    scanner.space()
    reference = scanner.reference()
    scanner.space()
    pattern = scanner.list_mailbox()
    scanner.end()
    return Lsub(reference, pattern)
