"""What the commands of one POP3 connection work with: its conversation, its person, its maildrop.

`session` owns a desk and puts commands on it. An answer that is known at once is given at once;
one that must be waited for is a coroutine.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from barid.i18n.language import Language
from barid.model.identifiers import AccountId
from barid.model.mailbox import Letter
from barid.postoffice.mailbox.account import AccountMail, World
from barid.postoffice.mailbox.maildrop import Maildrop
from barid.protocols.pop3.limits import Limits
from barid.protocols.pop3.server import Server
from barid.services.connection import Connection, ConnectionLost
from barid.services.entrance import Entrance
from barid.services.space import Share, Space

MANY_AHEAD: Final = 64 * 1024 * 1024
AT_ONE_TIME: Final = 32
"""Sessions that may have one maildrop open: people have several devices, not so many."""


@dataclass(frozen=True, slots=True)
class CollectionRoom:
    """What all POP3 sessions of a post office share."""

    entrance: Entrance
    world: World
    limits: Limits
    tls: ssl.SSLContext | None
    idle: float
    """Seconds that a client may stay silent (RFC 1939 3: at least 600)."""
    language: Language
    """The one that the administrator prefers (RFC 6856 3.2)."""
    tasks: set[asyncio.Task[None]]
    """Commands under way; kept so that none is lost, and awaited when the office closes."""
    ahead: Space = field(default_factory=lambda: Space(MANY_AHEAD))
    """What has been read for sessions that will probably ask for it."""
    sessions: Counter[AccountId] = field(default_factory=Counter)
    """How many have a maildrop open."""


class Desk:
    """One connection, as commands see it."""

    __slots__ = (
        "_ahead",
        "_ahead_share",
        "connection",
        "core",
        "last",
        "mail",
        "maildrop",
        "room",
        "streamed",
        "version",
    )

    def __init__(self, room: CollectionRoom, connection: Connection, core: Server) -> None:
        self.room = room
        self.connection = connection
        self.core = core
        self.mail: AccountMail | None = None
        self.maildrop: Maildrop | None = None
        self.version = -1
        """Of the directory, in which the account was open."""
        self.streamed = 0
        """Octets of answers that were sent in pieces."""
        self.last = 0
        """The number that was asked for last."""
        self._ahead: dict[int, Letter] = {}
        self._ahead_share = Share(room.ahead)

    @property
    def peer(self) -> str:
        """Who sits at the other end, for the log."""
        return str(self.connection.peer.address)

    @property
    def drop(self) -> Maildrop:
        """The open maildrop; without one the table lets nobody get here."""
        assert self.maildrop is not None, "the table allows this only after login"
        return self.maildrop

    # --- what was read ahead

    def ahead(self, number: int, *, again: bool = False) -> Letter | None:
        """The message of this number, if it was read ahead. Unless it may be wanted again, it is
        kept no longer."""
        letter = self._ahead.get(number)
        if letter is not None:
            self.last = number
            if not again:
                del self._ahead[number]
        return letter

    def keep_ahead(self, letters: Sequence[tuple[int, Letter]]) -> None:
        """Keep these, and only these, for when they are asked for."""
        self._ahead = dict(letters)
        held = sum(len(letter.content) for letter in self._ahead.values())
        self._ahead_share.hold(held)

    @property
    def room_ahead(self) -> int:
        """Octets that may be read at a time just now."""
        return self._ahead_share.limit

    # --- sending

    def flush(self) -> None:
        """Hand what the conversation has to say to the connection."""
        out = self.core.to_send()
        if out:
            self.connection.write_many(out)
        if self.core.closed:
            self.connection.close()

    async def stream(self, octets: bytes) -> None:
        """Send a part of a long answer, and wait until there is room for more."""
        self.core.send(octets)
        self.flush()
        self.streamed += len(octets)
        if self.connection.closed:
            raise ConnectionLost
        await self.connection.drained()
        self.connection.set_deadline(self.room.idle)

    @property
    def taken(self) -> int:
        """About how many octets of long answers the client has taken so far."""
        return self.streamed - self.connection.unsent

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something as a task that is not lost."""
        task = asyncio.get_running_loop().create_task(work)
        self.room.tasks.add(task)
        task.add_done_callback(self.room.tasks.discard)
        return task

    # --- the end

    async def leave(self) -> None:
        """Nobody sits here any more: what was read ahead goes, and the maildrop is free."""
        self.keep_ahead(())
        maildrop, self.maildrop = self.maildrop, None
        if maildrop is None or self.mail is None:
            return
        sessions = self.room.sessions
        sessions[self.mail.account] -= 1
        if not sessions[self.mail.account]:
            del sessions[self.mail.account]
        await maildrop.leave()
