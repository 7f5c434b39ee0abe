"""LOGIN: name and password in the clear (RFC 9051 6.2.3)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.scanner import Scanner
from barid.protocols.sasl.mechanism import Credentials


@dataclass(frozen=True, slots=True)
class Login:
    """Who wants in. Surfaces only where a password may travel (RFC 9051 6.2.3, LOGINDISABLED)."""

    credentials: Credentials


def parse(scanner: Scanner) -> Login:
    """`SP userid SP password`, both astrings, in UTF-8."""
    scanner.space()
    name = scanner.text("a user name")
    scanner.space()
    password = scanner.text("a password")
    scanner.end()
    return Login(Credentials(name, password))
