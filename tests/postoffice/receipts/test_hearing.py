"""What comes back is noted in the trail of the message that it speaks of, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import AccountId, Instant, TrailId
from barid.model.receipt import ReceiptState
from barid.postoffice.receipts import hearing
from barid.postoffice.tracing import index_some
from barid.postoffice.tracking import Coming, received
from barid.testing.memory.store import MemoryStore

NOON = Instant(1_800_014_400_000_000)
WRITER, READER = AccountId(101), AccountId(102)
BOUNCE = b"""From: MAILER-DAEMON@mx.sink.test
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.sink.test

Final-Recipient: rfc822; X@SINK.test
Action: failed
Status: 5.1.1
Remote-MTA: dns; inner.sink.test
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <1@barid.test>
--b--
"""
RECEIPT = b"""From: x@sink.test
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

Read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; x@sink.test
Original-Message-ID: <1@barid.test>
Disposition: manual-action/MDN-sent-manually; displayed

--b--
"""


async def sent(store: MemoryStore, by: AccountId | None = WRITER, **more: str) -> TrailId:
    """A message of ours that another server has taken."""

    def unit(tx: Transaction) -> TrailId:
        new = NewTrail("1@barid.test", "writer@barid.test", 1, "", NOON)
        trail = received(tx, new, Coming([], ["x@sink.test"], sender=by, **more))  # type: ignore[arg-type]
        relayed = TrackingEvent(NOON, Step.RELAYED, "x@sink.test", "mx.sink.test: 250 ok")
        tx.trails.record(trail, [relayed])
        return trail

    return await store.write(unit)


async def came(store: MemoryStore, content: bytes, to: AccountId = WRITER) -> TrailId:
    """A message that may say something has come to an account."""
    prepared = await store.prepare(content.replace(b"\n", b"\r\n"))

    def unit(tx: Transaction) -> TrailId:
        kept = tx.messages.keep(prepared, b"", b"")
        event = TrackingEvent(NOON, Step.DELIVERED, "writer@barid.test", "", to)
        return tx.trails.open(NewTrail("", "", len(content), "", NOON, kept), [event])

    return await store.write(unit)


async def heard(store: MemoryStore) -> bool:
    unheard = await store.read(hearing.take)
    found = hearing.understand(unheard)
    return await store.write(lambda tx: hearing.put(tx, unheard, found, NOON))


async def steps(store: MemoryStore, trail: TrailId) -> list[tuple[str, str, str]]:
    found = await store.read(lambda tx: tx.trails.get(trail))
    assert found is not None
    return [(one.step.value, one.recipient, one.detail) for one in found.events]


async def test_a_report_becomes_an_event_of_the_message_that_it_speaks_of() -> None:
    store = MemoryStore()
    trail = await sent(store)
    await came(store, BOUNCE)
    assert await heard(store)
    assert (await steps(store, trail))[-1] == (
        "reported-failed",
        "x@sink.test",
        "mx.sink.test; 5.1.1; unknown-mailbox; inner.sink.test: 550 5.1.1 no such user",
    )


async def test_a_receipt_tells_that_it_was_read() -> None:
    store = MemoryStore()
    trail = await sent(store)
    await came(store, RECEIPT)
    await heard(store)
    assert (await steps(store, trail))[-1] == ("receipt", "x@sink.test", "displayed, manual")


@dataclass(frozen=True)
class Forgery:
    """A report that must change nothing, and why."""

    content: bytes
    by: AccountId | None = WRITER
    to: AccountId = WRITER


@pytest.mark.parametrize(
    "forgery",
    [
        Forgery(BOUNCE, by=READER),
        Forgery(BOUNCE, by=None),
        Forgery(BOUNCE, to=READER),
        Forgery(BOUNCE.replace(b"X@SINK", b"y@sink")),
        Forgery(BOUNCE.replace(b"<1@barid", b"<2@barid")),
        Forgery(BOUNCE.replace(b"Message-ID", b"X-Message-ID")),
        Forgery(RECEIPT.replace(b"x@sink", b"y@sink")),
        Forgery(RECEIPT, to=READER),
    ],
    ids=[
        "not his",
        "a stranger's",
        "not to him",
        "never sent to",
        "unknown",
        "no id",
        "other",
        "to",
    ],
)
async def test_what_was_forged_changes_nothing(forgery: Forgery) -> None:
    store = MemoryStore()
    trail = await sent(store, forgery.by)
    before = await steps(store, trail)
    await came(store, forgery.content, forgery.to)
    await heard(store)
    assert await steps(store, trail) == before


async def test_a_recipient_who_is_still_waited_for_cannot_be_reported_on() -> None:
    store = MemoryStore()

    def unit(tx: Transaction) -> TrailId:
        new = NewTrail("1@barid.test", "writer@barid.test", 1, "", NOON)
        return received(tx, new, Coming([], ["x@sink.test"], sender=WRITER))

    trail = await store.write(unit)
    await came(store, BOUNCE)
    await heard(store)
    assert "reported-failed" not in [step for step, _, _ in await steps(store, trail)]


async def test_without_a_header_the_envelope_identifier_names_the_message() -> None:
    store = MemoryStore()
    trail = await sent(store, envid="Q 1")
    await store.write(index_some)
    named = BOUNCE.replace(b"Message-ID", b"X-Id").replace(
        b"Reporting-MTA", b"Original-Envelope-Id: Q 1\nReporting-MTA"
    )
    await came(store, named)
    await heard(store)
    assert (await steps(store, trail))[-1][0] == "reported-failed"


async def test_the_same_report_is_noted_once_and_never_too_many() -> None:
    store = MemoryStore()
    trail = await sent(store)
    for _ in range(2):
        await came(store, BOUNCE)
    for number in range(hearing.MOST_REPORTS + 5):
        await came(store, BOUNCE.replace(b"no such user", b"no %d" % number))
    while await heard(store) and await store.read(
        lambda tx: tx.trails.heard() < tx.trails.newest()
    ):
        pass
    found = [step for step, _, _ in await steps(store, trail)]
    assert found.count("reported-failed") == hearing.MOST_REPORTS


async def test_who_is_slower_notes_nothing() -> None:
    store = MemoryStore()
    await sent(store)
    await came(store, BOUNCE)
    unheard = await store.read(hearing.take)
    assert await heard(store)
    assert not await store.write(lambda tx: hearing.put(tx, unheard, [], NOON))


async def test_who_asks_for_a_receipt_is_remembered_for_each_reader() -> None:
    store = MemoryStore()
    trail = await came(store, b"Disposition-Notification-To: f@x.test\nSubject: x\n\nHello\n")
    await heard(store)
    found = await store.read(lambda tx: tx.trails.get(trail))
    assert found is not None
    content = found.what.content
    assert content is not None
    wish = await store.read(lambda tx: tx.receipts.get(WRITER, content))
    assert wish is not None
    assert (wish.trail, wish.recipient, wish.state) == (
        trail,
        "writer@barid.test",
        ReceiptState.OPEN,
    )
    assert (await steps(store, trail))[-1] == ("receipt-asked", "writer@barid.test", "")


async def test_content_that_is_gone_says_nothing() -> None:
    store = MemoryStore()
    await came(store, BOUNCE)
    store.state.contents.clear()
    assert await heard(store)
