"""Every limit on what a POP3 client may send, in one value."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in octets."""

    line: int = 8 * KIB
    """One command with its CRLF, or one response of an exchange: RFC 2449 4 asks for 255, a
    response of PLAIN may be some 4,000 long."""
    waiting: int = 64 * KIB
    """Input kept while a command is being answered; then the peer is to wait."""
    refused: int = 100
    """Refused commands in a row that end the session."""
    refused_logins: int = 5
    """Logins refused that end the session: whoever guesses must at least connect again."""
