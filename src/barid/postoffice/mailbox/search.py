"""SEARCH: which messages of a view fit a criterion.

A criterion is judged with as little as possible: what the index of words says and what the view
knows (numbers, flags), then dates and sizes, then the message itself; only what is undecided goes
on. Messages are read and judged in a reader's thread, some at a time, so that nobody else waits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from barid.interfaces.store import Store, Transaction
from barid.model.identifiers import EmailId, Instant, MailboxId
from barid.model.ranges import from_numbers
from barid.postoffice.mailbox.criterion import Bounds, Facts, Test, prepare
from barid.postoffice.mailbox.index import Answers, ask, possible, word_keys
from barid.postoffice.mailbox.selected import Selected, Spans, in_chunks
from barid.postoffice.mailbox.view import View
from barid.postoffice.mailbox.wording import Wording
from barid.protocols.imap.identifiers import read_thread_id
from barid.protocols.imap.keys import Key, count_keys, threads_in

JUDGED_AT_ONCE: Final = 20_000
"""Keys that are judged in one go: so many messages, divided by the keys of the search."""
ENTRIES_AT_ONCE: Final = 2000
LETTERS_AT_ONCE: Final = 50
INDEXED_FROM: Final = 50
"""Messages of a mailbox that are rather read than asked for, if they are fewer."""
NEVER: Final = Instant(0)
QUICK: Final = 100
"""So many dates and sizes are read in no time."""


async def search(store: Store, selected: Selected, key: Key, now: Instant = NEVER) -> list[int]:
    """Indices in the view of the messages that fit, ascending. `now` is needed for OLDER and
    YOUNGER only."""
    view = selected.view
    last_uid = view.uids[-1] if len(view) else 0
    emails = await _emails_of(store, selected.mailbox, threads_in(key))
    bounds = Bounds(len(view), last_uid, view.keywords, selected.saved, now, emails)
    test = prepare(key, bounds)
    at_once = max(JUDGED_AT_ONCE // count_keys(key), 1)
    everything: Spans = [(0, len(view))]
    spans = await _ask(store, view, key, bounds)
    found: list[int] = []
    for chunk in in_chunks(spans if spans is not None else everything, at_once):
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


async def _ask(store: Store, view: View, key: Key, bounds: Bounds) -> Spans | None:
    """Ask the index of words, where that is less work than to read. Returns where in the view the
    messages are that may fit; None where nothing is known of that."""
    wanted = list(word_keys(key))
    if not wanted or len(view) < INDEXED_FROM:
        return None
    mailbox = view.mailbox.id

    def unit(tx: Transaction) -> tuple[Answers, Spans | None]:
        """Runs in a reader's thread; the view rests until we have answered."""
        answers = ask(tx, mailbox, wanted)
        uids = possible(key, answers)
        if uids is None or len(uids) * 2 > len(view):
            return answers, None
        places = (bisect_left(view.uids, uid) for uid in sorted(uids))
        return answers, [(at, at + 1) for at in places if at < len(view) and view.uids[at] in uids]

    answers, spans = await store.read(unit, bulk=True)
    bounds.answers.update(answers)
    return spans


async def _emails_of(
    store: Store, mailbox: MailboxId, threads: frozenset[str]
) -> dict[str, frozenset[EmailId]]:
    """The emails of threads named by their THREADID; what is none has none."""
    found: dict[str, frozenset[EmailId]] = {}
    for written in threads:
        thread = read_thread_id(written)
        if thread is not None:
            emails = await store.read(
                lambda tx, thread=thread: tx.messages.of_thread(  # type: ignore[misc]
                    mailbox, thread
                ),
                bulk=True,
            )
            found[written] = frozenset(emails)
    return found


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
    span = from_numbers(facts.uid for facts in undecided)

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
    for low, high in chunk:
        for recent, first, after in view.by_recency(view.uids, low, high):
            for at in view.living_in([(first, after)]):
                yield Facts(at + 1, view.uids[at], view.flags[at], recent)
