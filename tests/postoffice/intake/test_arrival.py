"""Intake: judged while the peer waits, kept in one unit of work, answered last."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any

import pytest
from tests.app.office import LETTER, InlineTasks, Office

from barid.interfaces.store import StorageFailed, StorageFull
from barid.model import verdict
from barid.model.account import AccountState
from barid.model.address import Address
from barid.model.mailbox import Placed
from barid.model.verdict import Verdict
from barid.postoffice.directory import changes
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.intake import arrival
from barid.postoffice.intake.arrival import LARGE, Arrival, Intake, Judged
from barid.postoffice.intake.stamp import Peer
from barid.postoffice.plan import Here
from barid.postoffice.policy.content import MAX_HOPS
from barid.testing.memory import MemoryStore

PEER = Peer("192.0.2.1", "client.example", "ESMTP")


def address(written: str) -> Address:
    found = Address.parse(written)
    assert found is not None
    return found


class Counter:
    """An intake of its own at the store of an office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.tasks = InlineTasks()
        directory = Directory(office.store, office.store.changes)
        self.intake = Intake(office.store, directory, office.clock, self.tasks)

    async def judged(self, written: str, announced: int = 0) -> Judged:
        judged = self.intake.recipient(address(written), announced)
        return await judged if isinstance(judged, Awaitable) else judged

    async def here(self, *written: str) -> list[Here]:
        found = [(await self.judged(one)).here for one in written]
        assert () not in found
        return [here for several in found for here in several]

    async def message(self, here: Sequence[Here], content: bytes = LETTER) -> Verdict:
        sender = address("writer@example.org")
        return await self.intake.message(Arrival(sender, here, content, PEER), "mail.barid.test")

    async def kept(self, name: str = "reader") -> int:
        """How many messages are in an INBOX."""

        def unit(tx):  # type: ignore[no-untyped-def]
            account = tx.directory.account_at(f"{name}@barid.test")
            return tx.mailboxes.find(account.id, "INBOX").messages

        return await self.office.store.read(unit)


@pytest.fixture
def counter(office: Office) -> Counter:
    return Counter(office)


@pytest.fixture
def quick(quick_office: Office) -> Counter:
    return Counter(quick_office)


async def test_after_250_the_message_is_in_every_mailbox(counter: Counter) -> None:
    here = await counter.here("reader@barid.test", "writer@barid.test")
    answered = await counter.message(here)
    assert answered.code == 250
    assert answered.text.startswith("Kept as ")
    assert (await counter.kept("reader"), await counter.kept("writer")) == (1, 1)


async def test_each_message_has_a_name_of_its_own(quick: Counter) -> None:
    here = await quick.here("reader@barid.test")
    first, second = await quick.message(here), await quick.message(here)
    assert first.text != second.text


async def test_an_account_named_twice_gets_one_copy(counter: Counter) -> None:
    here = await counter.here("reader@barid.test", "READER@Barid.Test")
    assert (await counter.message(here)).accepted
    assert await counter.kept() == 1


async def test_content_is_kept_once_for_all(quick: Counter) -> None:
    here = await quick.here("reader@barid.test", "writer@barid.test")
    await quick.message(here)
    store = quick.office.store
    assert isinstance(store, MemoryStore)
    assert len(store.state.contents) == 1


async def test_a_recipient_that_is_remembered_is_judged_at_once(quick: Counter) -> None:
    await quick.judged("reader@barid.test")
    again = quick.intake.recipient(address("reader@barid.test"), 0)
    assert isinstance(again, Judged)
    assert again.verdict.accepted


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("nobody@barid.test", verdict.NO_SUCH_USER),
        ("reader@example.org", verdict.RELAY_DENIED),
    ],
)
async def test_nobody_else_is_accepted(quick: Counter, written: str, expected: Verdict) -> None:
    for _ in range(2):  # asked, then remembered
        judged = await quick.judged(written)
        assert judged.verdict is expected
        assert judged.here == ()


async def test_quota_is_decided_with_the_announced_size(counter: Counter) -> None:
    await counter.office.account("small", quota=500)
    for _ in range(2):
        assert (await counter.judged("small@barid.test", 500)).verdict.accepted
        judged = await counter.judged("small@barid.test", 501)
        assert judged.verdict is verdict.OVER_QUOTA
        assert judged.here == ()


async def test_an_accepted_recipient_may_overshoot_by_one_message(counter: Counter) -> None:
    await counter.office.account("small", quota=500)
    here = await counter.here("small@barid.test")
    assert (await counter.message(here, LETTER + b"x" * 5000)).accepted
    assert (await counter.judged("small@barid.test")).verdict is verdict.OVER_QUOTA
    assert await counter.kept("small") == 1


@pytest.mark.parametrize("change", ["removed", "disabled"])
async def test_a_recipient_gone_before_the_final_dot_takes_all_with_it(
    counter: Counter, change: str
) -> None:
    here = await counter.here("reader@barid.test", "writer@barid.test")

    def unit(tx):  # type: ignore[no-untyped-def]
        if change == "removed":
            changes.remove_account(tx, "writer@barid.test")
        else:
            changes.set_state(tx, "writer@barid.test", AccountState.DISABLED)

    await counter.office.change(unit)
    assert await counter.message(here) is verdict.STORAGE_FAILED
    assert await counter.kept() == 0
    assert await counter.office.store.read(lambda tx: tx.trails.find("one@example.org")) == []


async def test_another_account_under_the_same_address_does_not_get_it(counter: Counter) -> None:
    here = await counter.here("reader@barid.test")
    await counter.office.change(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    await counter.office.account("reader")
    assert not (await counter.message(here)).accepted
    assert await counter.kept() == 0


async def test_a_change_to_somebody_else_is_no_reason_to_refuse(counter: Counter) -> None:
    here = await counter.here("reader@barid.test")
    await counter.office.account("third")
    assert (await counter.message(here)).accepted


async def test_trouble_with_the_disk_is_said_and_nothing_is_kept(quick: Counter) -> None:
    store = quick.office.store
    assert isinstance(store, MemoryStore)
    here = await quick.here("reader@barid.test")
    store.failure = StorageFull("no space")
    assert await quick.message(here) is verdict.STORAGE_FULL
    store.failure = StorageFailed("trouble")
    assert await quick.message(here) is verdict.STORAGE_FAILED
    store.failure = None
    assert await quick.kept() == 0


async def test_a_look_up_that_fails_is_tried_again_later(
    quick: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*asked: object) -> None:
        raise StorageFailed

    with monkeypatch.context() as patched:
        patched.setattr("barid.postoffice.directory.lookup.look_up", failing)
        judged = await quick.judged("reader@barid.test")
    assert judged.verdict is verdict.STORAGE_FAILED
    assert (await quick.judged("reader@barid.test")).verdict.accepted


async def test_a_loop_is_refused_before_anything_is_kept(quick: Counter) -> None:
    here = await quick.here("reader@barid.test")
    looping = b"Received: x\r\n" * (MAX_HOPS + 1) + LETTER
    assert await quick.message(here, looping) is verdict.TOO_MANY_HOPS
    assert await quick.kept() == 0


async def test_a_large_message_is_described_off_the_loop(quick: Counter) -> None:
    here = await quick.here("reader@barid.test")
    await quick.message(here, LETTER + b"x" * LARGE)
    assert quick.tasks.given == 1
    await quick.message(here, LETTER)
    assert quick.tasks.given == 1


async def test_a_unit_that_fails_keeps_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second entry breaks: content, first entry and trail must go with it."""
    place, placed = arrival._place, list[Placed]()

    def broken(*arguments: Any) -> Placed:
        if placed:
            raise StorageFailed("broken")
        placed.append(place(*arguments))
        return placed[-1]

    here = await counter.here("reader@barid.test", "writer@barid.test")
    monkeypatch.setattr(arrival, "_place", broken)
    assert await counter.message(here) is verdict.STORAGE_FAILED
    assert len(placed) == 1
    assert (await counter.kept("reader"), await counter.kept("writer")) == (0, 0)
    assert await counter.office.store.read(lambda tx: tx.trails.find("one@example.org")) == []


# --- aliases


async def lead(counter: Counter, alias: str, *targets: str) -> None:
    now = counter.office.clock.now()
    await counter.office.change(lambda tx: changes.add_alias(tx, alias, targets, now))


async def test_an_alias_delivers_to_everybody_once(counter: Counter) -> None:
    await lead(counter, "all@barid.test", "reader@barid.test", "writer@barid.test")
    here = await counter.here("reader+tag@barid.test", "all@barid.test", "all@barid.test")
    assert (await counter.message(here)).accepted
    assert (await counter.kept("reader"), await counter.kept("writer")) == (1, 1)


async def test_an_alias_that_leads_away_is_refused_in_clear_words(counter: Counter) -> None:
    await lead(counter, "away@barid.test", "reader@barid.test", "x@example.org")
    judged = await counter.judged("away@barid.test")
    assert (judged.verdict, judged.here) == (verdict.FORWARDED, ())


async def test_an_alias_is_full_only_when_all_its_targets_are(counter: Counter) -> None:
    for name in ("one", "two"):
        await counter.office.account(name, quota=10)
    await lead(counter, "both@barid.test", "one@barid.test", "two@barid.test")
    assert (await counter.judged("both@barid.test", 11)).verdict is verdict.OVER_QUOTA
    await lead(counter, "both@barid.test", "reader@barid.test")
    here = await counter.here("both@barid.test")
    assert (await counter.message(here)).accepted
    assert [await counter.kept(name) for name in ("one", "two", "reader")] == [1, 1, 1]


async def test_an_alias_changed_before_the_final_dot_is_looked_at_again(counter: Counter) -> None:
    await lead(counter, "all@barid.test", "reader@barid.test", "writer@barid.test")
    here = await counter.here("all@barid.test")
    await counter.office.account("new")
    assert (await counter.message(here)).accepted, "somebody else was changed"
    gone = ("writer@barid.test",)
    await counter.office.change(lambda tx: changes.remove_alias(tx, "all@barid.test", gone))
    assert await counter.message(here) is verdict.STORAGE_FAILED, "the peer tries again"
    assert (await counter.kept("reader"), await counter.kept("writer")) == (1, 1)


async def test_binary_content_is_kept_in_lines(quick: Counter) -> None:
    here = await quick.here("reader@barid.test")
    content = b"From: a@b\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\1"
    arrival = Arrival(None, here, content, PEER, binary=True)
    assert (await quick.intake.message(arrival, "mail.barid.test")).accepted
    reading = await quick.office.reading()
    answer = await reader_of(reading)
    assert b"base64" in answer
    assert b"AAE=" in answer


async def reader_of(reading: Any) -> bytes:
    return b"".join((await reading.ask("FETCH 1 BODY.PEEK[]")).untagged)


async def test_large_binary_content_is_converted_off_the_loop(quick: Counter) -> None:
    here = await quick.here("reader@barid.test")
    content = b"From: a@b\r\n\r\n" + b"\0" * LARGE
    await quick.intake.message(Arrival(None, here, content, PEER, binary=True), "x")
    assert quick.tasks.given == 2  # and described


async def test_what_cannot_be_converted_is_refused(quick: Counter) -> None:
    here = await quick.here("reader@barid.test")
    arrival = Arrival(None, here, b"\0: x\r\n\r\n", PEER, binary=True)
    assert await quick.intake.message(arrival, "x") is verdict.NOT_CONVERTED
    assert await quick.kept() == 0


async def test_each_recipient_has_an_outcome(counter: Counter) -> None:
    groups = [await counter.here(f"{name}@barid.test") for name in ("reader", "writer")]
    arrival = Arrival(None, [here for group in groups for here in group], LETTER, PEER)
    together = await counter.intake.message_for_each(arrival, groups, "x")
    assert [one.code for one in together] == [250, 250]
    assert len({one.text for one in together}) == 1  # one message
    await counter.office.change(lambda tx: changes.remove_account(tx, "writer@barid.test"))
    apart = await counter.intake.message_for_each(arrival, groups, "x")
    assert [one.code for one in apart] == [250, 451]
    assert await counter.kept() == 2
