"""AUTHENTICATE: a SASL exchange (RFC 9051 6.2.2), perhaps with initial response (RFC 4959)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.grammar import INITIAL_RESPONSE
from barid.protocols.imap.scanner import Scanner
from barid.protocols.sasl.mechanism import Claim


@dataclass(frozen=True, slots=True)
class Authenticate:
    """What the client claims in an exchange, which the session itself holds. `KeysWanted` is
    answered with `Server.supply`, every other claim as a command."""

    mechanism: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Exchange:
    """Asks to begin an exchange. `initial` is the initial response as it was written, None when
    there was none."""

    mechanism: str
    initial: bytes | None


def parse(scanner: Scanner) -> Exchange:
    """`SP auth-type [SP initial-resp]`; "=" is an empty initial response (RFC 4959 3)."""
    scanner.space()
    mechanism = scanner.word("a mechanism")
    if scanner.at_end:
        return Exchange(mechanism, None)
    scanner.space()
    written = scanner.take(INITIAL_RESPONSE, "an initial response")[0]
    scanner.end()
    return Exchange(mechanism, written)
