"""RENAME: give a mailbox and its inferiors another name (RFC 9051 6.3.6)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Rename:
    """Renames `old` to `new`; renaming INBOX moves its messages and leaves it empty."""

    old: str
    new: str


def parse(scanner: Scanner) -> Rename:
    """`SP mailbox SP mailbox`."""
    scanner.space()
    old = scanner.mailbox()
    scanner.space()
    new = scanner.mailbox()
    scanner.end()
    return Rename(old, new)
