"""ETRN, decided: who asks, what is started, and what is said about it."""

from __future__ import annotations

import pytest
from tests.postoffice.dispatch.world import Office, after

from barid.interfaces.store import StorageFailed
from barid.model import verdict
from barid.model.outgoing import NewQueueEntry
from barid.postoffice.queue.starting import RemoteStart


@pytest.fixture
async def office() -> Office:
    return await Office.built()


async def waiting(office: Office, *recipients: str) -> None:
    new = [NewQueueEntry(one, one.partition("@")[2], after(600)) for one in recipients]
    await office.write(lambda queue: queue.add(office.message, new))


async def test_what_waits_is_started_and_counted(office: Office) -> None:
    await waiting(office, "a@sink.test", "b@sink.test", "c@other.test")
    start = RemoteStart(office.store, office.clock)
    answer = await start.start("Sink.Test", below=False)
    assert (answer.code, answer.text) == (253, "OK, 2 pending messages for node Sink.Test started")
    claim = await office.claim()
    assert claim is not None
    assert claim.destination == "sink.test"
    assert await office.claim() is None


async def test_nothing_waits_for_a_stranger(office: Office) -> None:
    answer = await RemoteStart(office.store, office.clock).start("nobody.test", below=False)
    assert (answer.code, answer.text) == (251, "OK, no messages waiting for node nobody.test")


async def test_domains_below_are_started_when_they_are_meant(office: Office) -> None:
    await waiting(office, "a@sink.test", "b@x.sink.test", "c@y.x.sink.test")
    start = RemoteStart(office.store, office.clock)
    assert "OK, 1 " in (await start.start("sink.test", below=False)).text
    assert "OK, 3 " in (await start.start("sink.test", below=True)).text


@pytest.mark.parametrize("domain", ["test", "-", "a..b"])
async def test_not_all_of_the_world_is_started(office: Office, domain: str) -> None:
    answer = await RemoteStart(office.store, office.clock).start(domain, below=True)
    assert answer is verdict.QUEUE_REFUSED


async def test_trouble_with_the_disk_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unwritable(*_: object) -> None:
        raise StorageFailed("trouble")

    monkeypatch.setattr(office.store, "write", unwritable)
    answer = await RemoteStart(office.store, office.clock).start("sink.test", below=False)
    assert answer is verdict.QUEUE_FAILED
