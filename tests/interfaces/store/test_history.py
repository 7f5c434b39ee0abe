"""What came, changed and went since a moment, and what else is known of a message: both stores."""

from __future__ import annotations

from tests.interfaces.stage import NOON, PREFIX, Stage

from barid.interfaces.store import Transaction
from barid.model.flags import DELETED, NO_FLAGS, SEEN
from barid.model.identifiers import Instant, ModSeq, ThreadId
from barid.model.mailbox import NewMessage
from barid.model.ranges import Ranges

ALL: Ranges = ((1, 0xFFFFFFFF),)


async def changed(stage: Stage, since: ModSeq, uids: Ranges = ALL) -> list[tuple[int, int]]:
    inbox = stage.inbox.id
    rows = await stage.store.read(lambda t: t.messages.changed(inbox, uids, since))
    return [(row.uid, row.modseq - since) for row in rows]


async def vanished(stage: Stage, since: ModSeq) -> Ranges | None:
    inbox = stage.inbox.id
    return await stage.store.read(lambda t: t.messages.vanished(inbox, since))


async def test_what_came_and_what_was_flagged_has_changed(stage: Stage) -> None:
    await stage.deliver_many(6)
    since, inbox = await stage.modseq(), stage.inbox.id
    assert await changed(stage, since) == []
    await stage.store.write(lambda t: t.messages.flag(inbox, ((2, 3),), SEEN, NO_FLAGS))
    await stage.deliver(b"new")
    await stage.store.write(lambda t: t.messages.flag(inbox, ((6, 6),), SEEN, NO_FLAGS))
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((3, 3),)))
    assert await changed(stage, since) == [(2, 1), (6, 3), (7, 2)]
    assert await changed(stage, ModSeq(since + 2)) == [(6, 1)]
    assert await changed(stage, since, ((1, 2), (7, 7))) == [(2, 1), (7, 2)]
    assert [uid for uid, _ in await changed(stage, ModSeq(0))] == [1, 2, 4, 5, 6, 7]


async def test_what_went_has_vanished(stage: Stage) -> None:
    await stage.deliver_many(6)
    since, inbox = await stage.modseq(), stage.inbox.id
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((2, 3),)))
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((5, 5),)))
    assert await vanished(stage, since) == ((2, 3), (5, 5))
    assert await vanished(stage, ModSeq(since + 1)) == ((5, 5),)
    assert await vanished(stage, ModSeq(since + 2)) == ()


async def test_a_mailbox_that_is_gone_has_no_history(stage: Stage) -> None:
    await stage.deliver()
    await stage.store.write(lambda t: t.mailboxes.delete(stage.inbox.id))
    assert await changed(stage, ModSeq(0)) == []
    assert await vanished(stage, ModSeq(0)) == ()


async def test_what_an_expunge_would_free_is_counted(stage: Stage) -> None:
    await stage.deliver(b"12345", DELETED)
    await stage.deliver(b"1234567")
    await stage.deliver(b"123", DELETED)
    inbox = stage.inbox.id
    freed = await stage.store.read(lambda t: t.messages.deleted_size(inbox))
    assert freed == 8 + 2 * len(PREFIX)


async def test_a_message_knows_its_thread_and_when_it_was_saved(stage: Stage) -> None:
    prepared = await stage.store.prepare(b"two")
    later = Instant(NOON + 1)
    await stage.deliver(b"one")

    def unit(t: Transaction) -> None:
        kept = t.messages.keep(prepared, b"summary", b"outline")
        new = NewMessage(kept, b"", SEEN, NOON, 3, later, ThreadId(77))
        t.messages.place(stage.inbox.id, new)

    await stage.store.write(unit)
    inbox = stage.inbox.id
    one, two = await stage.store.read(lambda t: t.messages.particulars(inbox, ALL, 1000))
    assert (one.text, one.saved, one.thread) == (b"summary of one", NOON, -one.email)
    assert (two.text, two.saved, two.thread, two.flags) == (b"summary", later, 77, SEEN)
    assert (two.uid, two.size, two.received, two.modseq) == (2, 3, NOON, await stage.modseq())
    entries = await stage.store.read(lambda t: t.messages.entries(inbox, ALL))
    assert [(entry.email, entry.saved) for entry in entries] == [
        (one.email, NOON),
        (two.email, later),
    ]
    few = await stage.store.read(lambda t: t.messages.particulars(inbox, ALL, 1))
    assert few == [one]


async def test_a_copy_is_the_same_email_saved_now(stage: Stage) -> None:
    await stage.deliver(b"one")
    inbox, other = stage.inbox.id, await stage.another_mailbox()
    await stage.store.write(lambda t: t.messages.copy(inbox, ALL, other.id))
    old = (await stage.store.read(lambda t: t.messages.particulars(inbox, ALL, 99)))[0]
    new = (await stage.store.read(lambda t: t.messages.particulars(other.id, ALL, 99)))[0]
    assert (new.email, new.thread, new.received) == (old.email, old.thread, old.received)
    assert new.saved != old.saved
