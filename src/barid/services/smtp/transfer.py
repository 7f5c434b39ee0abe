"""What a stranger on port 25 is answered: the events of one connection, taken to intake.

Answers that are known at once are given at once; the others are awaited by the session.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

from barid.model import verdict
from barid.model.account import ScramKeys
from barid.model.envelope import Body
from barid.model.verdict import Verdict
from barid.postoffice.intake.arrival import Arrival, Intake, Judged
from barid.postoffice.intake.stamp import Peer
from barid.postoffice.plan import Away, Here
from barid.protocols.smtp.events import (
    Event,
    Greeted,
    LoginClaimed,
    MailboxAsked,
    MessageComplete,
    QueueAsked,
    RecipientNamed,
    SenderNamed,
    TlsRequested,
)
from barid.protocols.smtp.session import Limits, Offer, Service
from barid.services.connection import Connection
from barid.services.space import Space

Decision = Verdict | Sequence[Verdict] | ScramKeys


@dataclass(frozen=True, slots=True)
class Reception:
    """What all SMTP sessions of a service share."""

    intake: Intake
    offer: Offer
    limits: Limits
    tls: ssl.SSLContext | None
    idle: float
    """Seconds that a peer may stay silent (RFC 5321 4.5.3.2.7: at least 300)."""
    tasks: set[asyncio.Task[None]]
    """Answers under way; kept so that none is lost, and awaited when the office closes."""
    space: Space = field(default_factory=Space)
    greeting_pause: float = 0.0
    """Seconds before the greeting, in which a proper client says nothing (RFC 5321 4.3.1)."""


class Transfer:
    """One connection of another server."""

    __slots__ = ("_away", "_connection", "_greeting", "_here", "_reception", "_sender", "_tls")

    def __init__(self, reception: Reception, connection: Connection) -> None:
        self._reception = reception
        self._connection = connection
        self._greeting = Greeted("", extended=False)
        self._sender: SenderNamed | None = None
        self._here: list[tuple[Here, ...]] = []  # of each recipient
        self._away: list[Away] = []
        self._tls = ""
        self.secured()

    def secured(self) -> None:
        """TLS has begun, or was there before the first word."""
        tls = self._connection.tls
        self._tls = f"{tls.version} {tls.cipher}" if tls is not None else ""

    def forget(self) -> None:
        """Nothing that was said of a message counts: the peer is gone, or begins another."""
        self._here, self._away = [], []

    def decide(self, event: Event) -> Verdict | Awaitable[Decision]:
        """The answer to an event, or what it will be."""
        match event:
            case RecipientNamed(path):
                announced = self._sender.size if self._sender else None
                judged = self._reception.intake.recipient(path, announced or 0)
                return self.note(judged) if isinstance(judged, Judged) else self.noted(judged)
            case MessageComplete():
                return self.message(event)
            case SenderNamed():
                self._sender = event
                self.forget()
                return verdict.SENDER_OK
            case Greeted():
                self._greeting = event
                return verdict.OK
            case TlsRequested():
                return verdict.OK
            case LoginClaimed():
                return verdict.WRONG_LOGIN  # nobody logs in here, and the core has said so
            case MailboxAsked():
                return verdict.CANNOT_VERIFY
            case QueueAsked():
                return verdict.QUEUE_REFUSED

    def note(self, judged: Judged) -> Verdict:
        """Remember where the recipient's mail goes."""
        if judged.verdict.accepted:
            self._here.append(judged.here)
            self._away += judged.away
        return judged.verdict

    async def noted(self, judged: Awaitable[Judged]) -> Verdict:
        """The same, once it is known."""
        return self.note(await judged)

    def message(self, message: MessageComplete) -> Awaitable[Decision]:
        """Keep the message; one answer for all its recipients."""
        arrival, _ = self.arrival(message)
        return self._reception.intake.message(arrival, self._reception.offer.domain)

    def arrival(self, message: MessageComplete) -> tuple[Arrival, list[tuple[Here, ...]]]:
        """The message as intake takes it, and the places of each of its recipients."""
        groups, self._here = self._here, []
        everywhere = [here for group in groups for here in group]
        envelope = message.envelope
        binary = envelope.body is Body.BINARY_MIME
        peer = self.peer(envelope.smtputf8)
        path = envelope.reverse_path
        return Arrival(path, everywhere, message.content, peer, binary), groups

    def peer(self, smtputf8: bool, account: str = "") -> Peer:
        """How the message came, for its trace (RFC 3848, RFC 6531 4.3)."""
        local = self._reception.offer.service is Service.LMTP
        how = "LMTP" if local else "SMTP"
        if self._greeting.extended:
            letter = "" if local else "E"
            how = ("UTF8" if smtputf8 else letter) + how
            how += ("S" if self._tls else "") + ("A" if account else "")
        ip = "" if self._connection.peer.local else str(self._connection.peer.address)
        return Peer(ip, self._greeting.name, how, self._tls, account)
