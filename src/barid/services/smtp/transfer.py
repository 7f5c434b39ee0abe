"""What a stranger on port 25 is answered: the events of one connection, taken to intake.

Answers that are known at once are given at once; the others are awaited by the session.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from barid.model import verdict
from barid.model.account import ScramKeys
from barid.model.envelope import Body
from barid.model.identifiers import AccountId
from barid.model.outgoing import NOTHING_ASKED_FOR_ONE
from barid.model.verdict import Verdict
from barid.postoffice.intake.arrival import Arrival, Intake, Judged, Leaving
from barid.postoffice.intake.controls import PLAIN, Promises
from barid.postoffice.intake.stamp import Peer
from barid.postoffice.plan import Away, Here
from barid.postoffice.policy.directed import is_direct
from barid.postoffice.queue.starting import RemoteStart
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
from barid.protocols.smtp.session import Controls, Limits, Offer, Service
from barid.services.connection import Connection
from barid.services.space import Space

FOR_STRANGERS: Final = Promises(most_priority=0)
"""Nobody whom we do not know comes before others (RFC 6710 4.1)."""
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
    promises: Promises = FOR_STRANGERS
    """What may be asked of a message."""
    starter: RemoteStart | None = None
    """Who starts queues, where somebody does (RFC 1985)."""


class Transfer:
    """One connection of another server."""

    __slots__ = (
        "_asked",
        "_away",
        "_connection",
        "_greeting",
        "_here",
        "_reception",
        "_sender",
        "_spread",
        "_terms",
        "_tls",
    )

    def __init__(self, reception: Reception, connection: Connection) -> None:
        self._reception = reception
        self._connection = connection
        self._greeting = Greeted("", extended=False)
        self._sender: SenderNamed | None = None
        self._here: list[tuple[Here, ...]] = []  # of each recipient
        self._away: list[Away] = []
        self._terms = PLAIN
        self._asked = False  # more than the letter, of it or for a recipient
        self._spread = False  # a recipient stands for others than it names
        self._tls = ""
        self.secured()

    def secured(self) -> None:
        """TLS has begun, or was there before the first word."""
        tls = self._connection.tls
        self._tls = f"{tls.version} {tls.cipher}" if tls is not None else ""

    def forget(self) -> None:
        """Nothing that was said of a message counts: the peer is gone, or begins another."""
        self._here, self._away = [], []
        self._asked = self._spread = False

    def controls(self) -> Controls:
        """What a sender may ask for now."""
        reception = self._reception
        beside = self._connection.peer.address.is_loopback
        return Controls(
            dsn=True,
            deliver_by=reception.promises.least_by,
            priority=True,
            require_tls=True,
            directed=True,
            remote_queue=beside and reception.starter is not None,
        )

    def decide(self, event: Event) -> Verdict | Awaitable[Decision]:
        """The answer to an event, or what it will be."""
        match event:
            case RecipientNamed(path):
                announced = self._sender.size if self._sender else None
                judged = self._reception.intake.recipient(path, announced or 0)
                if isinstance(judged, Judged):
                    return self.note(event, judged)
                return self.noted(event, judged)
            case MessageComplete():
                return self.message(event)
            case SenderNamed():
                return self.begin(event)
            case Greeted():
                self._greeting = event
                return verdict.OK
            case TlsRequested():
                return verdict.OK
            case LoginClaimed():
                return verdict.WRONG_LOGIN  # nobody logs in here, and the core has said so
            case MailboxAsked():
                return verdict.CANNOT_VERIFY
            case QueueAsked(domain, below):
                starter = self._reception.starter
                return verdict.QUEUE_REFUSED if starter is None else starter.start(domain, below)

    def begin(self, sender: SenderNamed) -> Verdict:
        """A message begins, on the terms that its sender asks, or is refused."""
        self.forget()
        self._sender = sender
        terms = self._reception.intake.terms(sender.asked, self._reception.promises)
        if isinstance(terms, Verdict):
            return terms
        self._terms = terms
        self._asked = terms is not PLAIN
        return terms.answer

    def note(self, named: RecipientNamed, judged: Judged) -> Verdict:
        """Remember where the recipient's mail goes, and what was asked for it."""
        if not judged.verdict.accepted:
            return judged.verdict
        here, away = judged.here, judged.away
        reached = [one.reached for one in here]
        if not is_direct(named.path, reached, [one.recipient for one in away]):
            if self._terms.directed:
                return verdict.NOT_DIRECT
            self._spread = True
        if named.asked is not NOTHING_ASKED_FOR_ONE:
            self._asked = True
            here = tuple([replace(one, parameters=named.asked) for one in here])
            away = tuple([replace(one, parameters=named.asked) for one in away])
        self._here.append(here)
        self._away += away
        return judged.verdict

    async def noted(self, named: RecipientNamed, judged: Awaitable[Judged]) -> Verdict:
        """The same, once it is known."""
        return self.note(named, await judged)

    def leaving(self, account: AccountId | None, smtputf8: bool) -> Leaving | None:
        """Who is elsewhere, and what was asked; None when that is nobody and nothing."""
        away, self._away = self._away, []
        if not away and not self._asked:
            return None
        return Leaving(account, away, self._terms.parameters, smtputf8, self._terms.directed)

    def message(self, message: MessageComplete) -> Awaitable[Decision]:
        """Keep the message; one answer for all its recipients."""
        arrival, _ = self.arrival(message)
        if self._asked or self._away:
            arrival = replace(arrival, leaving=self.leaving(None, message.smtputf8))
        return self._reception.intake.message(arrival, self._reception.offer.domain)

    def arrival(self, message: MessageComplete) -> tuple[Arrival, list[tuple[Here, ...]]]:
        """The message as intake takes it, and the places of each of its recipients."""
        groups, self._here = self._here, []
        everywhere = [here for group in groups for here in group]
        envelope = message.envelope
        binary = envelope.body is Body.BINARY_MIME
        peer = self.peer(envelope.smtputf8)
        path = envelope.reverse_path
        content, spread = message.content, self._spread
        return Arrival(path, everywhere, content, peer, binary, spread=spread), groups

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
