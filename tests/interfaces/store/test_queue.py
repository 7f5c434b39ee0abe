"""What `interfaces.queue.Queue` promises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from tests.interfaces.stage import NOON, Stage
from tests.interfaces.store.test_trails import new_trail

from barid.interfaces.queue import Queue
from barid.interfaces.world import QUEUE
from barid.model.envelope import Body
from barid.model.identifiers import ContentId, Instant, OutgoingId, QueueEntryId, TrailId
from barid.model.outgoing import (
    ByMode,
    Claim,
    DeliverBy,
    MailParameters,
    NewOutgoing,
    NewQueueEntry,
    Notify,
    Outgoing,
    QueueEntry,
    QueueState,
    RecipientParameters,
    Return,
)

T = TypeVar("T")

SECOND = 1_000_000
LATER = Instant(NOON + 60 * SECOND)


def after(seconds: int) -> Instant:
    return Instant(NOON + seconds * SECOND)


class Office:
    """A stage with a message that can be queued as often as a test likes."""

    def __init__(self, stage: Stage, content: ContentId, trail: TrailId) -> None:
        self.stage = stage
        self.content = content
        self.message = NewOutgoing(
            content,
            100,
            "writer@barid.test",
            Body.SEVEN_BIT,
            False,
            MailParameters(),
            stage.account.id,
            trail,
            NOON,
            after(5 * 86400),
        )

    async def add(
        self, *recipients: str, due: Instant = NOON, priority: int = 0, **changed: Any
    ) -> Outgoing:
        entries = [NewQueueEntry(r, r.partition("@")[2], due) for r in recipients]
        asked = replace(self.message.parameters, priority=priority)
        message = replace(self.message, parameters=asked, **changed)
        return await self.write(lambda queue: queue.add(message, entries))

    async def write(self, unit: Callable[[Queue], T]) -> T:
        return await self.stage.store.write(lambda tx: unit(tx.queue))

    async def read(self, unit: Callable[[Queue], T]) -> T:
        return await self.stage.store.read(lambda tx: unit(tx.queue))

    async def claim(
        self, now: Instant = NOON, most: int = 100, busy: Sequence[str] = ()
    ) -> Claim | None:
        """For a minute."""
        until = Instant(now + 60 * SECOND)
        return await self.write(lambda queue: queue.claim(now, until, most, busy))

    async def claimed(self, *args: Any, **how: Any) -> list[str]:
        """The recipients that a claim brings."""
        claim = await self.claim(*args, **how)
        return [] if claim is None else [entry.recipient for entry in entries_in(claim)]


def entries_in(claim: Claim | None) -> list[QueueEntry]:
    assert claim is not None
    return [entry for _, entries in claim.messages for entry in entries]


@pytest.fixture
async def office(stage: Stage) -> Office:
    prepared = await stage.store.prepare(b"Subject: x\r\n\r\nbody\r\n")
    content = await stage.store.write(lambda tx: tx.messages.keep(prepared, b"", b""))
    trail = await stage.store.write(lambda tx: tx.trails.open(new_trail(), []))
    return Office(stage, content, trail)


async def test_what_was_queued_is_found_as_it_was(office: Office) -> None:
    asked = MailParameters(
        Return.HEADERS,
        "QQ314159",
        after(5),
        DeliverBy(after(120), ByMode.NOTIFY, trace=True),
        -3,
        require_tls=True,
        tls_optional=True,
    )
    message = replace(office.message, parameters=asked, smtputf8=True, directed=True, sender=None)
    wanted = RecipientParameters(Notify.SUCCESS | Notify.DELAY, "utf-8;قارئ@sink.test")
    new = NewQueueEntry("قارئ@sink.test", "sink.test", NOON, wanted)
    silent = NewQueueEntry("b@sink.test", "sink.test", NOON, RecipientParameters(Notify.NEVER))
    queued = await office.write(lambda queue: queue.add(message, [new, silent]))
    assert queued.what == message
    assert await office.read(lambda queue: queue.message(queued.id)) == queued
    first, second = await office.read(lambda queue: queue.entries_of(queued.id))
    assert first == QueueEntry(
        first.id,
        queued.id,
        "قارئ@sink.test",
        "sink.test",
        -3,
        wanted,
        QueueState.WAITING,
        NOON,
        attempts=0,
        claim=0,
        reply="",
        delay_told=False,
    )
    assert second.parameters.notify is Notify.NEVER


async def test_its_content_can_be_read(office: Office) -> None:
    content = await office.stage.store.read(lambda tx: tx.messages.content(office.content))
    assert content is not None
    assert content.read(0, content.size) == b"Subject: x\r\n\r\nbody\r\n"
    absent = ContentId(office.content + 1000)
    assert await office.stage.store.read(lambda tx: tx.messages.content(absent)) is None


async def test_a_claim_brings_the_recipients_of_one_destination_by_message(office: Office) -> None:
    one = await office.add("a@sink.test", "b@sink.test")
    two = await office.add("c@other.test", "d@sink.test", due=after(1))
    claim = await office.claim(after(2))
    assert claim is not None
    assert claim.destination == "sink.test"
    assert claim.until == after(62)
    found = [(message, [e.recipient for e in entries]) for message, entries in claim.messages]
    assert found == [(one, ["a@sink.test", "b@sink.test"]), (two, ["d@sink.test"])]


async def test_nothing_is_claimed_twice_nor_before_it_is_due(office: Office) -> None:
    await office.add("a@sink.test", due=after(10))
    assert await office.claimed(after(9)) == []
    assert await office.claimed(after(10)) == ["a@sink.test"]
    assert await office.claimed(after(11)) == []


async def test_a_claim_takes_at_most_so_many_and_leaves_the_rest(office: Office) -> None:
    await office.add("a@sink.test", "b@sink.test", "c@sink.test")
    assert await office.claimed(most=2) == ["a@sink.test", "b@sink.test"]
    assert await office.claimed(most=2) == ["c@sink.test"]


async def test_a_claim_that_lapsed_is_no_longer_good(office: Office) -> None:
    await office.add("a@sink.test")
    (lapsed,) = entries_in(await office.claim())
    (taken,) = entries_in(await office.claim(after(60)))
    assert taken.claim > lapsed.claim
    assert not await office.write(lambda queue: queue.finish(lapsed))
    assert not await office.write(lambda queue: queue.postpone(lapsed, NOON, "late", True))
    assert not await office.write(lambda queue: queue.put_back(lapsed, NOON))
    assert await office.read(lambda queue: queue.entry(taken.id)) == taken
    assert await office.write(lambda queue: queue.finish(taken))


async def test_after_a_restart_nobody_waits_for_claims_of_the_dead(office: Office) -> None:
    await office.add("a@sink.test", "b@sink.test", "c@sink.test", due=after(5))
    (first, second, third) = entries_in(await office.claim(after(5)))
    await office.write(lambda queue: queue.postpone(first, after(900), "450", False))
    assert await office.write(lambda queue: queue.lapse(after(6))) == 2
    assert not await office.write(lambda queue: queue.finish(second))
    assert await office.claimed(after(6)) == [second.recipient, third.recipient]
    assert await office.write(lambda queue: queue.lapse(after(7))) == 2
    assert await office.write(lambda queue: queue.lapse(after(8))) == 0


async def test_who_has_settled_a_claim_has_it_no_more(office: Office) -> None:
    await office.add("a@sink.test")
    (entry,) = entries_in(await office.claim())
    assert await office.write(lambda queue: queue.put_back(entry, after(5)))
    assert not await office.write(lambda queue: queue.postpone(entry, after(9), "450", False))
    assert not await office.write(lambda queue: queue.finish(entry))


async def test_urgent_mail_goes_first_wherever_it_goes(office: Office) -> None:
    await office.add("slow@sink.test", priority=-4)
    await office.add("normal@sink.test", due=after(1))
    await office.add("urgent@other.test", due=after(2), priority=6)
    order = [await office.claimed(after(5)) for _ in range(4)]
    assert order == [["urgent@other.test"], ["normal@sink.test"], ["slow@sink.test"], []]


async def test_destinations_take_turns(office: Office) -> None:
    await office.add("b@two.test", due=after(1))
    await office.add("a@one.test", "c@one.test", due=after(2))
    assert await office.claimed(after(5), most=1) == ["b@two.test"]
    assert await office.claimed(after(5), most=1) == ["a@one.test"]


async def test_a_busy_destination_is_passed_over(office: Office) -> None:
    await office.add("a@one.test")
    await office.add("b@two.test", due=after(1))
    busy = ["one.test", "three.test"]
    assert await office.claimed(after(5), busy=busy) == ["b@two.test"]
    assert await office.claimed(after(5), busy=busy) == []
    assert await office.claimed(after(5)) == ["a@one.test"]


async def test_a_message_stays_until_its_last_recipient_is_settled(office: Office) -> None:
    queued = await office.add("a@sink.test", "b@sink.test")
    first, second = entries_in(await office.claim())
    assert await office.write(lambda queue: queue.finish(first))
    assert await office.read(lambda queue: queue.message(queued.id)) == queued
    assert await office.read(lambda queue: queue.count()) == 1
    assert await office.write(lambda queue: queue.finish(second))
    assert await office.read(lambda queue: queue.message(queued.id)) is None
    assert await office.read(lambda queue: queue.next_due()) is None


async def test_a_failed_attempt_is_counted_and_what_was_heard_is_kept(office: Office) -> None:
    await office.add("a@sink.test")
    (entry,) = entries_in(await office.claim())
    assert await office.write(
        lambda queue: queue.postpone(entry, after(300), "451 4.7.1 later", True)
    )
    kept = await office.read(lambda queue: queue.entry(entry.id))
    assert kept is not None
    assert (kept.attempts, kept.reply, kept.delay_told) == (1, "451 4.7.1 later", True)
    assert await office.read(lambda queue: queue.next_due()) == after(300)
    assert await office.claimed(after(299)) == []
    assert await office.claimed(after(300)) == ["a@sink.test"]


async def test_what_was_not_tried_is_put_back_uncounted(office: Office) -> None:
    await office.add("a@sink.test")
    (entry,) = entries_in(await office.claim())
    assert await office.write(lambda queue: queue.put_back(entry, after(5)))
    kept = await office.read(lambda queue: queue.entry(entry.id))
    assert kept is not None
    assert (kept.attempts, kept.due) == (0, after(5))


async def test_a_destination_that_rests_is_left_alone(office: Office) -> None:
    await office.add("a@dead.test")
    await office.add("b@dead.test", due=after(400), priority=3)
    await office.write(lambda queue: queue.rest("dead.test", after(300)))
    await office.add("c@dead.test")
    assert await office.claimed(after(299)) == []
    assert await office.read(lambda queue: queue.next_due()) == after(300)
    assert await office.claimed(after(300)) == ["a@dead.test", "c@dead.test"]


async def test_a_rest_can_be_ended(office: Office) -> None:
    await office.add("a@dead.test")
    await office.write(lambda queue: queue.rest("dead.test", after(300)))
    await office.write(lambda queue: queue.rest("dead.test", NOON))
    assert await office.claimed(after(1)) == ["a@dead.test"]


async def test_what_is_held_waits_until_it_is_released(office: Office) -> None:
    queued = await office.add("a@sink.test")
    (entry,) = await office.read(lambda queue: queue.entries_of(queued.id))
    assert await office.write(lambda queue: queue.set_state(entry.id, QueueState.HELD, NOON))
    assert await office.claimed(LATER) == []
    assert await office.read(lambda queue: queue.next_due()) is None
    assert await office.write(lambda queue: queue.set_state(entry.id, QueueState.WAITING, after(1)))
    assert await office.claimed(LATER) == ["a@sink.test"]


async def test_an_entry_held_while_it_is_in_hand_can_be_settled(office: Office) -> None:
    await office.add("a@sink.test")
    (entry,) = entries_in(await office.claim())
    await office.write(lambda queue: queue.set_state(entry.id, QueueState.HELD, NOON))
    assert await office.write(lambda queue: queue.postpone(entry, after(5), "450", False))
    assert await office.claimed(LATER) == []


async def test_what_is_cancelled_is_gone_for_whoever_has_it_in_hand(office: Office) -> None:
    queued = await office.add("a@sink.test")
    (entry,) = entries_in(await office.claim())
    assert await office.write(lambda queue: queue.cancel(entry.id))
    assert not await office.write(lambda queue: queue.finish(entry))
    assert not await office.write(lambda queue: queue.cancel(entry.id))
    assert not await office.write(lambda queue: queue.set_state(entry.id, QueueState.WAITING, NOON))
    assert await office.read(lambda queue: queue.message(queued.id)) is None


async def test_entries_are_listed_a_page_at_a_time(office: Office) -> None:
    await office.add("a@one.test", "b@two.test")
    await office.add("c@one.test")
    page = await office.read(lambda queue: queue.entries(QueueEntryId(0), 2))
    assert [entry.recipient for entry in page] == ["a@one.test", "b@two.test"]
    rest = await office.read(lambda queue: queue.entries(page[-1].id, 2))
    assert [entry.recipient for entry in rest] == ["c@one.test"]
    assert await office.read(lambda queue: queue.entry(QueueEntryId(10_000))) is None
    assert await office.read(lambda queue: queue.entries_of(OutgoingId(10_000))) == []


async def test_who_watches_the_queue_hears_of_new_mail_and_of_released_mail(office: Office) -> None:
    heard: list[str] = []
    end = office.stage.changes.watch(QUEUE, lambda: heard.append("!"))
    queued = await office.add("a@sink.test")
    await asyncio.sleep(0.01)
    assert heard == ["!"]
    (entry,) = await office.read(lambda queue: queue.entries_of(queued.id))
    await office.write(lambda queue: queue.set_state(entry.id, QueueState.WAITING, NOON))
    await asyncio.sleep(0.01)
    end()
    assert heard == ["!", "!"]


async def test_a_destination_is_woken_but_for_what_was_to_wait_or_is_in_hand(
    office: Office,
) -> None:
    await office.add("in-hand@sink.test")
    await office.claim()
    await office.add("now@sink.test", due=NOON)
    await office.add("later@sink.test", "other@else.test", due=after(900))
    asked = replace(office.message.parameters, hold_until=after(900))
    held = replace(office.message, parameters=asked)
    new = NewQueueEntry("held@sink.test", "sink.test", after(900))
    await office.write(lambda queue: queue.add(held, [new]))
    await office.write(lambda queue: queue.rest("sink.test", after(600)))
    news = await changed(office, lambda queue: queue.wake("sink.test", after(1), 10))
    assert news == 2
    assert set(await office.claimed(after(1))) == {"now@sink.test", "later@sink.test"}
    assert await office.claim(after(1)) is None


async def changed(office: Office, unit: Callable[[Queue], T]) -> T:
    """What the unit gives; whoever watches the queue must hear of it."""
    heard = asyncio.Event()
    end = office.stage.changes.watch(QUEUE, heard.set)
    given = await office.write(unit)
    await asyncio.wait_for(heard.wait(), 10)
    end()
    return given


async def test_no_more_is_woken_than_was_asked_for(office: Office) -> None:
    await office.add(*(f"{number}@sink.test" for number in range(5)), due=after(900))
    assert await office.write(lambda queue: queue.wake("sink.test", NOON, 3)) == 3
    assert len(await office.claimed(NOON)) == 3


async def test_woken_twice_is_woken(office: Office) -> None:
    assert await office.write(lambda queue: queue.wake("nobody.test", NOON, 3)) == 0
    await office.add("a@sink.test", due=NOON)
    assert await office.write(lambda queue: queue.wake("sink.test", after(5), 3)) == 1
    (entry,) = await office.read(lambda queue: queue.entries(QueueEntryId(0), 9))
    assert entry.due == NOON


async def test_what_lies_below_a_domain_is_found(office: Office) -> None:
    await office.add("a@foo.test", "b@fred.foo.test", "c@a.b.foo.test", "d@barfoo.test")
    below = await office.read(lambda queue: queue.destinations_below("foo.test"))
    assert sorted(below) == ["a.b.foo.test", "fred.foo.test"]
