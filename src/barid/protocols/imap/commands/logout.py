"""LOGOUT: the end of a session (RFC 9051 6.1.3). Answered by the session itself."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Logout:
    """Ends the session."""


def parse(scanner: Scanner) -> Logout:
    """No arguments."""
    scanner.end()
    return Logout()
