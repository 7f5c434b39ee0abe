"""AUTHENTICATE: a SASL exchange (RFC 9051 6.2.2), perhaps with initial response (RFC 4959)."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass

from barid.protocols.imap.grammar import BASE64
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner
from barid.protocols.sasl.mechanism import Credentials


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Who wants in, at the end of the exchange, which the session itself holds."""

    mechanism: str
    credentials: Credentials


@dataclass(frozen=True, slots=True)
class Exchange:
    """Asks to begin an exchange. `initial` is None when the client sent no initial response."""

    mechanism: str
    initial: bytes | None


def parse(scanner: Scanner) -> Exchange:
    """`SP auth-type [SP initial-resp]`; "=" is an empty initial response (RFC 4959 3)."""
    scanner.space()
    mechanism = scanner.word("a mechanism")
    if scanner.at_end:
        return Exchange(mechanism, None)
    scanner.space()
    if scanner.skip(b"="):
        scanner.end()
        return Exchange(mechanism, b"")
    written = scanner.take(BASE64, "base64")[0]
    if not written:
        raise malformed("Expected base64")
    scanner.end()
    return Exchange(mechanism, b64decode(written))


def parse_response(line: bytes) -> bytes:
    """A client's response on a line of its own; raises Refused."""
    if BASE64.match(line) is None:
        raise malformed("Expected base64")
    return b64decode(line)
