"""What people may do to mail that has to leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from tests.postoffice.dispatch.world import Office, after, says

from barid.interfaces.store import Transaction
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.outgoing import QueueState
from barid.postoffice.directory.changes import Refused
from barid.postoffice.queue.changes import Waiting, cancel, hold, listed, release, retry, shown

Change = Callable[[Transaction, int, Instant], Waiting]


@pytest.fixture
async def office() -> Office:
    office = await Office.built()
    office.carrier.servers["a.sink.test"] = says(250)
    return office


async def numbers(office: Office) -> list[int]:
    found = await office.store.read(lambda tx: listed(tx, QueueEntryId(0)))
    return [one.entry.id for one in found]


async def do(office: Office, change: Change, number: int) -> Waiting:
    now = office.clock.now()
    return await office.store.write(lambda tx: change(tx, number, now))


async def test_what_waits_is_listed_with_its_message(office: Office) -> None:
    queued = await office.add("x@sink.test", "y@sink.test")
    found = await office.store.read(lambda tx: listed(tx, QueueEntryId(0)))
    assert [(one.entry.recipient, one.message) for one in found] == [
        ("x@sink.test", queued),
        ("y@sink.test", queued),
    ]
    last = found[0].entry.id
    assert len(await office.store.read(lambda tx: listed(tx, last))) == 1


async def test_what_is_held_goes_when_it_is_released(office: Office) -> None:
    await office.add("x@sink.test")
    (number,) = await numbers(office)
    await do(office, hold, number)
    await do(office, hold, number)
    assert await office.dispatch() == 0
    await do(office, retry, number)
    assert await office.dispatch() == 0, "held is held"
    await do(office, release, number)
    assert await office.dispatch() == 1
    steps = [step for step, _, _ in await office.trail()]
    assert steps == ["held", "released", "relayed"]


async def test_a_retry_does_not_wait_for_a_destination_that_rests(office: Office) -> None:
    office.carrier.servers.clear()
    await office.add("x@sink.test")
    await office.dispatch()
    office.carrier.servers["a.sink.test"] = says(250)
    (number,) = await numbers(office)
    assert await office.dispatch() == 0
    await do(office, retry, number)
    assert await office.dispatch() == 1
    assert await numbers(office) == []


async def test_what_is_cancelled_is_never_sent(office: Office) -> None:
    await office.add("x@sink.test")
    (number,) = await numbers(office)
    found = await do(office, cancel, number)
    assert found.entry.recipient == "x@sink.test"
    assert await office.dispatch() == 0
    assert [step for step, _, _ in await office.trail()] == ["cancelled"]


async def test_one_is_shown_as_it_stands(office: Office) -> None:
    await office.add("x@sink.test")
    (number,) = await numbers(office)
    await do(office, hold, number)
    found = await office.store.read(lambda tx: shown(tx, number))
    assert found.entry.state is QueueState.HELD
    assert found.entry.due == after(0)


@pytest.mark.parametrize("change", [retry, hold, release, cancel])
async def test_what_is_not_there_is_refused(office: Office, change: Change) -> None:
    with pytest.raises(Refused) as refused:
        await do(office, change, 77)
    assert (refused.value.why, refused.value.about) == ("no-such-entry", "77")


# --- undo


@pytest.fixture
async def writer(office: Office) -> str:
    """Whoever has sent the message of the office."""
    assert office.message.sender is not None
    account = next(
        one
        for one in await office.store.read(lambda tx: tx.directory.accounts())
        if one.id == office.message.sender
    )
    return account.address


@pytest.mark.parametrize(
    ("change", "step"), [(release, "released"), (cancel, "cancelled")], ids=["release", "cancel"]
)
async def test_senders_undo_what_they_have_sent(
    office: Office, writer: str, change: Callable[..., Waiting], step: str
) -> None:
    await office.add("x@sink.test")
    (number,) = await numbers(office)
    now = office.clock.now()
    await office.store.write(lambda tx: change(tx, number, now, writer))
    assert (step, "x@sink.test", f"by {writer}") in await office.trail()


async def test_what_others_have_sent_is_not_there(office: Office, writer: str) -> None:
    await office.add("x@sink.test", sender=None)
    (number,) = await numbers(office)
    now = office.clock.now()
    for change in (release, cancel):
        with pytest.raises(Refused) as refused:
            await office.store.write(partial(_called, change, number, now, writer))
        assert refused.value.why == "no-such-entry"


async def test_what_an_administrator_holds_or_is_just_leaving_is_not_undone(
    office: Office, writer: str
) -> None:
    await office.add("x@sink.test")
    (number,) = await numbers(office)
    await do(office, hold, number)
    now = office.clock.now()
    with pytest.raises(Refused) as refused:
        await office.store.write(lambda tx: release(tx, number, now, writer))
    assert refused.value.why == "held-by-administrator"
    await do(office, release, number)
    assert await office.claim() is not None
    with pytest.raises(Refused) as late:
        await office.store.write(lambda tx: cancel(tx, number, now, writer))
    assert late.value.why == "being-sent"


def _called(
    change: Callable[..., Waiting], number: int, now: Instant, by: str, tx: Transaction
) -> Waiting:
    return change(tx, number, now, by)
