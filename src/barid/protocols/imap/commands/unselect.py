"""UNSELECT: leave the mailbox without expunging (RFC 9051 6.4.2)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Unselect:
    """Leaves the mailbox as it is."""


def parse(scanner: Scanner) -> Unselect:
    """No arguments."""
    scanner.end()
    return Unselect()
