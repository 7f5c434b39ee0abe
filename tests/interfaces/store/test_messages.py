"""What `interfaces.store.Messages` promises."""

from __future__ import annotations

import pytest
from tests.interfaces.stage import NOON, PREFIX, Stage, new_account

from barid.interfaces.store import Transaction
from barid.model.flags import DELETED, FLAGGED, MAX_KEYWORDS, NO_FLAGS, SEEN, Flags, Keywords
from barid.model.identifiers import ContentId, MailboxId, ModSeq, Uid
from barid.model.mailbox import Mailbox, MailboxChanges, NewMessage

EVERYTHING = Flags(2**63 - 1)
NOWHERE = MailboxId(999_999)
ALL = ((1, 2**32 - 1),)


async def test_uids_ascend_from_one(stage: Stage) -> None:
    placed = [await stage.deliver() for _ in range(3)]
    assert [each.uid for each in placed] == [1, 2, 3]
    assert {each.uidvalidity for each in placed} == {stage.inbox.uidvalidity}
    assert [each.modseq for each in placed] == sorted({each.modseq for each in placed})
    assert (await stage.mailbox()).uidnext == 4


async def test_uids_are_never_given_again(stage: Stage) -> None:
    await stage.deliver_many(2)
    await stage.store.write(lambda t: t.messages.expunge(stage.inbox.id, ALL))
    assert (await stage.deliver()).uid == 3


async def test_messages_are_counted(stage: Stage) -> None:
    await stage.deliver_many(5)
    await stage.store.write(lambda t: t.messages.expunge(stage.inbox.id, ((2, 2),)))
    sets = [(), ((1, 1),), ((1, 3),), ((2, 2),), ((1, 1), (3, 3), (5, 9)), ALL]
    counts = [
        await stage.store.read(lambda t, uids=uids: t.messages.count(stage.inbox.id, uids))  # type: ignore[misc]
        for uids in sets
    ]
    assert counts == [0, 1, 2, 0, 3, 4]
    assert await stage.store.read(lambda t: t.messages.count(NOWHERE, ALL)) == 0


async def test_counters_follow_what_is_placed(stage: Stage) -> None:
    await stage.deliver(b"12345", SEEN)
    await stage.deliver(b"123", DELETED)
    await stage.deliver(b"1", Flags(SEEN | DELETED))
    mailbox = await stage.mailbox()
    assert (mailbox.messages, mailbox.unseen, mailbox.deleted) == (3, 1, 2)
    assert mailbox.size == 9 + 3 * len(PREFIX)


async def test_the_same_content_is_kept_once(stage: Stage) -> None:
    first = await stage.deliver(b"the same")
    second = await stage.deliver(b"the same")
    other = await stage.deliver(b"another")
    entries = await stage.store.read(lambda t: t.messages.entries(stage.inbox.id, ALL))
    assert [entry.content == entries[0].content for entry in entries] == [True, True, False]
    assert len({first.email, second.email, other.email}) == 3


async def test_a_message_for_a_mailbox_that_is_gone_is_not_placed(stage: Stage) -> None:
    message = NewMessage(ContentId(1), b"", NO_FLAGS, NOON, 1)
    assert await stage.store.write(lambda t: t.messages.place(NOWHERE, message)) is None


CONTENTS = pytest.mark.parametrize(
    "content",
    [
        b"",
        b"short",
        b"compresses well " * 2_000,
        bytes(range(256)) * 200,
        b"\x28\xb5\x2f\xfd looks compressed but is not",
        b"large " * 40_000,
    ],
    ids=["empty", "short", "compressible", "20 KiB", "magic", "file"],
)


@CONTENTS
async def test_a_letter_comes_back_byte_for_byte(stage: Stage, content: bytes) -> None:
    await stage.deliver(content, FLAGGED)
    letters = await stage.store.read(lambda t: t.messages.letters(stage.inbox.id, ALL))
    assert letters == [(1, FLAGGED, NOON, PREFIX, content, b"outline")]


@CONTENTS
async def test_opened_content_comes_in_pieces(stage: Stage, content: bytes) -> None:
    uid = (await stage.deliver(content, FLAGGED)).uid
    found = await stage.store.read(lambda t: t.messages.open(stage.inbox.id, uid))
    assert found is not None
    letter, opened = found
    assert letter == (uid, FLAGGED, NOON, PREFIX, b"", b"outline")
    assert opened.size == len(content)
    await stage.store.write(lambda t: t.messages.expunge(stage.inbox.id, ALL))
    size = 70_001
    for start in (*range(0, len(content), size), 1, 0, 100_000, len(content) + 1):
        piece = await stage.store.read(lambda _, start=start: opened.read(start, start + size))  # type: ignore[misc]
        assert piece == content[start : start + size]
    opened.close()
    assert await stage.store.read(lambda t: t.messages.open(stage.inbox.id, uid)) is None


async def test_summaries_end_once_they_hold_enough(stage: Stage) -> None:
    await stage.deliver_many(5)
    one = len(b"summary of message 0")
    for most, count in [(1, 1), (one, 1), (one + 1, 2), (4 * one, 4), (9 * one, 5)]:
        rows = await stage.store.read(
            lambda t, most=most: t.messages.summaries(stage.inbox.id, ALL, most)  # type: ignore[misc]
        )
        assert [row.uid for row in rows] == list(range(1, count + 1))


async def test_contents_hold_every_uid_and_its_flags(stage: Stage) -> None:
    await stage.deliver(b"a", SEEN)
    await stage.deliver(b"b", EVERYTHING)
    await stage.deliver(b"c")
    await stage.store.write(lambda t: t.messages.expunge(stage.inbox.id, ((1, 1),)))
    contents = await stage.contents()
    assert contents.mailbox == await stage.mailbox()
    assert (contents.uids.typecode, contents.flags.typecode) == ("I", "Q")
    assert list(contents.uids) == [2, 3]
    assert list(contents.flags) == [EVERYTHING, 0]


async def test_contents_of_a_mailbox_that_is_gone_are_none(stage: Stage) -> None:
    assert await stage.store.read(lambda t: t.messages.contents(NOWHERE)) is None


UIDS = [
    ((2, 4),),
    ((1, 1), (3, 3), (5, 6)),
    ((1, 2**32 - 1),),
    ((7, 9),),
    (),
    tuple((uid, uid) for uid in range(1, 40, 2)),
]


@pytest.mark.parametrize("uids", UIDS)
async def test_rows_come_by_uid_and_unknown_uids_are_passed_over(
    stage: Stage, uids: tuple[tuple[int, int], ...]
) -> None:
    await stage.deliver_many(6)
    expected = [uid for uid in range(1, 7) if any(a <= uid <= b for a, b in uids)]
    inbox = stage.inbox.id
    entries = await stage.store.read(lambda t: t.messages.entries(inbox, uids))
    summaries = await stage.store.read(lambda t: t.messages.summaries(inbox, uids, 1 << 20))
    letters = await stage.store.read(lambda t: t.messages.letters(inbox, uids))
    assert [entry.uid for entry in entries] == expected
    assert [summary.uid for summary in summaries] == expected
    assert [letter.uid for letter in letters] == expected
    assert [summary.text for summary in summaries] == [
        b"summary of message %d" % (uid - 1) for uid in expected
    ]


async def test_an_entry_says_all_but_the_content(stage: Stage) -> None:
    placed = await stage.deliver(b"123", SEEN)
    (entry,) = await stage.store.read(lambda t: t.messages.entries(stage.inbox.id, ALL))
    assert (entry.uid, entry.flags, entry.received) == (placed.uid, SEEN, NOON)
    assert (entry.email, entry.modseq) == (placed.email, placed.modseq)
    assert entry.size == 3 + len(PREFIX)


# --- flags


@pytest.mark.parametrize("uids", [((1, 6),), ((1, 3), (5, 6)), ((1, 1), (2, 2), (3, 6)), ALL])
async def test_flagging_tells_what_really_changed(
    stage: Stage, uids: tuple[tuple[int, int], ...]
) -> None:
    await stage.deliver_many(6)
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.messages.flag(inbox, ((2, 2), (6, 6)), SEEN, NO_FLAGS))
    before = await stage.modseq()
    modseq, changed = await stage.store.write(
        lambda t: t.messages.flag(inbox, uids, SEEN, NO_FLAGS)
    )
    named = [uid for uid in (1, 3, 4, 5) if any(a <= uid <= b for a, b in uids)]
    assert [uid for a, b in changed for uid in range(a, b + 1)] == named
    assert modseq > before
    entries = await stage.store.read(lambda t: t.messages.entries(inbox, ALL))
    assert {entry.uid for entry in entries if entry.modseq == modseq} == set(named)
    assert (await stage.mailbox()).modseq == modseq


async def test_flags_are_taken_away_before_others_are_added(stage: Stage) -> None:
    await stage.deliver(b"a", Flags(SEEN | FLAGGED))
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.messages.flag(inbox, ALL, DELETED, EVERYTHING))
    assert list((await stage.contents()).flags) == [DELETED]
    await stage.store.write(lambda t: t.messages.flag(inbox, ALL, DELETED, DELETED))
    assert list((await stage.contents()).flags) == [DELETED]


async def test_every_bit_can_be_set(stage: Stage) -> None:
    await stage.deliver(b"a")
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.messages.flag(inbox, ALL, EVERYTHING, NO_FLAGS))
    assert list((await stage.contents()).flags) == [EVERYTHING]


async def test_flagging_without_effect_changes_nothing(stage: Stage) -> None:
    await stage.deliver(b"a", SEEN)
    mailbox, before = await stage.mailbox(), await stage.modseq()
    result = await stage.store.write(lambda t: t.messages.flag(stage.inbox.id, ALL, SEEN, DELETED))
    assert result == (mailbox.modseq, ())
    assert await stage.modseq() == before


@pytest.mark.parametrize(
    ("add", "remove", "unseen", "deleted"),
    [
        (SEEN, NO_FLAGS, 0, 2),
        (NO_FLAGS, SEEN, 4, 2),
        (DELETED, NO_FLAGS, 2, 4),
        (NO_FLAGS, DELETED, 2, 0),
        (Flags(SEEN | DELETED), EVERYTHING, 0, 4),
        (NO_FLAGS, EVERYTHING, 4, 0),
        (FLAGGED, EVERYTHING, 4, 0),
        (FLAGGED, NO_FLAGS, 2, 2),
    ],
)
async def test_counters_follow_the_flags(
    stage: Stage, add: Flags, remove: Flags, unseen: int, deleted: int
) -> None:
    for flags in (NO_FLAGS, SEEN, DELETED, Flags(SEEN | DELETED)):
        await stage.deliver(b"x", flags)
    await stage.store.write(lambda t: t.messages.flag(stage.inbox.id, ALL, add, remove))
    mailbox = await stage.mailbox()
    assert (mailbox.messages, mailbox.unseen, mailbox.deleted) == (4, unseen, deleted)


async def test_flagging_in_a_mailbox_that_is_gone_does_nothing(stage: Stage) -> None:
    result = await stage.store.write(lambda t: t.messages.flag(NOWHERE, ALL, SEEN, NO_FLAGS))
    assert result == (0, ())


# --- expunge


async def test_expunged_messages_are_gone(stage: Stage) -> None:
    await stage.deliver_many(5, SEEN)
    inbox = stage.inbox.id
    before = await stage.modseq()
    modseq, gone = await stage.store.write(
        lambda t: t.messages.expunge(inbox, ((1, 2), (4, 4), (9, 12)))
    )
    assert gone == ((1, 2), (4, 4))
    assert modseq > before
    assert await stage.uids() == [3, 5]
    mailbox = await stage.mailbox()
    assert (mailbox.messages, mailbox.unseen, mailbox.modseq) == (2, 0, modseq)


async def test_only_deleted_messages_are_expunged_when_asked(stage: Stage) -> None:
    for flags in (DELETED, NO_FLAGS, Flags(SEEN | DELETED), SEEN):
        await stage.deliver(b"x", flags)
    _, gone = await stage.store.write(
        lambda t: t.messages.expunge(stage.inbox.id, ((1, 2), (3, 3), (4, 4)), only_deleted=True)
    )
    assert gone == ((1, 1), (3, 3))
    mailbox = await stage.mailbox()
    assert (mailbox.messages, mailbox.unseen, mailbox.deleted) == (2, 1, 0)


async def test_expunging_nothing_changes_nothing(stage: Stage) -> None:
    await stage.deliver()
    mailbox, before = await stage.mailbox(), await stage.modseq()
    result = await stage.store.write(lambda t: t.messages.expunge(stage.inbox.id, ((5, 9),)))
    assert result == (mailbox.modseq, ())
    assert await stage.modseq() == before
    nowhere = await stage.store.write(lambda t: t.messages.expunge(NOWHERE, ALL))
    assert nowhere == (0, ())


async def test_a_copy_outlives_the_original(stage: Stage) -> None:
    await stage.deliver(b"twice here")
    inbox = stage.inbox.id
    for _ in range(2):
        await stage.store.write(lambda t: t.messages.copy(inbox, ((1, 1),), inbox))
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((1, 2),)))
    letters = await stage.store.read(lambda t: t.messages.letters(inbox, ALL))
    assert [(letter.uid, letter.content) for letter in letters] == [(3, b"twice here")]


# --- copy


async def copied(
    stage: Stage, source: MailboxId, target: MailboxId
) -> tuple[Mailbox, list[tuple[Uid, Uid]]] | None:
    return await stage.store.write(lambda t: t.messages.copy(source, ALL, target))


async def test_a_copy_has_flags_and_date_of_the_original(stage: Stage) -> None:
    await stage.deliver(b"a", SEEN)
    await stage.deliver(b"b", DELETED)
    await stage.deliver(b"c", EVERYTHING)
    other = await stage.another_mailbox()
    await stage.deliver(b"before", mailbox=other.id)
    result = await stage.store.write(
        lambda t: t.messages.copy(stage.inbox.id, ((1, 1), (3, 7)), other.id)
    )
    assert result is not None
    target, pairs = result
    assert pairs == [(1, 2), (3, 3)]
    assert target == await stage.mailbox(other.id)
    assert (target.messages, target.unseen, target.deleted, target.uidnext) == (3, 1, 1, 4)
    entries = await stage.store.read(lambda t: t.messages.entries(other.id, ((2, 3),)))
    assert [(entry.flags, entry.received) for entry in entries] == [
        (SEEN, NOON),
        (EVERYTHING, NOON),
    ]
    assert {entry.modseq for entry in entries} == {target.modseq} == {await stage.modseq()}


async def test_nothing_is_copied_from_or_to_where_it_cannot_be(stage: Stage) -> None:
    def elsewhere(transaction: Transaction) -> Mailbox:
        stranger = transaction.directory.add_account(new_account(stage.domain, "other"), NOON)
        return transaction.mailboxes.create(stranger.id, "INBOX", "INBOX")

    await stage.deliver()
    inbox = stage.inbox.id
    foreign = await stage.store.write(elsewhere)
    assert await copied(stage, inbox, NOWHERE) is None
    assert await copied(stage, NOWHERE, inbox) is None
    assert await copied(stage, inbox, foreign.id) is None


async def test_copying_no_message_changes_nothing(stage: Stage) -> None:
    other = await stage.another_mailbox()
    before = await stage.modseq()
    result = await stage.store.write(lambda t: t.messages.copy(stage.inbox.id, ALL, other.id))
    assert result == (other, [])
    assert await stage.modseq() == before


# --- changes


async def test_nothing_happened(stage: Stage) -> None:
    await stage.deliver()
    mailbox = await stage.mailbox()
    changes = await stage.changed(mailbox.modseq, mailbox.uidnext)
    assert changes == MailboxChanges(mailbox, await stage.modseq())


async def test_changes_tell_everything_once(stage: Stage) -> None:
    await stage.deliver_many(6)
    since, inbox = await stage.modseq(), stage.inbox.id
    await stage.store.write(lambda t: t.messages.flag(inbox, ((2, 4),), SEEN, NO_FLAGS))
    await stage.store.write(lambda t: t.messages.flag(inbox, ((4, 5),), FLAGGED, NO_FLAGS))
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((2, 2), (6, 6))))
    await stage.deliver(b"new", DELETED)
    await stage.store.write(lambda t: t.messages.flag(inbox, ((7, 7),), SEEN, NO_FLAGS))
    await stage.deliver(b"newer")
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((8, 8),)))
    changes = await stage.changed(since, 7)
    assert changes.arrived == ((7, SEEN | DELETED),)
    flagged = [(3, SEEN, since + 1), (4, SEEN | FLAGGED, since + 2), (5, FLAGGED, since + 2)]
    assert list(changes.flagged) == flagged
    assert changes.expunged == (2, 6)
    assert changes.complete
    assert changes.mailbox == await stage.mailbox()
    assert changes.modseq == await stage.modseq()


async def test_changes_since_a_later_moment_tell_only_what_followed(stage: Stage) -> None:
    await stage.deliver_many(3)
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.messages.flag(inbox, ((1, 1),), SEEN, NO_FLAGS))
    since = await stage.modseq()
    await stage.store.write(lambda t: t.messages.flag(inbox, ((2, 2),), SEEN, NO_FLAGS))
    changes = await stage.changed(since, 4)
    assert (changes.arrived, changes.flagged, changes.expunged) == ((), ((2, SEEN, since + 1),), ())


async def test_changes_elsewhere_do_not_matter_but_are_counted(stage: Stage) -> None:
    await stage.deliver()
    since = await stage.modseq()
    other = await stage.another_mailbox()
    await stage.deliver(mailbox=other.id)
    changes = await stage.changed(since, 2)
    assert (changes.arrived, changes.flagged, changes.expunged) == ((), (), ())
    assert changes.modseq == await stage.modseq() > since


async def test_changes_of_a_mailbox_that_is_gone_say_so(stage: Stage) -> None:
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.mailboxes.delete(inbox))
    changes = await stage.changed(ModSeq(5), 2)
    assert changes.mailbox is None


async def test_changes_bring_the_keywords(stage: Stage) -> None:
    account = stage.account.id
    before = await stage.modseq()
    await stage.store.write(lambda t: t.messages.add_keywords(account, ["urgent"]))
    changes = await stage.changed(before, 1)
    assert changes.keywords == Keywords(("urgent",))
    assert (await stage.changed(changes.modseq, 1)).keywords is None  # as they were


# --- keywords


async def test_keywords_keep_their_bits(stage: Stage) -> None:
    account = stage.account.id
    first = await stage.store.write(lambda t: t.messages.add_keywords(account, ["b", "A"]))
    assert first.names == ("b", "A")
    second = await stage.store.write(
        lambda t: t.messages.add_keywords(account, ["B", "عاجل", "a", "عاجل"])
    )
    assert second.names == ("b", "A", "عاجل")
    assert await stage.store.read(lambda t: t.messages.keywords(account)) == second
    assert (await stage.contents()).keywords == second


async def test_keywords_end_when_the_bits_do(stage: Stage) -> None:
    account = stage.account.id
    names = [f"k{number}" for number in range(70)]
    known = await stage.store.write(lambda t: t.messages.add_keywords(account, names))
    assert known.names == tuple(names[:MAX_KEYWORDS])
    last = known.bit("k56")
    assert last == 2**61


async def test_a_new_keyword_raises_the_modseq_and_a_known_one_does_not(stage: Stage) -> None:
    account = stage.account.id
    moments = []
    for _ in range(2):
        moments.append(await stage.modseq())
        await stage.store.write(lambda t: t.messages.add_keywords(account, ["urgent"]))
    assert moments[0] < moments[1] == await stage.modseq()


async def test_messages_far_apart_are_found(stage: Stage) -> None:
    await stage.deliver_many(30)
    inbox = stage.inbox.id
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((2, 28),)))
    summaries = await stage.store.read(
        lambda t: t.messages.summaries(
            inbox, tuple((Uid(n), Uid(n)) for n in range(1, 4000, 2)), 1 << 20
        )
    )
    assert [summary.uid for summary in summaries] == [1, 29]


async def test_headings_end_once_they_hold_enough(stage: Stage) -> None:
    await stage.deliver_many(4)
    inbox = stage.inbox.id
    found = await stage.store.read(lambda t: t.messages.headings(inbox, ((1, 3),), 1000))
    assert [(one.uid, one.received, one.outline) for one in found] == [
        (uid, NOON, b"outline") for uid in (1, 2, 3)
    ]
    assert [one.size for one in found] == [len(PREFIX) + len(b"message 0")] * 3
    found = await stage.store.read(lambda t: t.messages.headings(inbox, ALL, 8))
    assert [one.uid for one in found] == [1, 2]


async def test_the_outline_of_a_content_is_found_by_its_number(stage: Stage) -> None:
    prepared = await stage.store.prepare(b"content")
    kept = await stage.store.write(lambda t: t.messages.keep(prepared, b"summary", b"outline"))
    assert await stage.store.read(lambda t: t.messages.outline(kept)) == b"outline"
    assert await stage.store.read(lambda t: t.messages.outline(ContentId(999_999))) is None
