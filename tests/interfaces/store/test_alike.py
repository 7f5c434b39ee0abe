"""Whatever is asked of them in whatever order, the database and the fake give the same answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interfaces.stage import NOON, new_account

from barid.interfaces.store import Prepared, Taken, Transaction
from barid.model.account import Account
from barid.model.flags import Flags
from barid.model.identifiers import EmailId, MailboxId, ModSeq, Uid
from barid.model.mailbox import Mailbox, NewMessage
from barid.model.ranges import normalised
from barid.storage import BLOBS, DATABASE
from barid.storage.blobs.files import BlobFiles
from barid.storage.sqlite.connection import Settings, SqliteDriver, open_writer
from barid.storage.stores.packing import digest_of
from barid.storage.stores.transaction import StoresTransaction
from barid.testing.clock import FakeClock
from barid.testing.memory.state import State
from barid.testing.memory.store import MemoryTransaction

BOXES = 3
small = st.integers(1, 12)
uid_sets = st.lists(st.tuples(small, small), min_size=1, max_size=4).map(normalised)
masks = st.integers(0, 127).map(Flags)
which = st.integers(0, BOXES - 1)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("place"), which, st.integers(0, 5), masks),
        st.tuples(st.just("flag"), which, uid_sets, masks, masks),
        st.tuples(st.just("expunge"), which, uid_sets, st.booleans()),
        st.tuples(st.just("copy"), which, uid_sets, which),
        st.tuples(st.just("rename"), which, st.sampled_from("abc")),
        st.tuples(st.just("delete"), which),
        st.tuples(st.just("subscribe"), which, st.booleans()),
        st.tuples(st.just("recent"), which, small),
        st.tuples(st.just("keywords"), st.lists(st.sampled_from("xyzXYZ"), max_size=3)),
        st.tuples(st.just("changes"), which, st.integers(0, 40), small),
        st.tuples(st.just("look"), which, uid_sets),
    ),
    min_size=5,
    max_size=40,
)


class Driven:
    """One of the two, and the mailboxes that were made in it."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        domain = transaction.directory.add_domain("barid.test", "barid.test", NOON)
        self.account = transaction.directory.add_account(new_account(domain.id, "r"), NOON).id
        self.boxes = [self._made(f"m{number}") for number in range(BOXES)]
        # So that most acts find something to act on.
        for number in range(12):
            self.act(("place", 0 if number < 8 else 1, number % 5, Flags(number * 5 % 32)))

    def act(self, act: Any) -> object:
        try:
            return self._plain(self._done(*act))
        except Taken as taken:
            return str(taken)

    def account_now(self) -> Account:
        found = self.transaction.directory.account(self.account)
        assert found is not None
        return replace(found, id=type(self.account)(0), domain=type(found.domain)(0))

    def _made(self, name: str) -> MailboxId:
        return self.transaction.mailboxes.create(self.account, name, name).id

    def _done(self, verb: str, *rest: Any) -> Any:
        messages, mailboxes = self.transaction.messages, self.transaction.mailboxes
        if verb == "keywords":
            return messages.add_keywords(self.account, *rest)
        box, rest = self.boxes[rest[0]], rest[1:]
        if verb == "place":
            raw = b"%d" % rest[0]
            content = messages.keep(Prepared(digest_of(raw), 1, raw), b"s" + raw, b"o")
            return messages.place(box, NewMessage(content, b"p", rest[1], NOON, 2))
        if verb == "copy":
            return messages.copy(box, rest[0], self.boxes[rest[1]])
        if verb == "delete":
            mailboxes.delete(box)
            self.boxes[self.boxes.index(box)] = self._made(f"m{len(self.boxes)}{box}")
            return None
        calls: dict[str, Any] = {
            "flag": messages.flag,
            "expunge": messages.expunge,
            "rename": lambda box, name: mailboxes.rename(box, name, name),
            "subscribe": mailboxes.subscribe,
            "recent": lambda box, uid: mailboxes.claim_recent(box, Uid(uid)),
            "changes": lambda box, since, uid: messages.changes(box, ModSeq(since), Uid(uid)),
            "look": self._looked,
        }
        return calls[verb](box, *rest)

    def _looked(self, box: MailboxId, uids: Any) -> object:
        messages = self.transaction.messages
        entries = [
            (e.uid, e.flags, e.received, e.size, e.modseq) for e in messages.entries(box, uids)
        ]
        return entries, messages.summaries(box, uids, 1 << 20), messages.letters(box, uids)

    def _plain(self, value: Any) -> object:
        """Without the numbers that each gives in its own way."""
        if isinstance(value, Mailbox):
            return replace(value, id=MailboxId(0), account=type(self.account)(0), name="", key="")
        if isinstance(value, tuple) and type(value) is tuple:
            return tuple(self._plain(each) for each in value)
        if hasattr(value, "email"):
            return replace(value, email=EmailId(0), mailbox=MailboxId(0))
        if hasattr(value, "arrived"):
            return replace(value, mailbox=self._plain(value.mailbox))
        return value


@given(acts)
def test_the_database_and_the_fake_answer_alike(
    tmp_path_factory: pytest.TempPathFactory, done: list[Any]
) -> None:
    folder, clock = tmp_path_factory.mktemp("alike"), FakeClock()
    connection = open_writer(folder / DATABASE, Settings())
    blobs = BlobFiles(folder / BLOBS, clock.now)
    connection.execute("BEGIN IMMEDIATE")
    kept = Driven(StoresTransaction(SqliteDriver(connection), blobs, clock.now))
    fake = Driven(MemoryTransaction(State(), clock.now()))
    for act in done:
        assert kept.act(act) == fake.act(act)
        assert kept.account_now() == fake.account_now()
    for one, other in zip(kept.boxes, fake.boxes, strict=True):
        first = kept.transaction.messages.contents(one)
        second = fake.transaction.messages.contents(other)
        assert first is not None
        assert second is not None
        assert (first.uids, first.flags, first.keywords) == (
            second.uids,
            second.flags,
            second.keywords,
        )
    connection.close()
