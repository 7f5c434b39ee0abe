"""Every limit on what an IMAP client may send, in one value."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in octets. RFC 2683 3.2.1.5 asks for lines of 8,000 and more."""

    early: int = 8 * KIB
    """Lines of one command before login, and its literals as much again."""
    line: int = 64 * KIB
    """Lines of one command after login."""
    literals: int = 64 * KIB
    """Literals of one command together, messages excepted."""
    message: int = 50 * MIB
    """One message of APPEND."""
    append: int = 64 * MIB
    """All messages of one APPEND; not less than `message`."""
    skipped: int = 256 * MIB
    """A refused literal that is thrown away as it comes; a larger one ends the session."""
    waiting: int = 256 * KIB
    """Input kept while a command is being answered; then the peer is to wait."""
    early_bad: int = 10
    """Bad commands in a row that end the session before login: whoever sends them is no client."""
    bad_commands: int = 1000
    """Bad commands in a row that end the session after login."""
    refused_logins: int = 10
    """Logins refused that end the session: whoever guesses must at least connect again."""
