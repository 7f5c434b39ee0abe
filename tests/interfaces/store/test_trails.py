"""What `interfaces.store.Trails` promises."""

from __future__ import annotations

from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent, Trail
from barid.model.identifiers import ContentId, Instant, TrailId
from barid.model.parties import parties_of, party_of
from barid.model.receipt import ReceiptWish


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
    assert found == [Trail(trail, new_trail(), (*events, *later))]
    assert await stage.store.read(lambda t: t.trails.get(trail)) == found[0]


async def test_trails_with_one_message_id_come_oldest_first(stage: Stage) -> None:
    def unit(transaction: Transaction) -> None:
        opened = [transaction.trails.open(new_trail(size=size), []) for size in (3, 1, 2)]
        transaction.trails.open(new_trail("other@sender.test"), [])
        for place, trail in enumerate(reversed(opened)):
            transaction.trails.record(trail, [TrackingEvent(NOON, Step.RECEIVED, str(place))])

    await stage.store.write(unit)
    found = await stage.store.read(lambda t: t.trails.find("1@sender.test"))
    assert [trail.what.size for trail in found] == [3, 1, 2]
    assert [[event.recipient for event in one.events] for one in found] == [["2"], ["1"], ["0"]]


async def test_no_trail_is_found_for_an_unknown_message(stage: Stage) -> None:
    assert await stage.store.read(lambda t: t.trails.find("nothing@sender.test")) == []


async def opened(stage: Stage, count: int) -> list[TrailId]:
    """So many trails, one a second, each for a recipient of its own and one of all."""

    def unit(tx: Transaction) -> list[TrailId]:
        return [
            tx.trails.open(
                NewTrail(f"{n}@x", "a@sender.test", 1, "", Instant(NOON + n * 1_000_000)),
                [
                    TrackingEvent(NOON, Step.DELIVERED, f"r{n}@barid.test"),
                    TrackingEvent(NOON, Step.QUEUED, "all@barid.test"),
                ],
            )
            for n in range(count)
        ]

    return await stage.store.write(unit)


def index_all(tx: Transaction) -> bool:
    since = tx.trails.indexed()
    found = tx.trails.after(since, 100)
    pairs = [(party, one.id) for one in found for party in parties_of(one)]
    return tx.trails.index(since, found[-1].id, pairs)


async def test_nothing_is_noted_of_a_trail_that_is_forgotten(stage: Stage) -> None:
    gone = TrailId(4711)
    await stage.store.write(lambda t: t.trails.record(gone, [TrackingEvent(NOON, Step.SEEN)]))
    assert await stage.store.read(lambda t: t.trails.get(gone)) is None


async def test_trails_are_found_by_their_parties_newest_first(stage: Stage) -> None:
    trails = await opened(stage, 4)
    assert await stage.store.write(index_all)
    everybody = party_of("all@barid.test")
    found = await stage.store.read(lambda t: t.trails.of_party(everybody, None, 3))
    assert [one.id for one in found] == trails[:0:-1]
    rest = await stage.store.read(lambda t: t.trails.of_party(everybody, trails[1], 3))
    assert [one.id for one in rest] == trails[:1]
    one = party_of("r2@barid.test")
    found = await stage.store.read(lambda t: t.trails.of_party(one, None, 3))
    assert [one.id for one in found] == [trails[2]]


async def test_who_is_slower_takes_nothing_into_the_index(stage: Stage) -> None:
    trails = await opened(stage, 2)
    begun = await stage.store.read(lambda t: t.trails.indexed())
    assert await stage.store.write(lambda t: t.trails.index(begun, trails[0], []))
    pairs = [(1, trails[1])]
    assert not await stage.store.write(lambda t: t.trails.index(begun, trails[1], pairs))
    assert await stage.store.read(lambda t: t.trails.of_party(1, None, 9)) == []
    assert await stage.store.read(lambda t: t.trails.indexed()) == trails[0]


async def test_contents_that_say_something_are_heard_once(stage: Stage) -> None:
    (plain,) = await opened(stage, 1)
    named = NewTrail("", "", 1, "", NOON, ContentId(5))
    speaking = await stage.store.write(lambda t: t.trails.open(named, []))
    begun = await stage.store.read(lambda t: t.trails.heard())
    newest = await stage.store.read(lambda t: t.trails.newest())
    assert newest == speaking > plain
    found = await stage.store.read(lambda t: t.trails.speaking(begun, newest, 9))
    assert [(one.id, one.what) for one in found] == [(speaking, named)]
    assert await stage.store.write(lambda t: t.trails.hear(begun, newest))
    assert not await stage.store.write(lambda t: t.trails.hear(begun, newest))
    assert await stage.store.read(lambda t: t.trails.speaking(newest, newest, 9)) == []


async def test_old_trails_are_forgotten_with_all_that_belongs_to_them(stage: Stage) -> None:
    trails = await opened(stage, 4)
    await stage.store.write(index_all)
    wish = ReceiptWish(stage.account.id, ContentId(1), trails[0], "r@barid.test")
    await stage.store.write(lambda t: t.receipts.wish(wish))
    before = Instant(NOON + 3_000_000)

    async def forget(after: TrailId) -> tuple[TrailId | None, int]:
        return await stage.store.write(lambda t: t.trails.forget(after, before, 2))

    assert await forget(TrailId(0)) == (trails[1], 2)
    assert await forget(trails[1]) == (trails[2], 1)
    assert await forget(trails[2]) == (None, 0)
    everybody = party_of("all@barid.test")
    found = await stage.store.read(lambda t: t.trails.of_party(everybody, None, 9))
    assert [one.id for one in found] == [trails[3]]
    assert await stage.store.read(lambda t: t.trails.get(trails[0])) is None
    assert await stage.store.read(lambda t: t.receipts.get(wish.account, wish.content)) is None
