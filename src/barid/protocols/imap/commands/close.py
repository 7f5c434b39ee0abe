"""CLOSE: expunge without telling, and leave the mailbox (RFC 9051 6.4.1)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Close:
    """Removes messages with \\Deleted unless the mailbox is read-only; no EXPUNGE is sent."""


def parse(scanner: Scanner) -> Close:
    """No arguments."""
    scanner.end()
    return Close()
