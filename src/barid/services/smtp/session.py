"""One SMTP connection of a stranger.

The conversation says what is asked, intake decides; an answer that is known at once is given in the
same turn of the loop, and only what must be waited for costs a task. While an answer is awaited,
what a pipelining client has sent stays in the conversation's buffer, which is bounded.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Final

from barid.model import verdict
from barid.model.verdict import Verdict
from barid.postoffice.intake.arrival import Arrival, Intake, Judged
from barid.postoffice.intake.stamp import Peer
from barid.postoffice.plan import Here
from barid.protocols.smtp import replies
from barid.protocols.smtp.events import (
    Event,
    Greeted,
    MessageComplete,
    RecipientNamed,
    SenderNamed,
    TlsRequested,
)
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.session import Limits, Offer
from barid.protocols.smtp.states import State
from barid.services.connection import Connection, Session
from barid.services.space import Share, Space

log = logging.getLogger(__name__)

PROGRESS: Final = 4096
"""So many octets of content must come within the idle time: one a minute holds no connection."""
WAITING_ROOM: Final = 256 * 1024
"""Octets that may pile up while an answer is awaited, before the peer is read no more."""


@dataclass(frozen=True, slots=True)
class Reception:
    """What all SMTP sessions of a post office share."""

    intake: Intake
    offer: Offer
    limits: Limits
    tls: ssl.SSLContext | None
    idle: float
    """Seconds that a peer may stay silent (RFC 5321 4.5.3.2.7: at least 300)."""
    tasks: set[asyncio.Task[None]]
    """Answers under way; kept so that none is lost, and awaited when the office closes."""
    space: Space = field(default_factory=Space)


class SmtpSession(Session):
    """One connection."""

    __slots__ = (
        "_connection",
        "_core",
        "_gone",
        "_greeting",
        "_here",
        "_paused",
        "_peer_done",
        "_piled",
        "_progress",
        "_reception",
        "_sender",
        "_sent_away",
        "_share",
    )

    _connection: Connection
    _core: Server

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._greeting = Greeted("", extended=False)
        self._sender: SenderNamed | None = None
        self._here: list[Here] = []
        self._gone = False
        self._share = Share(reception.space)
        self._piled = 0
        self._progress = 0
        self._paused = False
        self._sent_away = False
        self._peer_done = False

    # --- what the connection tells

    def opened(self, connection: Connection) -> None:
        """Greet."""
        self._connection = connection
        self._core = Server(self._reception.offer, self._reception.limits)
        connection.write(self._core.to_send())
        connection.set_deadline(self._reception.idle)

    def received(self, data: bytes) -> None:
        """Take bytes; answer what can be answered at once."""
        if self._core.waiting:
            self._pile_up(len(data))
            self._core.receive(data)
            return
        event = self._core.receive(data)
        self._progress += len(data)
        if self._answer(event) or self._progress >= PROGRESS:
            self._progress = 0
            self._connection.set_deadline(self._reception.idle)

    def secured(self) -> None:
        """TLS is active: the conversation begins anew."""
        self._core.tls_started()
        self._connection.set_deadline(self._reception.idle)

    def ended(self) -> None:
        """The peer is gone. What intake has been handed is kept or not, as if it were here."""
        self._here = []
        self._gone = True
        self._take_stock()

    def finished(self) -> bool:
        """Half closed: an answer under way is still given."""
        self._peer_done = self._core.waiting
        return self._peer_done

    def resumed(self) -> None:
        """The peer listens again."""
        if not self._core.waiting:
            self._read_on()

    def expired(self) -> None:
        """Nothing heard for too long (RFC 5321 4.5.3.2); an answer of ours under way is no fault
        of the peer."""
        if self._core.waiting:
            self._connection.set_deadline(self._reception.idle)
            return
        self._say_goodbye(replies.TIMED_OUT)

    def closing(self) -> None:
        """The office closes: an answer under way is given first (RFC 5321 3.8)."""
        self._sent_away = True
        if not self._core.waiting:
            self._say_goodbye(verdict.SHUTTING_DOWN)

    # --- deciding

    def _answer(self, event: Event | None) -> bool:
        """Answer events until one must be waited for, then send what there is to say. True when
        the peer has got somewhere: a command was complete."""
        asked = event is not None
        while event is not None:
            decision = self._decided(event)
            if not isinstance(decision, Verdict):
                self._later(decision)
                break
            event = self._core.answer(decision)
        self._take_stock()
        return self._send() or asked

    def _take_stock(self) -> None:
        """Count what is held here; when all sessions together hold too much, refuse to hold more
        than a little."""
        core = self._core
        held = 0 if self._gone and not core.waiting else core.held
        if held > self._share.limit:
            core.refuse_content()
            held = core.held
        self._share.hold(held)

    def _decided(self, event: Event) -> Verdict | Awaitable[Verdict]:
        try:
            return self._decide(event)
        except Exception:
            log.exception("a question of an SMTP session could not be decided")
            return verdict.STORAGE_FAILED

    def _decide(self, event: Event) -> Verdict | Awaitable[Verdict]:
        match event:
            case RecipientNamed(path):
                announced = self._sender.size if self._sender else None
                judged = self._reception.intake.recipient(path, announced or 0)
                return self._note(judged) if isinstance(judged, Judged) else self._noted(judged)
            case MessageComplete():
                return self._message(event)
            case SenderNamed():
                self._sender, self._here = event, []
                return verdict.SENDER_OK
            case Greeted():
                self._greeting = event
                return verdict.OK
            case TlsRequested():
                return verdict.OK

    def _note(self, judged: Judged) -> Verdict:
        self._here += judged.here
        return judged.verdict

    async def _noted(self, judged: Awaitable[Judged]) -> Verdict:
        return self._note(await judged)

    def _message(self, message: MessageComplete) -> Awaitable[Verdict]:
        here, self._here = self._here, []
        envelope = message.envelope
        peer = self._peer(envelope.smtputf8)
        arrival = Arrival(envelope.reverse_path, here, message.content, peer)
        return self._reception.intake.message(arrival, self._reception.offer.domain)

    def _peer(self, smtputf8: bool) -> Peer:
        """How the message came, for its trace (RFC 3848, RFC 6531 4.3)."""
        tls = self._connection.tls
        how = ("UTF8" if smtputf8 else "E") + "SMTP" if self._greeting.extended else "SMTP"
        if tls is not None:
            how += "S" if self._greeting.extended else ""
        described = f"{tls.version} {tls.cipher}" if tls is not None else ""
        return Peer(str(self._connection.peer.address), self._greeting.name, how, described)

    # --- waiting

    def _later(self, decision: Awaitable[Verdict]) -> None:
        tasks = self._reception.tasks
        task = asyncio.ensure_future(self._finish(decision))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _finish(self, decision: Awaitable[Verdict]) -> None:
        try:
            decided = await decision
        except Exception:
            # A fault of ours: the peer keeps the message and tries again, nobody loses anything.
            log.exception("a question of an SMTP session could not be decided")
            decided = verdict.STORAGE_FAILED
        event = self._core.answer(decided)
        self._piled = 0
        self._read_on()
        self._connection.set_deadline(self._reception.idle)
        self._answer(event)
        self._connection.send()
        if self._core.waiting:
            return
        if self._peer_done:
            self._connection.close()
        elif self._sent_away:
            self._say_goodbye(verdict.SHUTTING_DOWN)

    def _pile_up(self, octets: int) -> None:
        self._piled += octets
        if self._piled > WAITING_ROOM:
            self._read_no_more()

    def _read_no_more(self) -> None:
        if not self._paused:
            self._paused = True
            self._connection.pause_reading()

    def _read_on(self) -> None:
        if self._paused and not self._connection.congested:
            self._paused = False
            self._connection.resume_reading()

    # --- speaking

    def _send(self) -> bool:
        """Whether there was something to say."""
        core, connection = self._core, self._connection
        out = core.to_send()
        if out:
            connection.write(out)
            if connection.congested:  # the peer speaks and does not listen
                self._read_no_more()
        if core.closed:
            connection.close()
        elif core.state is State.HANDSHAKE and self._reception.tls is not None:
            connection.start_tls(self._reception.tls)
        return bool(out)

    def _say_goodbye(self, word: Verdict | replies.Reply) -> None:
        self._core.close(word)
        self._send()
