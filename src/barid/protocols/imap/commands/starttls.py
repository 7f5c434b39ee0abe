"""STARTTLS: TLS from the next octet on (RFC 9051 6.2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class StartTls:
    """Begins TLS once it is answered with OK; what was received behind it is forgotten."""


def parse(scanner: Scanner) -> StartTls:
    """No arguments."""
    scanner.end()
    return StartTls()
