"""What the stores' SQL costs and how it is made; what they promise is in tests/interfaces."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interfaces.stage import NOON

from barid.interfaces.store import Prepared
from barid.model.account import AccountState, NewAccount, Role
from barid.model.envelope import Body
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.flags import DELETED, NO_FLAGS, SEEN, Flags
from barid.model.identifiers import AccountId, Instant, ModSeq, Uid
from barid.model.mailbox import NewMessage
from barid.model.outgoing import MailParameters, NewOutgoing, NewQueueEntry, QueueState
from barid.model.ranges import normalised, numbers_in
from barid.storage import DATABASE, check_folder
from barid.storage.blobs.files import BlobFiles
from barid.storage.driver import Row, Values
from barid.storage.sqlite.connection import Settings, SqliteDriver, open_writer
from barid.storage.stores.notices import Notices
from barid.storage.stores.packing import PLAIN, ZSTD, Packer, digest_of
from barid.storage.stores.spans import conditions, lists
from barid.storage.stores.transaction import StoresTransaction
from barid.testing.clock import FakeClock


class WatchedDriver(SqliteDriver):
    """Notes every statement that runs."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.seen: list[str] = []
        rows, run, many = self.rows, self.run, self.many
        self.rows = lambda s, v=(): self._noted(s, rows, v)
        self.run = lambda s, v=(): self._noted(s, run, v)
        self.many = lambda s, v: self._noted(s, many, v)

    def row(self, statement: str, values: Values = ()) -> Row | None:
        self.seen.append(statement)
        return super().row(statement, values)

    def _noted(self, statement: str, run: Any, values: Any) -> Any:
        self.seen.append(statement)
        return run(statement, values)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Any]:
    opened = open_writer(tmp_path / DATABASE, Settings())
    opened.execute("BEGIN IMMEDIATE")
    yield opened
    opened.close()


@pytest.fixture
def driver(connection: Any) -> WatchedDriver:
    return WatchedDriver(connection)


@pytest.fixture
def transaction(driver: WatchedDriver, tmp_path: Path) -> StoresTransaction:
    clock = FakeClock()
    return StoresTransaction(driver, BlobFiles(tmp_path / "blobs", clock.now), clock.now)


def new_account(transaction: StoresTransaction) -> AccountId:
    domain = transaction.directory.add_domain("barid.test", "barid.test", NOON)
    new = NewAccount(domain.id, (("a@barid.test", "a"),), "", Role.USER, None, None)
    return transaction.directory.add_account(new, NOON).id


def everything(transaction: StoresTransaction) -> None:
    """Call all there is to call."""
    t, every = transaction, ((1, 9), (11, 11), (13, 13))
    account = new_account(t)
    t.directory.domains()
    t.directory.domain("x")
    t.directory.account_at("x")
    t.directory.addresses(account)
    t.directory.add_address(account, "b@barid.test", "b")
    t.directory.set_secret(account, "x")
    t.directory.set_state(account, AccountState.ACTIVE)
    box = t.mailboxes.create(account, "INBOX", "INBOX").id
    other = t.mailboxes.create(account, "b", "b").id
    t.mailboxes.find(account, "b")
    t.mailboxes.all_of(account)
    t.mailboxes.count(account)
    t.mailboxes.rename(other, "c", "c")
    t.mailboxes.subscribe(other, False)
    t.mailboxes.claim_recent(other, Uid(3))
    for number in range(9):
        raw = b"%d" % number
        content = t.messages.keep(Prepared(digest_of(raw), 1, raw), b"s", b"o")
        t.messages.place(box, NewMessage(content, b"", NO_FLAGS, NOON, 1))
    t.messages.add_keywords(account, ["a"])
    t.messages.contents(box)
    t.messages.entries(box, every)
    t.messages.summaries(box, every, 1 << 20)
    t.messages.open(box, Uid(1))
    t.messages.letters(box, every)
    t.messages.flag(box, every, SEEN, NO_FLAGS)
    t.messages.copy(box, every, other)
    t.messages.changes(box, ModSeq(0), Uid(1))
    t.messages.expunge(box, ((1, 3),))
    t.messages.expunge(other, every, only_deleted=True)
    trail = t.trails.open(NewTrail("m", "", 1, "", NOON), [TrackingEvent(NOON, Step.RECEIVED)])
    t.trails.record(trail, [TrackingEvent(NOON, Step.DELIVERED)])
    t.trails.find("m")
    t.messages.content(content)
    asked = MailParameters(priority=1)
    body, far = Body.SEVEN_BIT, Instant(NOON * 2)
    new = NewOutgoing(content, 1, "", body, False, asked, account, trail, NOON, far)
    queued = t.queue.add(new, [NewQueueEntry(f"{n}@x", "x", NOON) for n in range(4)])
    t.queue.next_due()
    t.queue.rest("x", NOON)
    claim = t.queue.claim(NOON, far, 3, ["y"])
    assert claim is not None
    entries = claim.messages[0][1]
    t.queue.put_back(entries[0], NOON)
    t.queue.postpone(entries[1], NOON, "450", False)
    t.queue.set_state(entries[1].id, QueueState.HELD, NOON)
    t.queue.entry(entries[0].id)
    t.queue.entries(entries[0].id, 5)
    t.queue.count()
    t.queue.lapse(NOON)
    for entry in t.queue.entries_of(queued.id):
        t.queue.cancel(entry.id)
    t.sweeping.sweep(NOON * 2, 10)
    t.sweeping.is_named(b"x")
    t.sweeping.forget_changes(box, 1)
    t.sweeping.announce(t.notices)
    t.sweeping.announced(0)
    t.sweeping.forget_notices(1)
    t.mailboxes.delete(other)
    t.directory.remove_account(account)


def test_no_statement_reads_a_whole_table(
    transaction: StoresTransaction, driver: WatchedDriver, connection: Any
) -> None:
    everything(transaction)
    # These tables are small, or all of them is what was asked for.
    small = {"domain", "counter", "queue", "CONSTANT"}
    scans = {
        f"{detail}: {statement}"
        for statement in set(driver.seen)
        for *_, detail in connection.execute(
            "EXPLAIN QUERY PLAN " + statement, (None,) * statement.count("?")
        )
        if detail.startswith("SCAN ") and detail.split()[1] not in small
    }
    assert scans == set()
    assert len(set(driver.seen)) > 60


def test_delivering_a_message_takes_few_statements(
    transaction: StoresTransaction, driver: WatchedDriver
) -> None:
    box = transaction.mailboxes.create(new_account(transaction), "INBOX", "INBOX").id
    driver.seen.clear()
    content = transaction.messages.keep(Prepared(digest_of(b"x"), 1, b"x"), b"s", b"o")
    assert len(driver.seen) == 2
    transaction.messages.place(box, NewMessage(content, b"", NO_FLAGS, NOON, 1))
    assert len(driver.seen) == 6
    events = [TrackingEvent(NOON, step) for step in (Step.RECEIVED, Step.DELIVERED)]
    transaction.trails.open(NewTrail("m", "", 1, "", NOON), events)
    assert len(driver.seen) == 8
    transaction.settle()
    assert len(driver.seen) == 8


def test_flags_of_many_messages_are_changed_by_few_statements(
    transaction: StoresTransaction, driver: WatchedDriver
) -> None:
    box = transaction.mailboxes.create(new_account(transaction), "INBOX", "INBOX").id
    content = transaction.messages.keep(Prepared(digest_of(b"x"), 1, b"x"), b"s", b"o")
    for _ in range(50):
        transaction.messages.place(box, NewMessage(content, b"", NO_FLAGS, NOON, 1))
    driver.seen.clear()
    _, changed = transaction.messages.flag(box, ((1, 50),), SEEN, NO_FLAGS)
    assert changed == ((1, 50),)
    assert len(driver.seen) <= 6


# --- trails


@pytest.mark.parametrize("text", ["\ud800 alone", "nul \0 inside", "عربي \0", "\udcff"])
def test_text_from_strangers_can_always_be_kept(transaction: StoresTransaction, text: str) -> None:
    event = TrackingEvent(NOON, Step.RECEIVED, text, text)
    transaction.trails.open(NewTrail(text, text, 1, text, NOON), [event])
    (found,) = transaction.trails.find(text)
    assert "\0" not in found.what.message_id
    assert found.what.message_id == found.events[0].detail


# --- conditions

uid_sets = st.lists(
    st.tuples(st.integers(1, 3000), st.integers(0, 4)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=700,
).map(normalised)


@given(uid_sets)
def test_conditions_name_each_uid_once(uids: tuple[tuple[int, int], ...]) -> None:
    named: list[int] = []
    for condition, values in conditions(uids):
        assert condition.count("?") == len(values)
        if condition.startswith("uid BETWEEN"):
            named.extend(range(values[0], values[1] + 1))
        else:
            named.extend(dict.fromkeys(values))
    assert named == list(numbers_in(uids))


@given(st.lists(st.integers(1, 10_000), max_size=1200))
def test_lists_hold_each_number(numbers: list[int]) -> None:
    found = [values for _, values in lists(numbers)]
    assert {number for values in found for number in values} == set(numbers)
    assert len({places for places, _ in lists(numbers)}) <= 4


def test_conditions_have_few_texts() -> None:
    texts: set[str] = set()
    for count in range(1200):
        odd: Iterable[tuple[int, int]] = ((uid, uid) for uid in range(1, 2 * count, 2))
        texts.update(text for text, _ in conditions(tuple(odd)))
    assert len(texts) == 4


# --- packing


@given(st.binary(max_size=2000) | st.binary(max_size=20).map(lambda b: b * 100))
def test_packed_content_comes_back(content: bytes) -> None:
    packer = Packer()
    codec, data = packer.pack(content)
    assert len(data) <= len(content)
    assert packer.unpack(codec, data, len(content)) == content
    assert packer.unpack(ZSTD, packer.pack_file(content), len(content)) == content


def test_what_does_not_shrink_stays_as_it_is() -> None:
    packer = Packer()
    assert packer.pack(b"short") == (PLAIN, b"short")
    assert packer.pack(b"long and the same " * 100)[0] == ZSTD


def test_damaged_data_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        Packer().unpack(ZSTD, b"not a frame", 10)


# --- notices


def test_notices_of_later_units_win() -> None:
    first, second = Notices(), Notices()
    first.accounts[AccountId(1)] = ModSeq(4)
    first.directory = 3
    second.accounts[AccountId(1)] = ModSeq(5)
    second.accounts[AccountId(2)] = ModSeq(1)
    first.merge(second)
    assert first.accounts == {1: 5, 2: 1}
    assert first.directory == 3
    second.clear()
    assert second == Notices()


# --- everything together

steps = st.lists(
    st.tuples(
        st.sampled_from(["place", "flag", "expunge", "copy", "delete", "sweep"]),
        st.integers(0, 2),
        uid_sets.filter(bool) | st.just(((1, 30),)),
        st.sampled_from([NO_FLAGS, SEEN, DELETED, Flags(SEEN | DELETED), Flags(32)]),
    ),
    max_size=40,
)


@given(steps)
def test_whatever_is_done_the_check_finds_nothing(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, int, Any, Flags]]
) -> None:
    folder, clock = tmp_path_factory.mktemp("any"), FakeClock()
    opened = open_writer(folder / DATABASE, Settings())
    blobs = BlobFiles(folder / "blobs", clock.now)
    t = StoresTransaction(SqliteDriver(opened), blobs, clock.now)
    opened.execute("BEGIN IMMEDIATE")
    account = new_account(t)
    names = [f"m{number}" for number in range(3)]
    boxes = [t.mailboxes.create(account, name, name).id for name in names]
    for number, (verb, which, uids, flags) in enumerate(done):
        _do(t, verb, (boxes[which], boxes[number % 3]), uids, flags)
        if verb == "delete":
            boxes[which] = t.mailboxes.create(account, names[which], names[which]).id
    opened.execute("COMMIT")
    assert check_folder(folder, clock) == []
    opened.close()


def _do(t: StoresTransaction, verb: str, boxes: tuple[Any, Any], uids: Any, flags: Flags) -> None:
    if verb == "place":
        raw = b"%d" % uids[0][0]
        content = t.messages.keep(Prepared(digest_of(raw), len(raw), raw), b"s", b"o")
        t.messages.place(boxes[0], NewMessage(content, b"p", flags, NOON, len(raw) + 1))
    elif verb == "flag":
        t.messages.flag(boxes[0], uids, flags, Flags(SEEN | DELETED))
    elif verb == "expunge":
        t.messages.expunge(boxes[0], uids, only_deleted=bool(flags & SEEN))
    elif verb == "copy":
        t.messages.copy(boxes[1], uids, boxes[0])
    elif verb == "delete":
        t.mailboxes.delete(boxes[0])
    else:
        t.sweeping.sweep(NOON * 2, 100)
    t.settle()


def test_base64_stays_as_it_is_and_text_is_packed() -> None:
    packer = Packer()
    attachment = base64.encodebytes(os.urandom(20_000))
    assert packer.pack(attachment) == (PLAIN, attachment)
    text = "\r\n".join(f"line {n} of a letter, as people write them" for n in range(500)).encode()
    codec, data = packer.pack(text)
    assert codec == ZSTD
    assert len(data) < len(text) / 2
    assert packer.unpack(codec, data, len(text)) == text
