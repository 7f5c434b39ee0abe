"""SORT, THREAD and their UID forms (RFC 5256 3, RFC 5267 3)."""

from __future__ import annotations

from typing import Final

from barid.model.ranges import from_numbers
from barid.postoffice.mailbox import order
from barid.postoffice.mailbox.search import search
from barid.postoffice.mailbox.threads import written
from barid.protocols.imap.commands.search import Result
from barid.protocols.imap.commands.sort import Sort
from barid.protocols.imap.commands.thread import Thread
from barid.protocols.imap.responses.sort import esort_line, sort_line
from barid.services.imap.desk import Desk
from barid.services.imap.news import tell_arrivals

SENT_AT_ONCE: Final = 64 * 1024


async def sort(desk: Desk, command: Sort) -> None:
    """Answer with SORT, or with ESEARCH where the client asked for results by name."""
    selected, store = desk.open_mailbox, desk.room.world.store
    if selected.stale():
        await selected.sync()
    places = await search(store, selected, command.key)
    places = await order.sort(store, selected, places, command.criteria)
    view = selected.view
    tell_arrivals(desk.core, view)
    found = [view.uids[at] if command.uid else at + 1 for at in places]
    if command.results is None:
        desk.core.untagged(sort_line(found))
    else:
        results = command.results - {Result.SAVE}
        if Result.SAVE in command.results:
            selected.saved = from_numbers(sorted(view.uids[at] for at in places))
        if results:
            desk.core.untagged(esort_line(desk.core.tag, found, results, uid=command.uid))
    desk.tell_news()
    desk.core.ok("Sorted")


async def thread(desk: Desk, command: Thread) -> None:
    """Answer with THREAD, some threads at a time."""
    selected, store = desk.open_mailbox, desk.room.world.store
    if selected.stale():
        await selected.sync()
    places = await search(store, selected, command.key)
    places, forest = await order.thread(store, selected, places, command.algorithm)
    view = selected.view
    tell_arrivals(desk.core, view)
    names = [view.uids[at] if command.uid else at + 1 for at in places]
    line = b"* THREAD " if forest.roots else b"* THREAD"
    pieces, size = [line], 0
    for text in written(forest, names):
        pieces.append(text)
        size += len(text)
        if size >= SENT_AT_ONCE:
            await desk.stream(b"".join(pieces))
            pieces, size = [], 0
    await desk.stream(b"".join([*pieces, b"\r\n"]))
    desk.tell_news()
    desk.core.ok("Threaded")
