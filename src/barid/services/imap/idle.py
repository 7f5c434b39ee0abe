"""IDLE: the client listens, and hears of every change as soon as it is committed (RFC 2177)."""

from __future__ import annotations

import asyncio

from barid.interfaces.store import StorageFailed
from barid.protocols.imap.commands.idle import Idle, IdleDone
from barid.services.connection import ConnectionLost
from barid.services.imap.desk import Desk


class Watch:
    """A client that listens. Costs no task until there is something to tell."""

    __slots__ = ("_desk", "_end", "_task")

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._task: asyncio.Task[None] | None = None
        # All that concerns the account: also that it was closed, whatever mailbox is open.
        account = desk.logged_in.account
        self._end = desk.room.world.changes.watch(account, self._changed)

    async def begin(self) -> None:
        """Tell what is new already. Whoever looks for news looks alone: two would tell it twice."""
        self._changed()
        if self._task is not None:
            await self._task

    async def end(self) -> None:
        """Listen no more; what is being told is told to its end."""
        self._end()
        if self._task is not None:
            await self._task

    def _changed(self) -> None:
        """Something was committed. What comes while we look is looked for again afterwards."""
        if self._task is None:
            self._task = self._desk.spawn(self._tell())

    async def _tell(self) -> None:
        desk = self._desk
        selected = desk.selected
        try:
            while not desk.connection.closed:
                if not await desk.logged_in.may_stay():
                    desk.core.bye("The account is closed", "UNAVAILABLE")
                    desk.flush()
                    return
                if selected is None or not selected.stale():
                    return
                await selected.sync()
                desk.tell_news()
                if selected.view.news.gone:
                    desk.core.bye("The mailbox was deleted")
                desk.flush()
                await desk.connection.drained()
        except (StorageFailed, ConnectionLost):
            return  # told at the next change, or when the client asks
        finally:
            self._task = None


async def begin(desk: Desk, _: Idle) -> None:
    """Listen from now on; what happened until now is told first."""
    watch = Watch(desk)
    desk.on_idle_end = watch.end
    desk.tell_news()  # what FETCH or STORE had to keep back
    await watch.begin()


async def end(desk: Desk, _: IdleDone) -> None:
    """The client has heard enough."""
    ending, desk.on_idle_end = desk.on_idle_end, None
    if ending is not None:
        await ending()
    desk.tell_news()
    desk.core.ok("Idle ended")
