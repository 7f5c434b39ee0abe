"""One SASL exchange as every protocol carries it: lines of base64 in, lines and claims out.

The carrier sends a `Prompt` behind its own mark (`+ `, `334 `) and hands the next line of the
client to `respond`; it hands a claim to the post office, and what that supplies to `supply`. `Over`
ends the exchange without a claim. Nothing is ever raised for what a client sent.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from barid.model.account import ScramKeys
from barid.protocols.sasl.mechanism import Challenge, Claim, Failed, Mechanism, Step
from barid.protocols.sasl.scram import Scram

MAX_LINE: Final = 12_288
"""The longest line of an exchange that is read, in octets with CRLF (RFC 4954 4)."""

# base64 = *(4base64-CHAR) [base64-terminal]: RFC 4954 8, RFC 4648 4
_BASE64: Final = re.compile(rb"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?")


@dataclass(frozen=True, slots=True)
class Prompt:
    """Send this (base64, perhaps empty), and wait for a line."""

    line: bytes


@dataclass(frozen=True, slots=True)
class Over:
    """The exchange is over and nobody has claimed anything: `text` may be shown to the client."""

    text: str
    cancelled: bool = False


Turn = Prompt | Over | Claim


class Exchange:
    """One exchange. `mechanism` is its name. Call `begin` once, then `respond` after each `Prompt`
    and `supply` after `KeysWanted`, and nothing after `Over` or another claim."""

    __slots__ = ("_mechanism", "mechanism")

    def __init__(self, name: str, mechanism: Mechanism) -> None:
        self.mechanism = name
        self._mechanism = mechanism

    def begin(self, initial: bytes | None) -> Turn:
        """`initial` is the initial response as it was written: None for none, `=` for an empty one
        (RFC 4959 3, RFC 4954 4, RFC 5034 4)."""
        if initial is None:
            return _turn(self._mechanism.start(None))
        decoded = b"" if initial == b"=" else _decode(initial)
        # An empty word is no initial response: that is written as "=".
        if decoded is None or not initial:
            return Over("Expected base64")
        return _turn(self._mechanism.start(decoded))

    def respond(self, line: bytes) -> Turn:
        """A line of the client, without CRLF; `*` cancels (RFC 9051 6.2.2, RFC 4954 4)."""
        if line == b"*":
            return Over("Authentication cancelled", cancelled=True)
        if len(line) > MAX_LINE - 2:
            return Over("Response too long")
        decoded = _decode(line)
        if decoded is None:
            return Over("Expected base64")
        return _turn(self._mechanism.respond(decoded))

    def supply(self, keys: ScramKeys) -> Turn:
        """The keys that were wanted."""
        assert isinstance(self._mechanism, Scram), "nothing else wants keys"
        return _turn(self._mechanism.supply(keys))


def _turn(step: Step) -> Turn:
    match step:
        case Challenge(data):
            return Prompt(b64encode(data))
        case Failed(text):
            return Over(text)
        case claim:
            return claim


def _decode(written: bytes) -> bytes | None:
    return b64decode(written) if _BASE64.fullmatch(written) else None
