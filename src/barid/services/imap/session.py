"""One IMAP connection.

Commands are answered one after the other, each by a coroutine of the module named after it; a task
exists only while one is being answered. A client that does not read is not written to: every bulk
answer waits until the connection is drained, and what it pipelines meanwhile is bounded.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from barid.interfaces.store import StorageFailed, StorageFull
from barid.postoffice.directory.login import Gate
from barid.postoffice.mailbox.account import AccountMail, World
from barid.postoffice.mailbox.selected import Selected
from barid.protocols.imap import commands as verbs
from barid.protocols.imap.capabilities import Offer
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.server import Server
from barid.services.connection import Connection, ConnectionLost, Session
from barid.services.imap import (
    append,
    copy,
    expunge,
    fetch,
    idle,
    listing,
    login,
    mailboxes,
    search,
    select,
    store,
)
from barid.services.imap.news import tell_news

log = logging.getLogger(__name__)

LOGIN_SECONDS: Final = 60.0
"""A connection that has not logged in by then is closed."""


_SWAPPED: Final = str.maketrans("./", "/.")
"""Where people want "." between levels, "/" takes its place inside names: no name is lost."""


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """What all IMAP sessions of a post office share."""

    gate: Gate
    world: World
    limits: Limits
    tls: ssl.SSLContext | None
    idle: float
    """Seconds that a client may stay silent after login (RFC 9051 5.4: at least 1800)."""
    plaintext_on_loopback: bool
    separator: str
    tasks: set[asyncio.Task[None]]
    """Commands under way; kept so that none is lost, and awaited when the office closes."""


class ImapSession(Session):
    """One connection."""

    __slots__ = (
        "_busy",
        "_paused",
        "_sent_away",
        "connection",
        "core",
        "idle_watch",
        "mail",
        "room",
        "selected",
    )

    connection: Connection
    core: Server

    def __init__(self, room: ReadingRoom) -> None:
        self.room = room
        self.mail: AccountMail | None = None
        self.selected: Selected | None = None
        self.idle_watch: idle.Watch | None = None
        self._busy = False
        self._paused = False
        self._sent_away = False

    # --- what the connection tells

    def opened(self, connection: Connection) -> None:
        """Greet (RFC 9051 7.1)."""
        self.connection = connection
        secured = connection.tls is not None
        local = connection.peer.address.is_loopback
        plaintext = self.room.plaintext_on_loopback and local
        offer = Offer(starttls=self.room.tls is not None, plaintext=plaintext)
        self.core = Server(offer, self.room.limits, secured=secured)
        self.core.greet("Barid ready")
        self.flush()
        connection.set_deadline(LOGIN_SECONDS)

    def received(self, data: bytes) -> None:
        """Take bytes; begin to answer when nothing is being answered."""
        self.core.receive(data)
        if self.mail is not None:
            self.connection.set_deadline(self.room.idle)
        if self._busy:
            if not self.core.wants_input and not self._paused:
                self._paused = True
                self.connection.pause_reading()
            return
        self._next()

    def secured(self) -> None:
        """TLS is active (RFC 9051 6.2.1)."""
        self.core.tls_started()
        self.connection.set_deadline(LOGIN_SECONDS)

    def ended(self) -> None:
        """The client is gone."""
        if self.idle_watch is not None:
            self.idle_watch.end()
        selected, self.selected = self.selected, None
        if selected is not None and not self._busy:
            self.spawn(_leave(selected))

    def finished(self) -> bool:
        """Half closed: the command under way is still answered."""
        return self._busy

    def expired(self) -> None:
        """Nothing heard for too long (RFC 9051 5.4)."""
        if self._busy:
            self.connection.set_deadline(self.room.idle)
            return
        self._say_goodbye("Nothing heard for too long", None)

    def closing(self) -> None:
        """The office closes: the command under way is answered first."""
        self._sent_away = True
        if not self._busy:
            self._say_goodbye("Closing down, come back soon", "UNAVAILABLE")

    # --- answering

    def _next(self) -> None:
        command = self.core.next_command()
        self.flush()
        if command is not None:
            self._busy = True
            self.spawn(self._work(command))

    async def _work(self, command: verbs.Command) -> None:
        """Answer commands for as long as there are any."""
        following: verbs.Command | None = command
        try:
            while following is not None:
                await self._answer(following)
                self.flush()
                await self.connection.drained()
                following = None if self._sent_away else self.core.next_command()
                self.flush()
        except ConnectionLost:
            selected, self.selected = self.selected, None
            if selected is not None:
                await _leave(selected)
        finally:
            self._busy = False
        if self._paused and not self.connection.closed:
            self._paused = False
            self.connection.resume_reading()
        if self._sent_away:
            self._say_goodbye("Closing down, come back soon", "UNAVAILABLE")

    async def _answer(self, command: verbs.Command) -> None:
        try:
            await _ANSWERS[type(command)](self, command)
        except ConnectionLost:
            raise
        except StorageFull:
            self.fail("No space left, try later", "OVERQUOTA")
        except StorageFailed:
            self.fail("Not possible now, try later", "UNAVAILABLE")
        except Exception:
            # A fault of ours; the client is told that it was not its own, and the session lives.
            log.exception("an IMAP command could not be answered")
            self.fail("A fault of ours", "SERVERBUG")
        selected = self.selected
        if selected is not None and selected.view.news.gone:
            self.core.bye("The mailbox was deleted")

    def fail(self, text: str, code: str) -> None:
        """Answer the open command with no, unless it is answered or belongs to IDLE."""
        if self.core.tag and not self.core.idling:
            self.core.no(text, code)

    # --- for the modules of the commands

    def flush(self) -> None:
        """Hand what the conversation has to say to the connection."""
        out = self.core.to_send()
        if out:
            self.connection.write(out)
        if self.core.closed:
            self.connection.close()

    async def stream(self, lines: bytes) -> None:
        """Send a part of a bulk answer, and wait until there is room for more."""
        self.core.untagged(lines)
        self.connection.write(self.core.to_send())
        await self.connection.drained()

    async def stream_parts(self, parts: list[bytes]) -> None:
        """As `stream`, for parts that are too large to be copied together."""
        self.connection.write(self.core.to_send())
        self.connection.write_many(parts)
        await self.connection.drained()

    @property
    def logged_in(self) -> AccountMail:
        """The mail of whoever has logged in; the table lets nobody else get here."""
        assert self.mail is not None, "the table allows this only after login"
        return self.mail

    def inside(self, name: str) -> str:
        """A mailbox name of the client as we keep it: our levels are separated by "/"."""
        return name.translate(_SWAPPED) if self.room.separator == "." else name

    outside = inside

    async def leave(self) -> None:
        """Leave the mailbox that is open, if any."""
        selected, self.selected = self.selected, None
        if selected is not None:
            await _leave(selected)

    def tell_news(self) -> None:
        """Say what changed in the selected mailbox, as far as this moment allows."""
        if self.selected is not None:
            tell_news(self.core, self.selected.view)

    def spawn(self, work: Awaitable[None]) -> asyncio.Task[None]:
        """Run something as a task that is not lost."""
        task = asyncio.ensure_future(work)
        self.room.tasks.add(task)
        task.add_done_callback(self.room.tasks.discard)
        return task

    def _say_goodbye(self, text: str, code: str | None) -> None:
        self.core.bye(text, code)
        self.flush()


async def _leave(selected: Selected) -> None:
    """What this session has seen is recent for nobody else; if that cannot be kept, no harm."""
    try:
        await selected.claim_recent()
    except StorageFailed:
        log.info("recent messages of mailbox %s stay recent", selected.mailbox)


async def _noop(session: ImapSession, _: verbs.Noop | verbs.Check) -> None:
    """NOOP and CHECK: the moment to hear what is new (RFC 9051 6.1.2)."""
    if session.selected is not None:
        await session.selected.sync()
        session.tell_news()
    session.core.ok("Done")


async def _start_tls(session: ImapSession, _: verbs.StartTls) -> None:
    session.core.ok("Begin TLS now")
    session.flush()
    assert session.room.tls is not None, "offered only where there is a certificate"
    session.connection.start_tls(session.room.tls)


Answer = Callable[[ImapSession, Any], Awaitable[None]]

_ANSWERS: Final[dict[type, Answer]] = {
    verbs.Append: append.append,
    verbs.Authenticate: login.authenticate,
    verbs.Check: _noop,
    verbs.Close: select.close,
    verbs.Copy: copy.copy,
    verbs.Create: mailboxes.create,
    verbs.Delete: mailboxes.delete,
    verbs.Examine: select.examine,
    verbs.Expunge: expunge.expunge,
    verbs.Fetch: fetch.fetch,
    verbs.Id: login.identify,
    verbs.Idle: idle.begin,
    verbs.IdleDone: idle.end,
    verbs.ListMailboxes: listing.list_mailboxes,
    verbs.Login: login.login,
    verbs.Lsub: listing.lsub,
    verbs.Move: copy.move,
    verbs.Namespace: listing.namespace,
    verbs.Noop: _noop,
    verbs.Rename: mailboxes.rename,
    verbs.Search: search.search,
    verbs.Select: select.select,
    verbs.StartTls: _start_tls,
    verbs.StatusOf: mailboxes.status,
    verbs.Store: store.store,
    verbs.Subscribe: mailboxes.subscribe,
    verbs.Unselect: select.unselect,
    verbs.Unsubscribe: mailboxes.unsubscribe,
}
