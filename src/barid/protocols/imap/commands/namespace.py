"""NAMESPACE: where mailboxes of whom are found (RFC 9051 6.3.10)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Namespace:
    """Asks for the prefixes of personal, other users' and shared mailboxes."""


def parse(scanner: Scanner) -> Namespace:
    """No arguments."""
    scanner.end()
    return Namespace()
