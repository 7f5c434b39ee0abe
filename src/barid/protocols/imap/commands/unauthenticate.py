"""UNAUTHENTICATE: let somebody else log in over the same connection (RFC 8437)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Unauthenticate:
    """Leaves mailbox and account, and all that was enabled."""


def parse(scanner: Scanner) -> Unauthenticate:
    """No arguments."""
    scanner.end()
    return Unauthenticate()
