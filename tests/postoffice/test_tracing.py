"""Trails are found again, and nobody sees what is not theirs."""

from __future__ import annotations

import pytest

from barid.interfaces.store import Transaction
from barid.model.account import Account, NewAccount, Role
from barid.model.address import Address
from barid.model.event import NewTrail, Step, TrackingEvent, Trail
from barid.model.identifiers import AccountId, Instant, TrailId
from barid.postoffice import tracing
from barid.testing.memory.store import MemoryStore

NOON = Instant(1_800_014_400_000_000)
WRITER, READER, OTHER = AccountId(1), AccountId(2), AccountId(3)


def seen(trail: Trail, *accounts: AccountId) -> list[tuple[str, str, str]] | None:
    found = tracing.as_seen(trail, frozenset(accounts))
    if found is None:
        return None
    return [(one.step.value, one.recipient, one.detail) for one in found.events]


@pytest.fixture
def trail() -> Trail:
    """The writer has written to the reader, to another, and abroad."""
    events = (
        TrackingEvent(NOON, Step.RECEIVED, account=WRITER),
        TrackingEvent(NOON, Step.DELIVERED, "reader@barid.test", "mailbox 5", READER),
        TrackingEvent(NOON, Step.DELIVERED, "other@barid.test", "mailbox 6", OTHER),
        TrackingEvent(NOON, Step.RELAYED, "x@sink.test", "mx.sink.test: 250"),
        TrackingEvent(NOON, Step.FETCHED, "reader@barid.test", "IMAP [::1]", READER),
        TrackingEvent(NOON, Step.RECEIPT_HELD, "reader@barid.test", "", READER),
        TrackingEvent(NOON, Step.RECEIPT_SENT, "reader@barid.test", "", READER),
    )
    what = NewTrail("1@barid.test", "writer@barid.test", 1, "writer laptop [192.0.2.7]", NOON)
    return Trail(TrailId(1), what, events)


def test_the_sender_sees_what_became_of_it_and_released_receipts_only(trail: Trail) -> None:
    assert seen(trail, WRITER) == [
        ("received", "", ""),
        ("delivered", "reader@barid.test", ""),
        ("delivered", "other@barid.test", ""),
        ("relayed", "x@sink.test", "mx.sink.test: 250"),
        ("receipt-sent", "reader@barid.test", ""),
    ]


def test_a_reader_sees_its_own_copy_and_no_other_recipient(trail: Trail) -> None:
    assert seen(trail, READER) == [
        ("received", "", ""),
        ("delivered", "reader@barid.test", "mailbox 5"),
        ("fetched", "reader@barid.test", "IMAP [::1]"),
        ("receipt-held", "reader@barid.test", ""),
        ("receipt-sent", "reader@barid.test", ""),
    ]
    found = tracing.as_seen(trail, frozenset({READER}))
    assert found is not None
    assert found.what.peer == "", "where a colleague sits is not told"


def test_where_mail_from_outside_came_from_is_told(trail: Trail) -> None:
    events = (TrackingEvent(NOON, Step.RECEIVED), *trail.events[1:])
    found = tracing.as_seen(Trail(trail.id, trail.what, events), frozenset({READER}))
    assert found is not None
    assert found.what.peer == "writer laptop [192.0.2.7]"


def test_who_has_nothing_to_do_with_it_sees_nothing(trail: Trail) -> None:
    assert seen(trail, AccountId(9)) is None
    assert seen(trail) is None


def test_who_is_in_charge_of_all_of_them_sees_all(trail: Trail) -> None:
    everything = seen(trail, WRITER, READER, OTHER)
    assert everything is not None
    assert len(everything) == len(trail.events)


def account(tx: Transaction, name: str, role: Role = Role.USER) -> Account:
    domain = tx.directory.domain("barid.test") or tx.directory.add_domain(
        "barid.test", "barid.test", NOON
    )
    address = f"{name}@barid.test"
    new = NewAccount(domain.id, ((address, address),), name, role, None, None)
    return tx.directory.add_account(new, NOON)


async def test_only_administrators_look_for_others() -> None:
    store = MemoryStore()
    user = await store.write(lambda tx: account(tx, "user"))
    chief = await store.write(lambda tx: account(tx, "chief", Role.ADMINISTRATOR))
    assert await store.read(lambda tx: tracing.in_charge_of(tx, user)) == {user.id}
    both = await store.read(lambda tx: tracing.in_charge_of(tx, chief))
    assert both == {user.id, chief.id}


def address(text: str) -> Address:
    found = Address.parse(text)
    assert found is not None
    return found


async def test_an_address_finds_what_came_to_it_by_any_name() -> None:
    store = MemoryStore()
    reader = await store.write(lambda tx: account(tx, "reader"))

    def unit(tx: Transaction) -> None:
        for place, recipient in enumerate(("reader@barid.test", "info@barid.test", "x@sink.test")):
            owner = reader.id if place < 2 else None
            event = TrackingEvent(NOON, Step.DELIVERED, recipient, account=owner)
            opened = Instant(NOON + place)
            tx.trails.open(NewTrail(str(place), "Friend@sender.test", 1, "", opened), [event])
        assert tracing.index_some(tx) == 3
        assert tracing.index_some(tx) == 0

    await store.write(unit)

    async def found(text: str, since: int = 0, most: int = 9) -> list[str]:
        begin = Instant(NOON + since)
        trails = await store.read(lambda tx: tracing.of_address(tx, address(text), begin, most))
        return [one.what.message_id for one in trails]

    assert await found("READER@barid.test") == ["0", "1"]
    assert await found("info@barid.test") == ["1"]
    assert await found("friend@sender.test") == ["0", "1", "2"]
    assert await found("friend@sender.test", since=1) == ["1", "2"]
    assert await found("friend@sender.test", most=1) == ["2"]
    assert await found("nobody@barid.test") == []
