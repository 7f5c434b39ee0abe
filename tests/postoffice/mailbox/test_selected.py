"""A selected mailbox: its view moves on with every answer and is never ahead of the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.app.office import LETTER, Office
from tests.postoffice.mailbox.test_account import Person, person_of

from barid.interfaces.store import Transaction
from barid.model.flags import DELETED, FLAGGED, NO_FLAGS, SEEN
from barid.postoffice.mailbox import selected as module
from barid.postoffice.mailbox.large import LargeLetter
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Copied, Numbered, Selected, in_chunks
from barid.postoffice.mailbox.wishes import FlagWish


@pytest.fixture
async def person(office: Office) -> Person:
    made = await person_of(office)
    await made.put("INBOX", *(LETTER + b"%d" % number for number in range(5)))
    return made


async def opened(person: Person, *, read_only: bool = False) -> Selected:
    found = await person.mail.select("INBOX", read_only)
    assert isinstance(found, Selected)
    return found


async def test_what_another_did_comes_with_the_next_wish(person: Person) -> None:
    one, other = await opened(person), await opened(person)
    await other.flag([(0, 1)], FlagWish(DELETED), add=True)
    await other.expunge()
    await one.flag([(1, 2)], FlagWish(SEEN), add=True)
    assert one.view.holds_expunged
    assert list(one.view.uids) == [1, 2, 3, 4, 5]
    assert one.view.release_expunged() == [1]
    assert one.view.flags_of(2) == SEEN
    assert set(one.view.told().flagged) == set()


async def test_nothing_new_is_not_stale(person: Person) -> None:
    one, other = await opened(person), await opened(person)
    for each in (one, other):
        await each.sync()
        assert not each.stale()
    await other.flag([(0, 1)], FlagWish(SEEN), add=True)
    assert one.stale()
    assert not other.stale()
    await one.sync()
    assert not one.stale()
    assert set(one.view.told().flagged) == {1}


async def test_flags_are_added_taken_away_and_replaced(person: Person) -> None:
    one = await opened(person)
    await one.flag([(0, 2)], FlagWish(SEEN), add=True)
    await one.flag([(0, 1)], FlagWish(FLAGGED, ("Work",)), add=True)
    work = one.view.keywords.bit("work")
    assert work is not None
    assert one.view.flags_of(1) == SEEN | FLAGGED | work
    await one.flag([(0, 2)], FlagWish(SEEN), add=False)
    assert [one.view.flags_of(uid) for uid in (1, 2)] == [FLAGGED | work, NO_FLAGS]
    await one.flag([(0, 1)], FlagWish(DELETED), add=False, replace=True)
    assert one.view.flags_of(1) == DELETED
    other = await opened(person)
    assert list(other.view.flags) == list(one.view.flags)


async def test_a_reader_changes_nothing(person: Person) -> None:
    one = await opened(person, read_only=True)
    assert await one.flag([(0, 1)], FlagWish(SEEN), add=True) is Refusal.READ_ONLY
    assert await one.expunge() is Refusal.READ_ONLY
    assert await one.copy([(0, 1)], "Sent", move=True) is Refusal.READ_ONLY
    copied = await one.copy([(0, 1)], "Sent")
    assert isinstance(copied, Copied)
    assert copied.pairs == [(1, 1)]


async def test_moving_takes_away_and_puts_there_at_once(person: Person) -> None:
    one = await opened(person)
    moved = await one.copy([(1, 3)], "Sent", move=True)
    assert isinstance(moved, Copied)
    assert moved.pairs == [(2, 1), (3, 2)]
    assert one.view.release_expunged() == [3, 2]
    assert await person.count("Sent") == 2
    assert await person.count("INBOX") == 3


async def test_nothing_is_copied_where_nothing_is(person: Person) -> None:
    one = await opened(person)
    assert await one.copy([(0, 1)], "Nowhere", move=True) is Refusal.NO_SUCH_MAILBOX
    copied = await one.copy([], "Sent")
    assert isinstance(copied, Copied)
    assert copied.pairs == []
    assert await person.count("INBOX") == 5


async def test_only_the_named_are_expunged(person: Person) -> None:
    one = await opened(person)
    await one.flag([(0, 5)], FlagWish(DELETED), add=True)
    await one.expunge(((2, 3),))
    assert one.view.release_expunged() == [3, 2]


async def test_rows_come_in_chunks_with_true_numbers(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    one, other = await opened(person), await opened(person)
    await other.flag([(1, 2)], FlagWish(DELETED), add=True)
    await other.expunge()
    chunks = [found async for found in one.entries([(0, 3), (4, 5)])]
    pairs = [
        (number, row.uid)
        for chunk in chunks
        for number, row in zip(chunk.numbers, chunk.rows, strict=True)
    ]
    assert pairs == [(1, 1), (3, 3), (5, 5)]
    assert all(len(chunk.rows) <= 2 for chunk in chunks)
    chunks2 = [found async for found in one.summaries([(0, 5)])]
    assert [row.uid for chunk in chunks2 for row in chunk.rows] == [1, 3, 4, 5]


async def test_letters_come_some_octets_at_a_time(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OCTETS_AT_ONCE", 2 * len(LETTER))
    one = await opened(person)
    batches = [found async for found in one.letters([(0, 5)]) if isinstance(found, Numbered)]
    assert [len(batch.rows) for batch in batches] == [2, 2, 1]
    assert [number for batch in batches for number in batch.numbers] == [1, 2, 3, 4, 5]
    assert batches[0].rows[1].content == LETTER + b"1"


async def test_many_at_a_time_are_bulk_reading_and_few_are_not(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, store = await opened(person), person.office.store
    asked, read = [], store.read

    def noting(unit: Callable[[Transaction], Any], *, bulk: bool = False) -> Awaitable[Any]:
        asked.append(bulk)
        return read(unit, bulk=bulk)

    monkeypatch.setattr(store, "read", noting)
    for spans in ([(0, module.QUICK_LETTERS)], [(0, module.QUICK_LETTERS + 1)]):
        assert [found async for found in one.letters(spans)]
    assert asked == [False, True]
    await person.put("INBOX", *(LETTER for _ in range(module.QUICK_ROWS)))
    await one.sync()
    asked.clear()
    for spans in ([(0, module.QUICK_ROWS)], [(0, module.QUICK_ROWS + 1)]):
        assert [found async for found in one.summaries(spans)]
        assert [found async for found in one.entries(spans)]
    assert asked == [False, False, True, True]


async def test_large_letters_come_alone_and_in_their_place(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGE", 100)
    content = LETTER + b"x" * 2_000_000
    await person.put("INBOX", content, LETTER, content)
    one = await opened(person)
    batches = [found async for found in one.letters([(3, 8)])]
    larges = [batch for batch in batches if isinstance(batch, LargeLetter)]
    rows = [
        (batch.number,) if isinstance(batch, LargeLetter) else tuple(batch.numbers)
        for batch in batches
    ]
    assert rows == [(4, 5), (6,), (7,), (8,)]
    assert [large.letter.uid for large in larges] == [6, 8]


async def test_fewer_letters_come_at_a_time_when_asked_to(person: Person) -> None:
    one = await opened(person)
    batches = [found async for found in one.letters([(0, 5)], lambda: len(LETTER) + 1)]
    assert [
        batch.number if isinstance(batch, LargeLetter) else list(batch.numbers) for batch in batches
    ] == [[1], [2], [3], [4], [5]]


async def test_summaries_come_some_octets_at_a_time(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await opened(person)
    (rows,) = [found async for found in one.summaries([(0, 5)])]
    monkeypatch.setattr(module, "SUMMARIES_AT_ONCE", len(rows.rows[0].text) + 1)
    chunks = [found async for found in one.summaries([(0, 3), (4, 5)])]
    assert [list(chunk.numbers) for chunk in chunks] == [[1, 2], [3, 5]]


async def test_a_mailbox_that_goes_is_gone_and_stays_gone(person: Person) -> None:
    await person.mail.create("Work")
    one = await person.mail.select("Work", read_only=False)
    assert isinstance(one, Selected)
    await person.mail.delete("Work")
    await one.sync()
    assert one.view.told().gone
    assert one.view.told().gone
    assert await one.expunge() is None
    assert await one.copy([], "Sent") is not None


@pytest.mark.parametrize(
    ("spans", "most", "chunks"),
    [
        ([(0, 5)], 2, [[(0, 2)], [(2, 4)], [(4, 5)]]),
        ([(0, 1), (3, 4), (6, 9)], 2, [[(0, 1), (3, 4)], [(6, 8)], [(8, 9)]]),
        ([(0, 3)], 10, [[(0, 3)]]),
        ([], 10, []),
        ([(2, 2)], 10, []),
    ],
)
def test_spans_are_cut_into_chunks(
    spans: list[tuple[int, int]], most: int, chunks: list[list[tuple[int, int]]]
) -> None:
    assert list(in_chunks(spans, most)) == chunks
