"""IDLE: the client listens, and hears of every change as soon as it is committed (RFC 2177)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from barid.interfaces.store import StorageFailed
from barid.protocols.imap.commands.idle import Idle, IdleDone

if TYPE_CHECKING:
    from barid.services.imap.session import ImapSession


class Watch:
    """A session that listens. Costs no task until there is something to tell."""

    __slots__ = ("_end", "_session", "_task")

    def __init__(self, session: ImapSession) -> None:
        self._session = session
        self._task: asyncio.Task[None] | None = None
        selected = session.selected
        self._end = selected.watch(self._changed) if selected is not None else None

    def end(self) -> None:
        """Listen no more."""
        if self._end is not None:
            self._end()

    async def settled(self) -> None:
        """Wait until what is being told is told."""
        if self._task is not None:
            await self._task

    def _changed(self) -> None:
        """Something was committed. What comes while we look is looked for again afterwards."""
        if self._task is None:
            self._task = self._session.spawn(self._tell())

    async def _tell(self) -> None:
        session = self._session
        selected = session.selected
        try:
            while selected is not None and selected.stale() and not session.connection.closed:
                await selected.sync()
                session.tell_news()
                if selected.view.news.gone:
                    session.core.bye("The mailbox was deleted")
                session.flush()
        except StorageFailed:
            return  # told at the next change, or when the client asks
        finally:
            self._task = None


async def begin(session: ImapSession, _: Idle) -> None:
    """Listen from now on; what happened until now is told first."""
    session.idle_watch = Watch(session)
    if session.selected is not None:
        await session.selected.sync()
        session.tell_news()


async def end(session: ImapSession, _: IdleDone) -> None:
    """The client has heard enough."""
    watch, session.idle_watch = session.idle_watch, None
    if watch is not None:
        watch.end()
        await watch.settled()
    session.tell_news()
    session.core.ok("Idle ended")
