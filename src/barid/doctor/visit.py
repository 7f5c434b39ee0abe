"""One conversation of the examination with one port, and everything that was seen in it.

A visit is facts only; what they mean is judged elsewhere. It never sends content, logs in at most
when it is given credentials and TLS has proven the server, and says what it did in `steps`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from barid.doctor.diagnosis import Evidence
from barid.interfaces.probing import Encrypted, Missed, Trouble, Unencrypted
from barid.model.offers import Offers
from barid.model.reply import PeerReply, Stage
from barid.protocols.sasl.client import Credentials
from barid.protocols.smtp.client.replies import Garbled

Said = PeerReply | Garbled | None
"""A reply, something that is none, or nothing."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Where to go and what to try there. `name` is said with EHLO; `host` is what the certificate
    has to prove, None to tell no name in the handshake."""

    address: str
    port: int
    host: str | None
    name: str
    implicit: bool = False
    verified: bool = True
    old: bool = False
    credentials: Credentials | None = field(default=None, repr=False)
    sender: str | None = None
    recipient: str | None = None
    patience: float = 10.0


@dataclass(slots=True)
class Visit:
    """What was seen, as far as the conversation came. `ended` tells why it ended before its end,
    and `stage` how far it had come."""

    purpose: Purpose
    stage: Stage = Stage.CONNECT
    missed: Missed | None = None
    ours: str = ""
    connect_seconds: float = 0.0
    greeting_seconds: float = 0.0
    first: bytes = b""
    """The first octets that came, before any TLS of ours."""
    greeting: Said = None
    hello: Said = None
    before: Offers | None = None
    helo: Said = None
    starttls: Said = None
    tls: Encrypted | Unencrypted | None = None
    hello_again: Said = None
    after: Offers | None = None
    mechanism: str = ""
    login: Said = None
    sender: Said = None
    recipient: Said = None
    ended: Trouble | None = None
    steps: list[Evidence] = field(default_factory=list)

    @property
    def offers(self) -> Offers:
        """What was offered last."""
        return self.after or self.before or Offers()

    @property
    def encrypted(self) -> Encrypted | None:
        """The TLS that is spoken."""
        return self.tls if isinstance(self.tls, Encrypted) else None

    def noted(self, probe: str, saw: str) -> None:
        """One step more for the proof."""
        self.steps.append(Evidence(f"{self.purpose.address}:{self.purpose.port} {probe}", saw))


def code_of(said: Said) -> int:
    """The code of a reply; 0 for anything else."""
    return said.code if isinstance(said, PeerReply) else 0


def words_of(said: Said) -> str:
    """What was said, in a line."""
    if isinstance(said, PeerReply):
        return said.written()
    return said.text if isinstance(said, Garbled) else ""
