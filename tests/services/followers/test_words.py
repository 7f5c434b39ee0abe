"""The follower catches up, goes on where it was, and is not led astray by others or by bad mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest
from tests.app.conftest import office
from tests.app.office import Office
from tests.postoffice.mailbox.test_account import Person, person_of

from barid.interfaces.store import StorageFailed, Transaction
from barid.message.words.making import VERSION
from barid.model.identifiers import ContentId, MailboxId
from barid.model.words import ANYWHERE, Lookup, Part, Unworded
from barid.postoffice import indexing
from barid.postoffice.indexing import Made, WordMaker
from barid.services.followers import words as module
from barid.services.followers.words import FLOOD_REST, WordFollower
from barid.services.followers.workshop import WorkFailed
from barid.testing.clock import FakeClock

__all__ = ["office"]


class Maker(WordMaker):
    """Makes words here; `poison` is in a content that makes it fail."""

    poison: bytes | None = None
    forgotten = closed = 0

    def make(self, contents: Sequence[Unworded]) -> Made:
        if self.poison and any(self.poison in (one.content or b"") for one in contents):
            raise WorkFailed("poison")
        return super().make(contents)

    def forget(self) -> None:
        self.forgotten += 1
        super().forget()

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
async def person(office: Office) -> Person:
    return await person_of(office)


async def put(person: Person, *words: str) -> None:
    for word in words:
        await person.put("INBOX", f"\r\n{word}\r\n".encode())


def follower(person: Person, maker: Maker | None = None) -> WordFollower:
    return WordFollower(person.office.store, maker or Maker(), FakeClock())


async def catch_up(following: WordFollower) -> int:
    count = 0
    while await following.step() is not None:
        count += 1
    return count


async def inbox_of(person: Person) -> MailboxId:
    return next(box.id for box in await person.mail.mailboxes() if box.name == "INBOX")


async def find(person: Person, word: str) -> int:
    lookup = Lookup(ANYWHERE, (Part(word),))
    inbox = await inbox_of(person)
    [found] = await person.office.store.read(lambda tx: tx.words.find(inbox, [lookup]))
    return len(found.sure) if found is not None else -1


async def test_it_catches_up_and_then_rests(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MOST", 2)
    await put(person, "fox", "hound", "fox cub")
    following = follower(person)
    assert await catch_up(following) >= 3
    assert await find(person, "fox") == 2
    assert await following.step() is None
    await put(person, "fox again")
    assert await catch_up(following) == 1
    assert await find(person, "fox") == 3


async def test_another_one_goes_on_where_it_was(person: Person) -> None:
    await put(person, "fox")
    await catch_up(follower(person))
    await put(person, "hound")
    assert await catch_up(follower(person)) == 1
    assert await find(person, "hound") == 1


async def test_when_somebody_else_was_quicker_it_forgets_and_goes_on(person: Person) -> None:
    await put(person, "fox")
    await catch_up(follower(person))
    await put(person, "hound")

    class Meddling:
        """Somebody else begins anew between reading and writing."""

        read = staticmethod(person.office.store.read)
        meddled = 0

        async def write(self, unit: Callable[[Transaction], object]) -> object:
            if not self.meddled:
                await person.office.store.write(lambda tx: tx.words.forget(VERSION))
            self.meddled += 1
            return await person.office.store.write(unit)

    maker = Maker()
    following = WordFollower(Meddling(), maker, FakeClock())  # type: ignore[arg-type]
    assert await catch_up(following) == 2
    assert maker.forgotten == 1
    assert await find(person, "fox") == await find(person, "hound") == 1


async def test_a_message_that_kills_the_maker_is_left_to_be_read(person: Person) -> None:
    maker = Maker()
    maker.poison = b"poison"
    await put(person, "fox", "poison", "hound")
    await catch_up(follower(person, maker))
    assert await find(person, "fox") == 1
    assert await find(person, "hound") == 1
    inbox = await inbox_of(person)
    assert await person.office.store.read(lambda tx: tx.words.unknown(inbox)) == {2}


async def test_it_makes_way_while_mail_floods_in(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FLOOD", 100)
    monkeypatch.setattr(indexing, "MOST", 1)
    following = follower(person)
    await put(person, "fox", "hound")
    await following.step()  # begins anew
    assert await following.step() != FLOOD_REST
    await put(person, *(f"fox {number}" for number in range(5)))  # and no time has gone by
    assert await following.step() == FLOOD_REST
    assert await following.step() != FLOOD_REST


async def test_the_list_of_words_is_made_anew(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LOOSE", -1)
    monkeypatch.setattr(module, "PERIOD", 0)
    await put(person, "fox", "hound")
    maker = Maker()
    following = follower(person, maker)
    await catch_up(following)
    await following.tidy()
    assert await find(person, "ound") == 1
    listed = await person.office.store.read(lambda tx: tx.words.listed())
    assert listed.loose == 0
    await put(person, "cub")
    await catch_up(following)
    assert await find(person, "cub") == 1


async def test_it_lives_through_a_failing_store(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PERIOD", 0)
    monkeypatch.setattr(module, "PATIENCE", 0)
    failures = [StorageFailed("full"), StorageFailed("full")]
    maker, done = Maker(), asyncio.Event()
    following = follower(person, maker)
    step = following.step

    async def failing() -> float | None:
        if failures:
            raise failures.pop()
        rest = await step()
        if rest is None:
            done.set()
        return rest

    monkeypatch.setattr(following, "step", failing)
    await put(person, "fox")
    running = asyncio.create_task(following.run())
    async with asyncio.timeout(10):
        await done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert maker.closed == 1
    assert await find(person, "fox") == 1
    assert (await person.office.store.read(lambda tx: tx.words.state())).cursor > ContentId(0)


async def test_words_that_were_not_taken_in_are_told_of_again(person: Person) -> None:
    await put(person, "fox")
    await follower(person).step()  # begins anew

    class Full:
        """A disk without room, once."""

        read = staticmethod(person.office.store.read)
        failed = False

        async def write(self, unit: Callable[[Transaction], object]) -> object:
            if not self.failed:
                self.failed = True
                raise StorageFailed("full")
            return await person.office.store.write(unit)

    maker = Maker()
    following = WordFollower(Full(), maker, FakeClock())  # type: ignore[arg-type]
    with pytest.raises(StorageFailed):
        await following.step()
    assert await catch_up(following) == 1
    assert await find(person, "fox") == 1
