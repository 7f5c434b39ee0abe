"""What every SASL mechanism looks like to the exchange that carries it (RFC 4422 5).

A mechanism is made for one exchange and fed decoded responses until it ends in a claim or in
`Failed`. It knows no accounts: whether a claim is true is the post office's business
(`postoffice.directory.login.Gate.hear`). Base64 is the exchange's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Challenge:
    """The client must answer this before the exchange can go on; may be empty."""

    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Failed:
    """The response breaks the mechanism's own grammar; `text` may be shown to the client."""

    text: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the client claims to be, and its password, which nobody has checked.

    `authorization` is the identity to act as, empty for the one that `name` stands for
    (RFC 4422 2.4.1). Both are as the client wrote them, not yet prepared.
    """

    name: str
    password: str = field(repr=False)
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class KeysWanted:
    """The exchange goes on when it is supplied with the SCRAM keys of this account, or with a decoy
    where there is none."""

    name: str
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """The client has proved that it knows the password, and has seen our own proof."""

    name: str
    authorization: str = ""


class Flaw(Enum):
    """Why a proof was not believed."""

    PROOF = "wrong proof"
    BINDING = "the proof is bound to another TLS channel"
    DOWNGRADE = "the client was told that we have no channel binding"


@dataclass(frozen=True, slots=True)
class Refuted:
    """The proof is wrong; the client learns no more than that it may not enter."""

    name: str
    flaw: Flaw = Flaw.PROOF


@dataclass(frozen=True, slots=True)
class Vouched:
    """An authority that we believe vouches, in the certificate of the TLS connection, that the
    client owns these mailboxes."""

    mailboxes: tuple[str, ...]
    authorization: str = ""


Claim = Credentials | KeysWanted | Proven | Refuted | Vouched
Step = Challenge | Failed | Claim


class Mechanism(Protocol):
    """One exchange. Call `start` once, then `respond` after each `Challenge`, then no more."""

    def start(self, initial: bytes | None) -> Step:
        """Begin; `initial` is None when the client sent no initial response (RFC 4422 4.3)."""

    def respond(self, response: bytes) -> Step:
        """The client's answer to the last challenge."""
