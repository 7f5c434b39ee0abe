"""What `interfaces.store.Trails` promises."""

from __future__ import annotations

from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent


def new_trail(message_id: str = "1@sender.test", size: int = 100) -> NewTrail:
    return NewTrail(message_id, "a@sender.test", size, "[192.0.2.1] (mx.sender.test)", NOON)


async def test_a_trail_tells_its_events_in_order(stage: Stage) -> None:
    events = [
        TrackingEvent(NOON, Step.RECEIVED),
        TrackingEvent(NOON, Step.DELIVERED, "قارئ@barid.test", "INBOX", stage.account.id),
    ]
    trail = await stage.store.write(lambda t: t.trails.open(new_trail(), events))
    later = [
        TrackingEvent(NOON, Step.DELIVERED, "b@barid.test"),
        TrackingEvent(NOON, Step.DELIVERED, "a@barid.test"),
    ]
    await stage.store.write(lambda t: t.trails.record(trail, later))
    found = await stage.store.read(lambda t: t.trails.find("1@sender.test"))
    assert found == [(new_trail(), events + later)]


async def test_trails_with_one_message_id_come_oldest_first(stage: Stage) -> None:
    def unit(transaction: Transaction) -> None:
        opened = [transaction.trails.open(new_trail(size=size), []) for size in (3, 1, 2)]
        transaction.trails.open(new_trail("other@sender.test"), [])
        for place, trail in enumerate(reversed(opened)):
            transaction.trails.record(trail, [TrackingEvent(NOON, Step.RECEIVED, str(place))])

    await stage.store.write(unit)
    found = await stage.store.read(lambda t: t.trails.find("1@sender.test"))
    assert [trail.size for trail, _ in found] == [3, 1, 2]
    assert [[event.recipient for event in events] for _, events in found] == [["2"], ["1"], ["0"]]


async def test_no_trail_is_found_for_an_unknown_message(stage: Stage) -> None:
    assert await stage.store.read(lambda t: t.trails.find("nothing@sender.test")) == []
