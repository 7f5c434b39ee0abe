"""A maildrop: numbers that stay, marks that wait for the end, names that last."""

from __future__ import annotations

import pytest
from tests.app.office import LETTER, Office
from tests.postoffice.mailbox.test_account import Person, person_of

from barid.model.flags import SEEN
from barid.model.identifiers import AccountId
from barid.postoffice.mailbox import maildrop as module
from barid.postoffice.mailbox.account import World
from barid.postoffice.mailbox.maildrop import Maildrop, open_maildrop

MANY = 1_000_000
ARABIC = "Subject: تقرير\r\n\r\n".encode()


@pytest.fixture
async def person(office: Office) -> Person:
    made = await person_of(office)
    await made.put("INBOX", *(LETTER + b"%d" % number for number in range(5)))
    return made


async def drop_of(person: Person, *, utf8: bool = True) -> Maildrop:
    world: World = person.mail._world
    found = await open_maildrop(world, person.mail.account, utf8=utf8)
    assert found is not None
    return found


async def test_there_is_none_without_an_account(person: Person) -> None:
    assert await open_maildrop(person.mail._world, AccountId(999), utf8=True) is None


async def test_numbers_stay_whatever_others_do(person: Person) -> None:
    one, other = await drop_of(person), await drop_of(person)
    other.mark(2)
    assert (other.count, other.left) == (5, 4)
    await other.update()
    await person.put("INBOX", LETTER)
    assert (one.count, one.left) == (5, 5)
    assert [n for n, _ in (await one.read(1, 9, MANY)).letters] == [1, 3, 4, 5]
    assert (await one.read(2, 0, MANY)).letters == []
    assert [n for n in range(7) if one.has(n)] == [1, 2, 3, 4, 5]


async def test_marks_are_passed_over_and_taken_back(person: Person) -> None:
    drop = await drop_of(person)
    size = await drop.octets()
    drop.mark(2)
    assert drop.is_marked(2)
    assert await drop.octets() < size
    assert [n for n, _ in (await drop.read(1, 2, MANY)).letters] == [1, 3]
    drop.unmark()
    assert await drop.octets() == size == sum(await drop.sizes())
    await drop.update()
    assert (await drop_of(person)).count == 5


async def test_leaving_removes_nothing_and_notes_what_was_seen(person: Person) -> None:
    drop = await drop_of(person)
    drop.mark(1)
    drop.note_fetched(2, 50)
    await drop.leave()
    box = drop._mailbox.id
    entries = await person.mail._store.read(lambda tx: tx.messages.entries(box, ((1, 9),)))
    assert [bool(entry.flags & SEEN) for entry in entries] == [False, True, False, False, False]


async def test_an_update_is_done_once(person: Person) -> None:
    drop = await drop_of(person)
    drop.mark(1)
    await drop.update()
    assert drop.left == 5, "nothing is marked any more"
    await drop.update()
    assert (await drop_of(person)).count == 4


async def test_only_so_much_is_read_at_a_time(person: Person) -> None:
    drop = await drop_of(person)
    size = (await drop.sizes())[0]
    assert len((await drop.read(1, 9, 2 * size)).letters) == 2
    read = await drop.read(1, 9, size - 1)
    assert (read.letters, read.large) == ([], 1)
    large = await drop.open(1)
    assert large is not None
    assert large.size == size
    large.close()


async def test_names_are_of_mailbox_and_message(person: Person) -> None:
    drop = await drop_of(person)
    names = [drop.unique_id(number) for number in range(1, 6)]
    assert len(set(names)) == 5
    assert all(len(name) <= 70 and name.isascii() for name in names)
    assert names == [(await drop_of(person)).unique_id(number) for number in range(1, 6)]


@pytest.mark.parametrize("large", [False, True])
async def test_surrogates_have_their_own_size(
    person: Person, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    await person.put("INBOX", ARABIC)
    if large:
        monkeypatch.setattr(module, "_OCTETS_AT_ONCE", 10)
    assert (await (await drop_of(person)).sizes())[5] == len(ARABIC)
    other = await drop_of(person, utf8=False)
    ((_, letter),) = (await other.read(6, 0, MANY)).letters
    assert letter.content.isascii()
    assert (await other.sizes())[5] == len(letter.content) != len(ARABIC)
