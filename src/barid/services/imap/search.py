"""SEARCH and UID SEARCH (RFC 9051 6.4.4, RFC 4731)."""

from __future__ import annotations

from barid.interfaces.store import StorageFailed
from barid.model.identifiers import ModSeq
from barid.model.ranges import from_numbers
from barid.postoffice.mailbox.search import search as find
from barid.postoffice.mailbox.selected import Selected
from barid.protocols.imap.commands.search import Result, Search
from barid.protocols.imap.keys import names_changes
from barid.protocols.imap.responses.search import esearch_line, search_line
from barid.services.imap.desk import Desk
from barid.services.imap.news import tell_arrivals


async def search(desk: Desk, command: Search) -> None:
    """Answer with SEARCH as IMAP4rev1 has it, or ESEARCH when options or IMAP4rev2 ask for it."""
    selected, core, world = desk.open_mailbox, desk.core, desk.room.world
    if selected.stale():
        await selected.sync()
    results = command.results
    saving = results is not None and Result.SAVE in results
    try:
        places = await find(world.store, selected, command.key, world.clock.now())
    except StorageFailed:
        if saving:
            selected.saved = ()  # RFC 5182 2.1; until here `$` may be part of the search itself
        raise
    view = selected.view
    found = from_numbers(view.uids[at] if command.uid else at + 1 for at in places)
    if saving and results is not None:
        uids = [view.uids[at] for at in places]
        selected.saved = from_numbers(_kept(uids, results))
        results -= {Result.SAVE}
    if results is None and core.rev2:
        results = frozenset({Result.ALL})
    modseq = await _newest(selected, command, places)
    tell_arrivals(core, view)
    if results is None:
        core.untagged(search_line(found, modseq))
    elif results:
        core.untagged(esearch_line(core.tag, found, results, uid=command.uid, modseq=modseq))
    desk.tell_news()
    core.ok("Searched")


async def _newest(selected: Selected, command: Search, places: list[int]) -> ModSeq | None:
    """The newest change to what is answered, where the search names changes: to the ends only,
    where only these are asked for (RFC 7162 3.1.5, RFC 4731 3.2)."""
    if not places or not names_changes(command.key):
        return None
    uids = [selected.view.uids[at] for at in places]
    results = command.results
    return await selected.newest(from_numbers(uids if results is None else _kept(uids, results)))


def _kept(uids: list[int], results: frozenset[Result]) -> list[int]:
    """What `$` stands for: all, or only the ends that were asked for (RFC 9051 6.4.4.1)."""
    if not uids or results & {Result.ALL, Result.COUNT} or not results & {Result.MIN, Result.MAX}:
        return uids
    ends = ([uids[0]] if Result.MIN in results else []) + (
        [uids[-1]] if Result.MAX in results else []
    )
    return sorted(set(ends))
