"""SEARCH: which messages of a view fit a criterion.

A criterion is judged with as little as possible: what the view knows (numbers, flags), then dates
and sizes, then the message itself; only what is undecided goes on. Messages are read and judged in
a reader's thread, some at a time, so that nobody else waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from barid.interfaces.store import Store, Transaction
from barid.model.identifiers import MailboxId
from barid.postoffice.mailbox.criterion import Bounds, Facts, Test, prepare
from barid.postoffice.mailbox.selected import Selected, Spans, in_chunks
from barid.postoffice.mailbox.view import View
from barid.postoffice.mailbox.wording import Wording
from barid.protocols.imap.keys import Key, count_keys

JUDGED_AT_ONCE: Final = 20_000
"""Keys that are judged in one go: so many messages, divided by the keys of the search."""
ENTRIES_AT_ONCE: Final = 2000
LETTERS_AT_ONCE: Final = 50
QUICK: Final = 100
"""So many dates and sizes are read in no time."""


async def search(store: Store, selected: Selected, key: Key) -> list[int]:
    """Indices in the view of the messages that fit, ascending."""
    view = selected.view
    last_uid = view.uids[-1] if len(view) else 0
    test = prepare(key, Bounds(len(view), last_uid, view.keywords, selected.saved))
    at_once = max(JUDGED_AT_ONCE // count_keys(key), 1)
    found: list[int] = []
    for chunk in in_chunks([(0, len(view))], at_once):
        if len(view) <= at_once:
            fit, undecided = _judge(test, _facts_in(view, chunk))
        else:
            # In a reader's thread, for the sake of others; the view rests until we have answered.
            fit, undecided = await store.read(
                lambda _, chunk=chunk: _judge(test, _facts_in(view, chunk)),  # type: ignore[misc]
                bulk=True,
            )
        found += fit
        for low in range(0, len(undecided), ENTRIES_AT_ONCE):
            some = undecided[low : low + ENTRIES_AT_ONCE]
            found += await _read_on(store, selected.mailbox, test, some)
    return sorted(found)


def _judge(test: Test, candidates: Iterable[Facts]) -> tuple[list[int], list[Facts]]:
    """Indices of those that fit, and those that are not decided yet."""
    found: list[int] = []
    undecided: list[Facts] = []
    for facts in candidates:
        judgement = test(facts)
        if judgement:
            found.append(facts.number - 1)
        elif judgement is None:
            undecided.append(facts)
    return found, undecided


async def _read_on(
    store: Store, mailbox: MailboxId, test: Test, undecided: list[Facts]
) -> list[int]:
    by_uid = {facts.uid: facts for facts in undecided}
    span = ((undecided[0].uid, undecided[-1].uid),)

    def unit(tx: Transaction) -> tuple[list[int], list[Facts]]:
        """Runs in a reader's thread; nobody else touches these facts meanwhile."""
        known: list[Facts] = []
        for entry in tx.messages.entries(mailbox, span):
            facts = by_uid.get(entry.uid)
            if facts is not None:
                facts.entry = entry
                known.append(facts)
        return _judge(test, known)

    found, deeper = await store.read(unit, bulk=len(undecided) > QUICK)
    for low in range(0, len(deeper), LETTERS_AT_ONCE):
        found += await _read_letters(store, mailbox, test, deeper[low : low + LETTERS_AT_ONCE])
    return found


async def _read_letters(
    store: Store, mailbox: MailboxId, test: Test, undecided: list[Facts]
) -> list[int]:
    def unit(tx: Transaction) -> list[int]:
        """Runs in a reader's thread; nobody else touches these facts meanwhile."""
        found = []
        for facts in undecided:
            for letter in tx.messages.letters(mailbox, ((facts.uid, facts.uid),)):
                facts.wording = Wording(letter)
                if test(facts):
                    found.append(facts.number - 1)
                facts.wording = None
        return found

    return await store.read(unit, bulk=True)


def _facts_in(view: View, chunk: Spans) -> Iterator[Facts]:
    for at in view.living_in(chunk):
        uid = view.uids[at]
        yield Facts(at + 1, uid, view.flags[at], uid >= view.recent_from)
