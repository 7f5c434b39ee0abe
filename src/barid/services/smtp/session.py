"""One connection of SMTP, submission or LMTP.

The conversation says what is asked, a `transfer.Transfer` or its kin decides; an answer that is
known at once is given in the same turn of the loop, and only what must be waited for costs a task.
While an answer is awaited, what a pipelining client has sent stays in the conversation's buffer,
which is bounded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from barid.model import verdict
from barid.model.account import ScramKeys
from barid.model.verdict import Verdict
from barid.protocols.smtp import replies
from barid.protocols.smtp.events import Event
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.session import Service
from barid.protocols.smtp.states import State
from barid.services.connection import Connection, Session
from barid.services.smtp.submission import Submitting
from barid.services.smtp.transfer import Decision, Reception, Transfer
from barid.services.space import Share

log = logging.getLogger(__name__)

PROGRESS: Final = 16 * 1024
"""So many octets of content must come within the idle time: one a minute holds no connection."""
WAITING_ROOM: Final = 256 * 1024
"""Octets that may pile up while an answer is awaited, before the peer is read no more."""


Clerk = Callable[[Connection], Transfer]
"""Makes what decides about one connection."""


class SmtpSession(Session):
    """One connection."""

    __slots__ = (
        "_clerk",
        "_connection",
        "_core",
        "_gone",
        "_greets",
        "_make_clerk",
        "_paused",
        "_peer_done",
        "_piled",
        "_progress",
        "_reception",
        "_sent_away",
        "_share",
    )

    _connection: Connection
    _core: Server
    _clerk: Transfer

    def __init__(self, reception: Reception, clerk: Clerk | None = None) -> None:
        """`clerk` decides; without one, what is said is decided as for strangers."""
        self._reception = reception
        self._make_clerk = clerk or partial(Transfer, reception)
        self._greets: asyncio.TimerHandle | None = None
        self._gone = False
        self._share = Share(reception.space)
        self._piled = 0
        self._progress = 0
        self._paused = False
        self._sent_away = False
        self._peer_done = False

    # --- what the connection tells

    def opened(self, connection: Connection) -> None:
        """Greet, at once or after a pause."""
        self._connection = connection
        secure = connection.tls is not None
        self._core = Server(self._reception.offer, self._reception.limits, secure)
        self._clerk = self._make_clerk(connection)
        self._offer_login()
        connection.set_deadline(self._reception.idle)
        pause = self._reception.greeting_pause
        if pause and not connection.peer.address.is_loopback:
            self._greets = asyncio.get_running_loop().call_later(pause, self._greet)
        else:
            connection.write(self._core.to_send())

    def received(self, data: bytes) -> None:
        """Take bytes; answer what can be answered at once."""
        if self._greets is not None:
            self._refuse_early_talk()
            return
        if self._core.waiting:
            self._pile_up(len(data))
            self._core.receive(data)
            return
        event = self._core.receive(data)
        self._progress += len(data)
        if self._answer(event) or self._progress >= PROGRESS:
            self._progress = 0
            self._extend()

    def secured(self) -> None:
        """TLS is active: the conversation begins anew."""
        self._core.tls_started()
        self._clerk.secured()
        self._offer_login()
        self._connection.set_deadline(self._reception.idle)

    def ended(self) -> None:
        """The peer is gone. What intake has been handed is kept or not, as if it were here."""
        if self._greets is not None:
            self._greets.cancel()
        self._clerk.forget()
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

    # --- beginning

    def _greet(self) -> None:
        self._greets = None
        self._send()

    def _refuse_early_talk(self) -> None:
        """Nobody speaks before the greeting but programs that read no answers (RFC 5321 4.3.1)."""
        if self._greets is not None:
            self._greets.cancel()
            self._greets = None
        log.info("%s spoke before it was greeted", self._connection.peer)
        self._core.to_send()  # the greeting: it will not be said
        self._say_goodbye(replies.EARLY_TALK)

    def _offer_login(self) -> None:
        self._core.offer_controls(self._clerk.controls())
        if isinstance(self._clerk, Submitting):
            self._core.offer_login(self._clerk.offering())

    def _extend(self) -> None:
        """The peer may stay silent for the idle time again; who must log in gets it only once."""
        if self._core.service is not Service.SUBMISSION or self._core.logged_in:
            self._connection.set_deadline(self._reception.idle)

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

    def _told(self, decision: Decision) -> Event | None:
        if isinstance(decision, ScramKeys):
            return self._core.supply(decision)
        return self._core.answer(decision)

    def _decided(self, event: Event) -> Verdict | Awaitable[Decision]:
        try:
            return self._clerk.decide(event)
        except Exception:
            log.exception("a question of an SMTP session could not be decided")
            return verdict.STORAGE_FAILED

    # --- waiting

    def _later(self, decision: Awaitable[Decision]) -> None:
        tasks = self._reception.tasks
        task = asyncio.ensure_future(self._finish(decision))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _finish(self, decision: Awaitable[Decision]) -> None:
        decided: Decision
        try:
            decided = await decision
        except Exception:
            # A fault of ours: the peer keeps the message and tries again, nobody loses anything.
            log.exception("a question of an SMTP session could not be decided")
            decided = verdict.STORAGE_FAILED
        event = self._told(decided)
        self._piled = 0
        self._read_on()
        self._extend()
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
