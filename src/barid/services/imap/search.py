"""SEARCH and UID SEARCH (RFC 9051 6.4.4, RFC 4731)."""

from __future__ import annotations

from collections.abc import Sequence

from barid.interfaces.store import StorageFailed
from barid.model.identifiers import ModSeq
from barid.model.ranges import Ranges, from_numbers
from barid.postoffice.mailbox.search import search as find
from barid.postoffice.mailbox.selected import Selected
from barid.protocols.imap.commands.search import Result, Search
from barid.protocols.imap.keys import Key, names_changes
from barid.protocols.imap.responses.search import esearch_line, search_line
from barid.services.imap.desk import Desk
from barid.services.imap.news import tell_arrivals

Results = frozenset[Result]


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
        selected.saved = to_save(selected, places, results)
        results -= {Result.SAVE}
    if results is None and core.rev2:
        results = frozenset({Result.ALL})
    modseq = await newest_change(selected, command.key, places, command.results)
    tell_arrivals(core, view)
    if results is None:
        core.untagged(search_line(found, modseq))
    elif results:
        core.untagged(esearch_line(core.tag, found, results, uid=command.uid, modseq=modseq))
    desk.tell_news()
    core.ok("Searched")


def to_save(selected: Selected, places: Sequence[int], results: Results) -> Ranges:
    """UIDs that `$` shall stand for, of messages at these places in the order of the answer."""
    uids = [selected.view.uids[at] for at in places]
    return from_numbers(sorted(_kept(uids, results)))


async def newest_change(
    selected: Selected, key: Key, places: Sequence[int], results: Results | None
) -> ModSeq | None:
    """The newest change to what is answered, where the search names changes: to the ends only,
    where only these are asked for (RFC 7162 3.1.5, 3.1.9 and 3.1.10, RFC 4731 3.2)."""
    if not places or not names_changes(key):
        return None
    kept = places if results is None else _kept(places, results)
    return await selected.newest(from_numbers(sorted(selected.view.uids[at] for at in kept)))


def _kept(answered: Sequence[int], results: Results) -> Sequence[int]:
    """What `$` stands for: all, or only the ends that were asked for (RFC 9051 6.4.4.1)."""
    asked = results & {Result.MIN, Result.MAX}
    if not answered or results & {Result.ALL, Result.COUNT} or not asked:
        return answered
    ends = ([answered[0]] if Result.MIN in asked else []) + (
        [answered[-1]] if Result.MAX in asked else []
    )
    return list(dict.fromkeys(ends))
