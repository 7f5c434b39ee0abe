"""One POP3 connection.

Commands are answered one after the other. Most answers are known at once and leave in the same
turn of the loop; only what must be waited for costs a task. What a client pipelines meanwhile is
bounded, and so is what it does not read.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from barid.interfaces.store import StorageFailed
from barid.protocols.pop3 import commands, replies
from barid.protocols.pop3.capabilities import Offer
from barid.protocols.pop3.commands import Command, Quit
from barid.protocols.pop3.server import Server
from barid.services.connection import Connection, ConnectionLost
from barid.services.pop3 import listing, login, retrieval
from barid.services.pop3.desk import CollectionRoom, Desk
from barid.services.session import Session

log = logging.getLogger(__name__)

IN_A_ROW: Final = 64
"""Pipelined commands that are answered before others get their turn."""
AT_ONCE: Final = 32 * 1024
"""Octets of answers that leave before more are made: the client reads them meanwhile."""


class Pop3Session(Session):
    """One connection."""

    __slots__ = ("_busy", "_desk", "_paused", "_peer_done", "_room", "_sent_away", "_taken")

    _desk: Desk

    def __init__(self, room: CollectionRoom) -> None:
        self._room = room
        self._busy = False
        self._paused = False
        self._sent_away = False
        self._peer_done = False
        self._taken = 0

    # --- what the connection tells

    def opened(self, connection: Connection) -> None:
        """Greet (RFC 1939 4)."""
        room = self._room
        offer = Offer(starttls=room.tls is not None, language=room.language)
        sasl = room.entrance.offering(connection)
        core = Server(offer, sasl, room.limits, secured=connection.tls is not None)
        self._desk = Desk(room, connection, core)
        self._desk.flush()
        connection.set_deadline(room.idle)

    def received(self, data: bytes) -> None:
        """Take bytes; answer what can be answered."""
        desk = self._desk
        desk.core.receive(data)
        if not self._busy and not desk.connection.congested:
            self._go_on()
        elif not desk.core.wants_input and not self._paused:
            self._paused = True
            desk.connection.pause_reading()

    def resumed(self) -> None:
        """The client listens again: what it has asked meanwhile is answered."""
        if not self._busy:
            self._read_on()
            self._go_on()

    def secured(self) -> None:
        """TLS is active (RFC 2595 4)."""
        desk = self._desk
        desk.core.tls_started(self._room.entrance.offering(desk.connection))
        desk.connection.set_deadline(self._room.idle)

    def ended(self) -> None:
        """The client is gone; nothing is removed."""
        if not self._busy:
            self._desk.spawn(self._desk.leave())

    def finished(self) -> bool:
        """Half closed: the command under way is still answered."""
        self._peer_done = self._busy
        return self._busy

    def expired(self) -> None:
        """Nothing heard for too long, or nothing taken of a long answer: close without a word
        (RFC 1939 3)."""
        desk = self._desk
        taken, self._taken = self._taken, desk.taken
        if self._busy and not (desk.connection.congested and self._taken == taken):
            desk.connection.set_deadline(self._room.idle)
            return
        desk.core.close(None)
        desk.flush()

    def closing(self) -> None:
        """The office closes: the command under way is answered first."""
        self._sent_away = True
        if not self._busy:
            self._say_goodbye()

    # --- answering

    def _go_on(self) -> None:
        """Answer commands until one must be waited for, or the client does not listen, or it is
        the turn of others."""
        desk = self._desk
        core, connection = desk.core, desk.connection
        answered = 0
        while (command := core.next_command()) is not None:
            answered += 1
            waiting = self._answer(command)
            desk.flush()
            if waiting is not None:
                self._wait_for(waiting)
                break
            if connection.congested:
                break
            if answered == IN_A_ROW or connection.unsent > AT_ONCE:
                self._busy = True
                asyncio.get_running_loop().call_soon(self._next_turn)
                break
        desk.flush()
        if answered and not connection.closed:
            connection.set_deadline(self._room.idle)

    def _next_turn(self) -> None:
        """What was answered has left: go on, unless the client is gone meanwhile."""
        self._busy = False
        if self._desk.connection.closed:
            self._desk.spawn(self._desk.leave())
        elif self._sent_away:
            self._say_goodbye()
        elif not self._desk.connection.congested:
            self._read_on()
            self._go_on()
            self._desk.connection.send()
            if self._peer_done and not self._busy:
                self._desk.connection.close()

    def _answer(self, command: Command) -> Awaitable[None] | None:
        """Answer at once, or give what is to be waited for."""
        desk = self._desk
        try:
            version = self._room.world.changes.directory_version()
            if desk.mail is not None and version != desk.version:
                return self._answer_after_look(command)
            return _ANSWERS[type(command)](desk, command)
        except Exception as fault:
            self._confess(fault)
            return None

    async def _answer_after_look(self, command: Command) -> None:
        """The directory has changed: is the account still open?"""
        desk = self._desk
        assert desk.mail is not None
        version = self._room.world.changes.directory_version()
        if not await desk.mail.may_stay():
            desk.core.close(replies.CLOSED_ACCOUNT)
            return
        desk.version = version
        waiting = _ANSWERS[type(command)](desk, command)
        if waiting is not None:
            await waiting

    def _wait_for(self, answer: Awaitable[None]) -> None:
        self._busy = True
        self._desk.spawn(self._finish(answer))

    async def _finish(self, answer: Awaitable[None]) -> None:
        """Wait for an answer, then go on."""
        desk = self._desk
        try:
            await self._guarded(answer)
            desk.flush()
            await desk.connection.drained()
        except ConnectionLost:
            self._busy = False
            await desk.leave()
            return
        self._busy = False
        if self._sent_away:
            self._say_goodbye()
            return
        self._read_on()
        self._go_on()
        desk.connection.send()
        if self._peer_done and not self._busy:
            desk.connection.close()

    async def _guarded(self, answer: Awaitable[None]) -> None:
        """An answer that cannot be given is refused; one that has begun is broken off, since a
        final dot would tell a lie."""
        core = self._desk.core
        try:
            await answer
        except ConnectionLost:
            raise
        except StorageFailed as error:
            log.error("a POP3 command could not be answered: %s", error)
            if not core.begun:
                core.refuse(replies.LATER)
        except Exception as fault:
            self._confess(fault)
        if core.begun:
            self._desk.connection.abort()
            raise ConnectionLost

    def _confess(self, fault: Exception) -> None:
        """A fault of ours; the client is told that it was not its own, and the session lives."""
        log.error("a POP3 command could not be answered", exc_info=fault)
        core = self._desk.core
        if core.answering and not core.begun:
            core.refuse(replies.FAULT)

    def _read_on(self) -> None:
        """Unless the client does not listen: then `resumed` comes."""
        if self._paused and not self._desk.connection.congested:
            self._paused = False
            self._desk.connection.resume_reading()

    def _say_goodbye(self) -> None:
        self._desk.core.close(replies.CLOSING_DOWN)
        self._desk.flush()


def _quit(desk: Desk, _: Quit) -> Awaitable[None] | None:
    """Goodbye; after login what is marked goes now (RFC 1939 6)."""
    if desk.maildrop is None:
        desk.core.ok(replies.GOODBYE)
        return None
    return _update(desk)


async def _update(desk: Desk) -> None:
    try:
        await desk.drop.update()
    except StorageFailed as error:
        log.error("what is marked could not be removed: %s", error)
        desk.core.refuse(replies.NOT_REMOVED)
        return
    desk.core.ok(replies.GOODBYE)


def _nothing(_: Desk, __: commands.Answered) -> None:
    """The conversation has answered it."""


Answer = Callable[[Desk, Any], Awaitable[None] | None]

_ANSWERS: Final[dict[type, Answer]] = {
    commands.Answered: _nothing,
    commands.Dele: listing.delete,
    commands.List: listing.list_sizes,
    commands.Login: login.log_in,
    commands.Quit: _quit,
    commands.Retr: retrieval.retrieve,
    commands.Rset: listing.reset,
    commands.Stat: listing.stat,
    commands.Stls: login.start_tls,
    commands.Top: retrieval.top,
    commands.Uidl: listing.list_unique_ids,
}
