"""The worker that empties the queue, over a pretended world."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.postoffice.dispatch.world import Office, says

from barid.interfaces.store import StorageFailed
from barid.model.outgoing import Claim
from barid.services import dispatch as module
from barid.services.dispatch import DispatchWorker, World


@pytest.fixture
async def office() -> Office:
    office = await Office.built()
    office.carrier.servers = {"a.sink.test": says(250), "other.test": says(250)}
    return office


@asynccontextmanager
async def working(office: Office, most: int = 10) -> AsyncIterator[DispatchWorker]:
    world = World(office.store, office.store.changes, office.clock)
    worker = DispatchWorker(world, office.dispatcher, office.links, office.pace, most)
    task = asyncio.ensure_future(worker.run())
    try:
        yield worker
    finally:
        await worker.close(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_empty(office: Office) -> None:
    for _ in range(1000):
        if not await office.waiting():
            return
        await asyncio.sleep(0.002)
    pytest.fail(f"still waiting: {await office.waiting()}")


async def test_what_waits_is_sent_when_the_office_opens(office: Office) -> None:
    await office.add("x@sink.test")
    async with working(office):
        await until_empty(office)


async def test_what_is_queued_later_is_sent_at_once(office: Office) -> None:
    async with working(office):
        await asyncio.sleep(0)
        await office.add("x@sink.test")
        await office.add("y@other.test")
        await until_empty(office)


async def test_much_mail_goes_over_few_connections(office: Office) -> None:
    for number in range(300):
        await office.add(f"{number}@sink.test")
    async with working(office):
        await until_empty(office)
    assert len(office.carrier.sent) == 300
    assert len(office.carrier.connected) <= 10


async def test_a_fault_of_ours_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    carry = office.dispatcher.carry

    async def broken(claim: Claim) -> None:
        if claim.destination == "other.test":
            raise RuntimeError("a fault")
        await carry(claim)

    monkeypatch.setattr(office.dispatcher, "carry", broken)
    await office.add("x@other.test")
    await office.add("y@sink.test")
    async with working(office):
        for _ in range(1000):
            if list(await office.waiting()) == ["x@other.test"]:
                break
            await asyncio.sleep(0.002)
    assert list(await office.waiting()) == ["x@other.test"]
    assert "could not be dispatched" in caplog.text


async def test_a_store_that_fails_is_asked_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AFTER_TROUBLE", 0.01)
    await office.add("x@sink.test")
    office.store.failure = StorageFailed("the disk")
    async with working(office):
        await asyncio.sleep(0.02)
        assert list(await office.waiting()) == ["x@sink.test"]
        office.store.failure = None
        office.clock.advance(1)
        await office.add("y@sink.test")
        await until_empty(office)


async def test_a_closing_office_finishes_what_is_on_its_way(office: Office) -> None:
    await office.add("x@sink.test")
    async with working(office) as worker:
        await until_empty(office)
        await worker.close(1)
        await office.add("y@sink.test")
        await asyncio.sleep(0.01)
    assert list(await office.waiting()) == ["y@sink.test"]
    assert office.links.idle == 0
