"""What the commands of one IMAP connection work with: its conversation, its person, its mailbox.

`session` owns a desk and puts commands on it; the modules named after the commands answer them.
Bulk answers go out in pieces, each waiting until the connection has room, so a client that does
not read is not written to.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from barid.interfaces.store import StorageFailed
from barid.postoffice.mailbox.account import AccountMail, World
from barid.postoffice.mailbox.selected import OCTETS_AT_ONCE, Selected
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.responses.list import formerly, list_line
from barid.protocols.imap.responses.mailbox import highest_modseq
from barid.protocols.imap.server import Server
from barid.services.connection import Connection, ConnectionLost
from barid.services.entrance import Entrance
from barid.services.imap.news import tell_news
from barid.services.space import Space

log = logging.getLogger(__name__)

MANY_RECEIVED: Final = 192 * 1024 * 1024
MANY_UNSENT: Final = 64 * 1024 * 1024
LOGIN_SECONDS: Final = 60.0
"""A connection over which nobody has logged in by then is closed."""
OCTETS_WHEN_FULL: Final = 128 * 1024
_SWAPPED: Final = str.maketrans("./", "/.")
"""Where people want "." between levels, "/" takes its place inside names: no name is lost."""


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """What all IMAP sessions of a post office share."""

    entrance: Entrance
    world: World
    limits: Limits
    tls: ssl.SSLContext | None
    idle: float
    """Seconds that a client may stay silent after login (RFC 9051 5.4: at least 1800)."""
    separator: str
    tasks: set[asyncio.Task[None]]
    """Commands under way; kept so that none is lost, and awaited when the office closes."""
    space: Space = field(default_factory=lambda: Space(MANY_RECEIVED))
    """What is being received of messages and not kept yet."""
    unsent: Space = field(default_factory=lambda: Space(MANY_UNSENT))
    """What slow clients have been sent and do not take."""


class Desk:
    """One connection, as commands see it."""

    __slots__ = (
        "_streamed",
        "client",
        "connection",
        "core",
        "mail",
        "on_idle_end",
        "room",
        "selected",
    )

    def __init__(self, room: ReadingRoom, connection: Connection, core: Server) -> None:
        self.room = room
        self.connection = connection
        self.core = core
        self._streamed = 0
        self.client = ""
        """What the mail program calls itself."""
        self.mail: AccountMail | None = None
        self.selected: Selected | None = None
        self.on_idle_end: Callable[[], Awaitable[None]] | None = None
        """Set while the client listens: ends that, and waits for what is being told."""

    @property
    def peer(self) -> str:
        """Who sits at the other end, for the log."""
        return str(self.connection.peer.address)

    @property
    def logged_in(self) -> AccountMail:
        """The mail of whoever has logged in; the table lets nobody else get here."""
        assert self.mail is not None, "the table allows this only after login"
        return self.mail

    @property
    def open_mailbox(self) -> Selected:
        """The selected mailbox; without one the table lets nobody get here."""
        assert self.selected is not None, "the table allows this only with a mailbox"
        return self.selected

    def inside(self, name: str) -> str:
        """A mailbox name of the client as we keep it: our levels are separated by "/"."""
        return name.translate(_SWAPPED) if self.room.separator == "." else name

    outside = inside

    def tell_form(self, written: str, kept: str, *attributes: str) -> None:
        """Tell a client of IMAP4rev2 under which name is kept what it wrote in another form of
        Unicode; both are names of ours (RFC 9051 5.1, 6.3.9.7)."""
        if self.core.rev2 and written != kept:
            name, separator = self.outside(kept), self.room.separator
            line = list_line(name, attributes, separator=separator, utf8=True)
            self.core.untagged(formerly(line, self.outside(written)))

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
        self._streamed += len(lines)
        await self._room_for_more()

    async def stream_parts(self, parts: list[bytes]) -> None:
        """As `stream`, for parts that are too large to be copied together."""
        self.connection.write(self.core.to_send())
        self.connection.write_many(parts)
        self._streamed += sum(map(len, parts))
        await self._room_for_more()

    async def _room_for_more(self) -> None:
        """A client that takes what it asked for, however slowly, is there."""
        connection, unsent = self.connection, self.room.unsent
        if connection.congested:
            waiting = connection.unsent
            unsent.taken += waiting
            try:
                await connection.drained()
            finally:
                unsent.taken -= waiting
        elif connection.closed:
            raise ConnectionLost
        connection.set_deadline(self.room.idle)

    @property
    def taken(self) -> int:
        """About how many octets of bulk answers the client has taken so far."""
        return self._streamed - self.connection.unsent

    def pace(self) -> int:
        """How many octets of messages may be read at a time: few while slow clients hold much."""
        return OCTETS_WHEN_FULL if self.room.unsent.full else OCTETS_AT_ONCE

    def tell_news(self) -> None:
        """Say what changed in the selected mailbox, as far as this moment allows."""
        if self.selected is not None:
            tell_news(self.core, self.selected.view, read_only=self.selected.read_only)

    def newest_code(self) -> str | None:
        """HIGHESTMODSEQ for a client that counts changes, and has just been told of all of them
        (RFC 7162 3.2.7)."""
        if self.selected is None or not self.core.condstore:
            return None
        return highest_modseq(self.selected.view.mailbox.modseq)

    async def leave(self) -> None:
        """Leave the mailbox that is open, if any.

        What this session has seen is recent for nobody else; if that cannot be kept, no harm.
        """
        selected, self.selected = self.selected, None
        if selected is None:
            return
        try:
            await selected.keep_claim()
        except StorageFailed:
            log.info("recent messages of mailbox %s stay recent", selected.mailbox)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something as a task that is not lost."""
        task = asyncio.get_running_loop().create_task(work)
        self.room.tasks.add(task)
        task.add_done_callback(self.room.tasks.discard)
        return task
