"""What every SASL mechanism looks like to the protocol that carries it (RFC 4422 5).

A mechanism is made for one exchange and fed decoded responses until it ends in `Credentials` or
`Failed`. It never checks a password: that is the directory's business. Base64 is the carrier's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Challenge:
    """The client must answer this before the exchange can go on; may be empty."""

    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the client claims to be, and its proof.

    `authorization` is the identity to act as, empty for the one that `name` stands for
    (RFC 4422 2.4.1). Both are as the client wrote them, not yet prepared.
    """

    name: str
    password: str = field(repr=False)
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The response breaks the mechanism's own grammar; `text` may be shown to the client."""

    text: str


Step = Challenge | Credentials | Failed


class Mechanism(Protocol):
    """One exchange. Call `start` once, then `respond` after each `Challenge`, then no more."""

    def start(self, initial: bytes | None) -> Step:
        """Begin; `initial` is None when the client sent no initial response (RFC 4959 3)."""

    def respond(self, response: bytes) -> Step:
        """The client's answer to the last challenge."""
