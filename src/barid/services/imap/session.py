"""One IMAP connection.

Commands are answered one after the other, each by a coroutine of the module named after it; a task
exists only while one is being answered. What a client pipelines meanwhile is bounded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from barid.interfaces.store import StorageDamaged, StorageFailed, StorageFull
from barid.protocols.imap import commands as verbs
from barid.protocols.imap.capabilities import Offer
from barid.protocols.imap.server import Server
from barid.services.connection import Connection, ConnectionLost, Session
from barid.services.imap import (
    append,
    copy,
    expunge,
    fetch,
    idle,
    language,
    listing,
    login,
    mailboxes,
    noop,
    order,
    quota,
    search,
    select,
    starttls,
    store,
    unauthenticate,
)
from barid.services.imap.desk import LOGIN_SECONDS, Desk, ReadingRoom
from barid.services.space import Share

log = logging.getLogger(__name__)

IN_A_ROW: Final = 32
"""Pipelined commands that are answered before others get their turn."""


class ImapSession(Session):
    """One connection."""

    __slots__ = (
        "_busy",
        "_desk",
        "_paused",
        "_peer_done",
        "_room",
        "_sent_away",
        "_share",
        "_taken",
    )

    _desk: Desk

    def __init__(self, room: ReadingRoom) -> None:
        self._room = room
        self._busy = False
        self._paused = False
        self._sent_away = False
        self._peer_done = False
        self._share = Share(room.space)
        self._taken = 0

    # --- what the connection tells

    def opened(self, connection: Connection) -> None:
        """Greet (RFC 9051 7.1)."""
        entrance = self._room.entrance
        plaintext = entrance.plaintext(connection)
        offer = Offer(starttls=self._room.tls is not None, plaintext=plaintext)
        core = Server(offer, self._room.limits, secured=connection.tls is not None)
        core.sasl = entrance.offering(connection)
        self._desk = Desk(self._room, connection, core)
        core.greet("Barid ready")
        self._desk.flush()
        connection.set_deadline(LOGIN_SECONDS)

    def received(self, data: bytes) -> None:
        """Take bytes; begin to answer when nothing is being answered."""
        desk = self._desk
        desk.core.receive(data)
        if desk.mail is not None:
            desk.connection.set_deadline(self._room.idle)
        if not self._busy and not desk.connection.congested:
            self._next()
        elif not desk.core.wants_input and not self._paused:
            self._paused = True
            desk.connection.pause_reading()

    def resumed(self) -> None:
        """The client listens again: what it has asked meanwhile is answered."""
        if not self._busy:
            self._read_on()
            self._next()

    def secured(self) -> None:
        """TLS is active (RFC 9051 6.2.1)."""
        self._desk.core.tls_started()
        self._desk.core.sasl = self._room.entrance.offering(self._desk.connection)
        self._desk.connection.set_deadline(LOGIN_SECONDS)

    def ended(self) -> None:
        """The client is gone."""
        if not self._busy:
            self._share.hold(0)
            self._desk.spawn(self._clear())

    def finished(self) -> bool:
        """Half closed: the command under way is still answered."""
        self._peer_done = self._busy
        return self._busy

    def expired(self) -> None:
        """Nothing heard for too long (RFC 9051 5.4), or nothing taken of a long answer."""
        connection = self._desk.connection
        taken, self._taken = self._taken, self._desk.taken
        if self._busy and not (connection.congested and self._taken == taken):
            known = self._desk.mail is not None
            connection.set_deadline(self._room.idle if known else LOGIN_SECONDS)
        else:
            self._say_goodbye("Nothing heard for too long", None)

    def closing(self) -> None:
        """The office closes: the command under way is answered first."""
        self._sent_away = True
        if not self._busy:
            self._say_goodbye("Closing down, come back soon", "UNAVAILABLE")

    # --- answering

    def _next(self) -> None:
        command = self._take_command()
        if command is not None:
            self._busy = True
            self._desk.spawn(self._work(command))
        elif self._desk.core.amid_literal:
            self._desk.connection.acknowledge()

    def _take_command(self) -> verbs.Command | None:
        """The next command, unless what all sessions hold together is too much by then."""
        core, share = self._desk.core, self._share
        share.hold(core.held)
        core.room = share.limit
        command = core.next_command()
        if core.held > share.limit:
            core.refuse_content()
        share.hold(core.held)
        self._desk.flush()
        return command

    async def _work(self, command: verbs.Command) -> None:
        """Answer commands for as long as there are any."""
        desk = self._desk
        following: verbs.Command | None = command
        del command  # it may hold a large message
        answered = 0
        try:
            while following is not None:
                await self._answer(following)
                desk.flush()
                await desk.connection.drained()
                answered += 1
                if answered % IN_A_ROW == 0:
                    await asyncio.sleep(0)
                following = None if self._sent_away else self._take_command()
        except ConnectionLost:
            await self._clear()
        finally:
            self._busy = False
            if desk.connection.closed:
                self._share.hold(0)
        desk.connection.send()
        self._read_on()
        if self._peer_done:
            desk.connection.close()
        elif self._sent_away:
            self._say_goodbye("Closing down, come back soon", "UNAVAILABLE")

    def _read_on(self) -> None:
        """Unless the client does not listen: then `resumed` comes."""
        if self._paused and not self._desk.connection.congested:
            self._paused = False
            self._desk.connection.resume_reading()

    async def _answer(self, command: verbs.Command) -> None:
        desk = self._desk
        try:
            if desk.mail is not None and not await desk.mail.may_stay():
                desk.core.bye("The account is closed", "UNAVAILABLE")
                return
            await _ANSWERS[type(command)](desk, command)
        except ConnectionLost:
            raise
        except StorageFull:
            self._fail("No space left, try later", "OVERQUOTA")
        except StorageDamaged:
            self._fail("Something that is kept is damaged", "CORRUPTION")
        except StorageFailed:
            self._fail("Not possible now, try later", "UNAVAILABLE")
        except Exception:
            # A fault of ours; the client is told that it was not its own, and the session lives.
            log.exception("an IMAP command could not be answered")
            self._fail("A fault of ours", "SERVERBUG")
        if desk.selected is not None and desk.selected.view.news.gone:
            desk.core.bye("The mailbox was deleted")

    def _fail(self, text: str, code: str) -> None:
        """Answer the open command with no, unless it is answered or belongs to IDLE."""
        core = self._desk.core
        if core.tag and not core.idling:
            core.no(text, code)

    async def _clear(self) -> None:
        """Nobody sits here any more."""
        ending, self._desk.on_idle_end = self._desk.on_idle_end, None
        if ending is not None:
            await ending()
        await self._desk.leave()

    def _say_goodbye(self, text: str, code: str | None) -> None:
        self._desk.core.bye(text, code)
        self._desk.flush()


async def _send_first(_: Desk, __: verbs.SendFirst) -> None:
    """Nothing to answer: what waits is sent after every command."""


Answer = Callable[[Desk, Any], Awaitable[None]]

_ANSWERS: Final[dict[type, Answer]] = {
    verbs.Append: append.append,
    verbs.Authenticate: login.authenticate,
    verbs.Check: noop.noop,
    verbs.ChooseLanguage: language.choose,
    verbs.Close: select.close,
    verbs.Copy: copy.copy,
    verbs.Create: mailboxes.create,
    verbs.Delete: mailboxes.delete,
    verbs.Examine: select.examine,
    verbs.Expunge: expunge.expunge,
    verbs.Fetch: fetch.fetch,
    verbs.GetQuota: quota.get_quota,
    verbs.GetQuotaRoot: quota.get_quota_root,
    verbs.Id: login.identify,
    verbs.Idle: idle.begin,
    verbs.IdleDone: idle.end,
    verbs.ListMailboxes: listing.list_mailboxes,
    verbs.Login: login.login,
    verbs.Lsub: listing.lsub,
    verbs.Move: copy.move,
    verbs.Namespace: listing.namespace,
    verbs.Noop: noop.noop,
    verbs.Rename: mailboxes.rename,
    verbs.Search: search.search,
    verbs.Select: select.select,
    verbs.SendFirst: _send_first,
    verbs.SetQuota: quota.set_quota,
    verbs.Sort: order.sort,
    verbs.StartTls: starttls.start_tls,
    verbs.StatusOf: mailboxes.status,
    verbs.Store: store.store,
    verbs.Subscribe: mailboxes.subscribe,
    verbs.Thread: order.thread,
    verbs.Unauthenticate: unauthenticate.unauthenticate,
    verbs.Unselect: select.unselect,
    verbs.Unsubscribe: mailboxes.unsubscribe,
}
