"""A search reads no more than it must, and judges only what is there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from tests.app.office import Office
from tests.postoffice.mailbox.test_account import Person, person_of

from barid.interfaces.store import Store, Transaction
from barid.model.flags import DELETED, SEEN
from barid.postoffice.mailbox import search as module
from barid.postoffice.mailbox.search import search
from barid.postoffice.mailbox.selected import Selected
from barid.postoffice.mailbox.wishes import FlagWish
from barid.protocols.imap import keys
from barid.protocols.imap.sequence import SequenceSet

T = TypeVar("T")
FOX = keys.BodyHolds("fox")
SEEN_KEY = keys.HasFlag("\\Seen")


class Counting:
    """A store that notes which of its tables are read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[str] = []
        self.bulk: list[str] = []

    def read(self, unit: Callable[[Transaction], T], *, bulk: bool = False) -> Awaitable[T]:
        asked = self.bulk if bulk else self.asked

        class Watched:
            def __init__(self, tx: Transaction) -> None:
                self._tx = tx

            @property
            def messages(self) -> Watched:
                return self

            @property
            def words(self) -> object:
                return self._tx.words

            def __getattr__(self, name: str) -> object:
                asked.append(name)
                return getattr(self._tx.messages, name)

        return self._store.read(lambda tx: unit(Watched(tx)))  # type: ignore[arg-type]

    write = prepare = None


@pytest.fixture
async def person(office: Office) -> Person:
    made = await person_of(office)
    for number in range(6):
        body = b"quick fox" if number % 2 else b"hound"
        await made.put("INBOX", b"Subject: %d\r\n\r\n%b\r\n" % (number, body))
    return made


async def opened(person: Person) -> Selected:
    found = await person.mail.select("INBOX", read_only=False)
    assert isinstance(found, Selected)
    return found


async def found(person: Person, selected: Selected, key: keys.Key) -> tuple[list[int], set[str]]:
    store = Counting(person.office.store)
    places = await search(store, selected, key)  # type: ignore[arg-type]
    assert set(store.bulk) <= {"letters"}, "a few dates and sizes are read in no time"
    assert "letters" not in store.asked, "whoever reads quickly does not wait for this"
    return places, {*store.asked, *store.bulk}


async def test_what_the_view_knows_is_not_read(person: Person) -> None:
    selected = await opened(person)
    await selected.flag([(1, 3)], FlagWish(SEEN), add=True)
    numbers = keys.Numbers(SequenceSet(((2, 3),)))
    assert await found(person, selected, SEEN_KEY) == ([1, 2], set())
    assert await found(person, selected, keys.And((SEEN_KEY, numbers))) == ([1, 2], set())


async def test_sizes_and_dates_are_read_from_rows(person: Person) -> None:
    selected = await opened(person)
    places, read = await found(person, selected, keys.Larger(22))
    assert read == {"entries"}
    assert places == [1, 3, 5]


async def test_only_undecided_messages_are_opened(person: Person) -> None:
    selected = await opened(person)
    await selected.flag([(0, 2)], FlagWish(SEEN), add=True)
    places, read = await found(person, selected, keys.And((SEEN_KEY, FOX)))
    assert (places, read) == ([1], {"entries", "letters"})
    assert await found(person, selected, keys.Or(keys.All(), FOX)) == (
        [0, 1, 2, 3, 4, 5],
        set(),
    )


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
async def test_chunks_make_no_difference(
    person: Person, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    for name in ("JUDGED_AT_ONCE", "ENTRIES_AT_ONCE", "LETTERS_AT_ONCE"):
        monkeypatch.setattr(module, name, at_once)
    selected = await opened(person)
    await selected.flag([(1, 3)], FlagWish(SEEN), add=True)
    places, _ = await found(person, selected, keys.Or(SEEN_KEY, FOX))
    assert places == [1, 2, 3, 5]
    places, _ = await found(person, selected, keys.Not(FOX))
    assert places == [0, 2, 4]


async def test_what_is_expunged_is_not_found_though_it_keeps_its_number(person: Person) -> None:
    selected, other = await opened(person), await opened(person)
    await other.flag([(1, 2)], FlagWish(DELETED), add=True)
    await other.expunge()
    assert (await found(person, selected, FOX))[0] == [3, 5]
    await selected.sync()
    assert (await found(person, selected, keys.All()))[0] == [0, 2, 3, 4, 5]


async def test_an_empty_mailbox_is_not_read(quick_office: Office) -> None:
    person = await person_of(quick_office)
    selected = await opened(person)
    assert await found(person, selected, FOX) == ([], set())
