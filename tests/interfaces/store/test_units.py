"""What `interfaces.store.Store` promises of units of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import StorageFailed, Transaction
from barid.model.flags import NO_FLAGS
from barid.model.mailbox import NewMessage


class Refused(Exception):
    """What a unit of these tests raises."""


async def test_a_unit_that_raises_changes_nothing(stage: Stage) -> None:
    async def names() -> list[str]:
        every = await stage.store.read(lambda t: t.mailboxes.all_of(stage.account.id))
        return [mailbox.name for mailbox in every]

    def unit(transaction: Transaction) -> None:
        transaction.mailboxes.create(stage.account.id, "half", "half")
        transaction.directory.add_domain("half.test", "half.test", NOON)
        raise Refused

    before = await stage.modseq()
    with pytest.raises(Refused):
        await stage.store.write(unit)
    assert await names() == ["INBOX"]
    assert await stage.modseq() == before
    assert await stage.store.read(lambda t: t.directory.domain("half.test")) is None


async def test_a_unit_that_raises_fails_nobody_else(stage: Stage) -> None:
    def unit(number: int) -> Callable[[Transaction], str]:
        def make(transaction: Transaction) -> str:
            made = transaction.mailboxes.create(stage.account.id, f"m{number}", f"m{number}")
            if number % 3 == 0:
                raise Refused(number)
            return made.name

        return make

    pending = [stage.store.write(unit(number)) for number in range(30)]
    results = await asyncio.gather(*pending, return_exceptions=True)
    for number, result in enumerate(results):
        if number % 3 == 0:
            assert isinstance(result, Refused)
            assert result.args == (number,)
        else:
            assert result == f"m{number}"
    every = await stage.store.read(lambda t: t.mailboxes.all_of(stage.account.id))
    expected = {"INBOX", *(f"m{number}" for number in range(30) if number % 3)}
    assert {mailbox.name for mailbox in every} == expected


async def test_writes_happen_in_the_order_they_were_asked(stage: Stage) -> None:
    seen: list[int] = []

    def noting(number: int) -> Callable[[Transaction], None]:
        return lambda _: seen.append(number)

    pending = [stage.store.write(noting(number)) for number in range(50)]
    await asyncio.gather(*pending)
    assert seen == list(range(50))


async def test_what_was_written_is_read(stage: Stage) -> None:
    for expected in range(1, 20):
        await stage.deliver()
        assert (await stage.mailbox()).messages == expected


async def test_a_unit_sees_what_it_wrote_itself(stage: Stage) -> None:
    prepared = await stage.store.prepare(b"x")

    def unit(transaction: Transaction) -> int:
        content = transaction.messages.keep(prepared, b"s", b"o")
        for _ in range(2):
            transaction.messages.place(stage.inbox.id, NewMessage(content, b"", NO_FLAGS, NOON, 1))
        found = transaction.messages.contents(stage.inbox.id)
        assert found is not None
        return found.mailbox.messages

    assert await stage.store.write(unit) == 2


async def test_bulk_reading_is_reading(stage: Stage) -> None:
    for expected in range(1, 6):
        await stage.deliver()
        found = [
            stage.store.read(lambda t: t.mailboxes.get(stage.inbox.id), bulk=bulk)
            for bulk in (True, False, True, True)
        ]
        for mailbox in await asyncio.gather(*found):
            assert mailbox is not None
            assert mailbox.messages == expected
    with pytest.raises(StorageFailed):
        await stage.store.read(lambda t: t.mailboxes.delete(stage.inbox.id), bulk=True)
    assert (await stage.mailbox()).messages == 5


async def test_a_reading_unit_cannot_write(stage: Stage) -> None:
    with pytest.raises(StorageFailed):
        await stage.store.read(lambda t: t.mailboxes.create(stage.account.id, "x", "x"))
    every = await stage.store.read(lambda t: t.mailboxes.all_of(stage.account.id))
    assert len(every) == 1


async def test_what_a_reading_unit_raises_comes_back(stage: Stage) -> None:
    def unit(transaction: Transaction) -> None:
        raise Refused

    with pytest.raises(Refused):
        await stage.store.read(unit)
    assert await stage.uids() == []


async def test_an_abandoned_write_harms_nobody(stage: Stage) -> None:
    pending = stage.store.write(lambda t: t.directory.version())
    asyncio.ensure_future(pending).cancel()
    assert (await stage.deliver()).uid == 1


async def test_prepared_content_knows_its_size(stage: Stage) -> None:
    for content in (b"", b"x" * 10, b"y" * 300_000):
        prepared = await stage.store.prepare(content)
        assert prepared.size == len(content)
        again = await stage.store.prepare(content)
        assert again.digest == prepared.digest
