"""CAPABILITY: what this server can do (RFC 9051 6.1.1). Answered by the session itself."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Capability:
    """Asks for the capabilities."""


def parse(scanner: Scanner) -> Capability:
    """No arguments."""
    scanner.end()
    return Capability()
