"""SORT, THREAD and their UID forms (RFC 5256 3, RFC 5267 3)."""

from __future__ import annotations

from typing import Final

from barid.postoffice.mailbox import order
from barid.postoffice.mailbox.search import search
from barid.postoffice.mailbox.threads import written
from barid.protocols.imap.commands.search import Result
from barid.protocols.imap.commands.sort import Sort
from barid.protocols.imap.commands.thread import Thread
from barid.protocols.imap.responses.sort import esort_line, sort_line
from barid.services.imap.desk import Desk
from barid.services.imap.news import tell_arrivals
from barid.services.imap.search import newest_change, to_save

SENT_AT_ONCE: Final = 64 * 1024


async def sort(desk: Desk, command: Sort) -> None:
    """Answer with SORT, or with ESEARCH where the client asked for results by name."""
    selected, store, results = desk.open_mailbox, desk.room.world.store, command.results
    if selected.stale():
        await selected.sync()
    places = await search(store, selected, command.key, desk.room.world.clock.now())
    places = await order.sort(store, selected, places, command.criteria)
    modseq = await newest_change(selected, command.key, places, results)
    view = selected.view
    tell_arrivals(desk.core, view)
    found = [view.uids[at] if command.uid else at + 1 for at in places]
    if results is not None and Result.SAVE in results:
        selected.saved = to_save(selected, places, results)
        results -= {Result.SAVE}
    if results is None:
        desk.core.untagged(sort_line(found, modseq))
    elif results:
        answer = esort_line(desk.core.tag, found, results, uid=command.uid, modseq=modseq)
        desk.core.untagged(answer)
    desk.tell_news()
    desk.core.ok("Sorted")


async def thread(desk: Desk, command: Thread) -> None:
    """Answer with THREAD, some threads at a time."""
    selected, store = desk.open_mailbox, desk.room.world.store
    if selected.stale():
        await selected.sync()
    places = await search(store, selected, command.key, desk.room.world.clock.now())
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
