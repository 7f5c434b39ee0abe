"""A view keeps the numbers that its client counts by, whatever others do meanwhile."""

from __future__ import annotations

from array import array
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from barid.model.flags import FLAGGED, SEEN, Flags, Keywords
from barid.model.identifiers import AccountId, MailboxId, ModSeq, Uid
from barid.model.mailbox import Contents, Mailbox, MailboxChanges
from barid.model.ranges import from_numbers
from barid.postoffice.mailbox.view import View

INBOX = Mailbox(
    id=MailboxId(1),
    account=AccountId(1),
    name="INBOX",
    key="INBOX",
    special_use=None,
    subscribed=True,
    uidvalidity=1,
    uidnext=Uid(1),
    recent_from=Uid(1),
    modseq=ModSeq(1),
    messages=0,
    unseen=0,
    deleted=0,
    size=0,
)


def view_of(*uids: int, uidnext: int | None = None) -> View:
    after = uidnext or (uids[-1] + 1 if uids else 1)
    mailbox = replace(INBOX, uidnext=Uid(after), messages=len(uids))
    return View(Contents(mailbox, array("I", uids), array("Q", [0] * len(uids)), Keywords()))


def changes(
    view: View,
    arrived: tuple[tuple[int, int], ...] = (),
    flagged: tuple[tuple[int, int], ...] = (),
    expunged: tuple[int, ...] = (),
) -> MailboxChanges:
    after = max([view.uidnext, *(uid + 1 for uid, _ in arrived)])
    modseq = ModSeq(view.modseq + 1)
    return MailboxChanges(
        replace(view.mailbox, uidnext=Uid(after), modseq=modseq),
        modseq,
        tuple((Uid(uid), Flags(flags)) for uid, flags in arrived),
        tuple((Uid(uid), Flags(flags), modseq) for uid, flags in flagged),
        tuple(Uid(uid) for uid in expunged),
    )


def test_arrivals_are_numbered_after_what_is_there() -> None:
    view = view_of(3, 5)
    assert view.take(changes(view, arrived=((6, SEEN), (9, 0))))
    assert list(view.uids) == [3, 5, 6, 9]
    assert view.flags_of(6) == SEEN
    assert view.told().arrived
    assert not view.told().arrived


def test_an_expunged_message_keeps_its_number_until_it_is_released() -> None:
    view = view_of(3, 5, 7, 9)
    view.take(changes(view, expunged=(5, 9)))
    assert len(view) == 4
    assert list(view.living_in([(0, 4)])) == [0, 2]
    assert view.release_expunged() == [4, 2]
    assert list(view.uids) == [3, 7]
    assert view.release_expunged() == []


def test_an_expunged_message_that_was_never_seen_is_not_mentioned() -> None:
    view = view_of(3)
    view.take(changes(view, expunged=(4,)))
    assert view.release_expunged() == []
    assert list(view.uids) == [3]


def test_flags_set_by_others_are_news_and_our_own_are_not() -> None:
    view = view_of(3, 5)
    view.take(changes(view, flagged=((5, FLAGGED),)))
    assert set(view.told().flagged) == {5}
    view.set_flags(((3, 5),), SEEN, 0, ModSeq(9))
    assert set(view.told().flagged) == set()
    assert list(view.flags) == [SEEN, SEEN | FLAGGED]
    assert view.modseq == 9


def test_the_same_flags_again_are_no_news() -> None:
    view = view_of(3)
    view.take(changes(view, flagged=((3, 0),)))
    assert set(view.told().flagged) == set()


def test_flags_of_a_message_that_went_are_not_told() -> None:
    view = view_of(3, 5)
    view.take(changes(view, flagged=((5, SEEN),), expunged=(5,)))
    view.release_expunged()
    assert set(view.told().flagged) == set()


def test_a_log_that_is_too_short_asks_for_a_new_reading() -> None:
    view = view_of(3, 5)
    assert not view.take(replace(changes(view), complete=False))


def test_reading_anew_finds_what_the_log_did_not_tell() -> None:
    view = view_of(3, 5, 7)
    mailbox = replace(view.mailbox, uidnext=Uid(10), modseq=ModSeq(50))
    view.replace(
        Contents(mailbox, array("I", [3, 7, 9]), array("Q", [SEEN, 0, FLAGGED]), Keywords(("a",)))
    )
    assert view.release_expunged() == [2]
    assert list(view.uids) == [3, 7, 9]
    assert list(view.flags) == [SEEN, 0, FLAGGED]
    news = view.told()
    assert news.arrived
    assert news.keywords
    assert set(news.flagged) == {3}


def test_a_deleted_mailbox_is_news() -> None:
    view = view_of(3)
    assert view.take(MailboxChanges(None, ModSeq(2)))
    assert view.told().gone


def test_numbers_beyond_the_mailbox_do_not_exist() -> None:
    view = view_of(3, 5)
    assert view.spans_of_numbers(((1, 2),)) == [(0, 2)]
    assert view.spans_of_numbers(((2, 3),)) is None


def test_uids_that_are_not_there_are_passed_over() -> None:
    view = view_of(3, 5, 9)
    assert view.spans_of_uids(((4, 4), (5, 8), (9, 100))) == [(1, 2), (2, 3)]
    assert view.uids_in([(0, 2)]) == ((3, 5),)


def test_recent_is_what_this_session_was_told_first() -> None:
    view = view_of(3, 5, 9)
    assert view.recent == 0
    view.recents = ((1, 3), (6, 12))
    assert view.recent == 2
    assert [view.is_recent(uid) for uid in (3, 5, 9)] == [True, False, True]


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(1, 40)), st.data())
def test_recent_messages_are_told_apart(
    uids: set[int], recents: set[int], data: st.DataObject
) -> None:
    view = view_of(*sorted(uids))
    view.recents = from_numbers(sorted(recents))
    low = data.draw(st.integers(0, len(uids)))
    high = data.draw(st.integers(low, len(uids)))
    found = list(view.by_recency(view.uids, low, high))
    told = [(view.uids[at], recent) for recent, first, after in found for at in range(first, after)]
    assert told == [(uid, uid in recents) for uid in view.uids[low:high]]
    assert all(first < after for _, first, after in found)


def test_what_vanished_is_told_by_uid_and_once() -> None:
    view = view_of(3, 5, 9)
    view.take(changes(view, expunged=(3, 9)))
    assert view.release_vanished() == ((3, 3), (9, 9))
    assert view.release_vanished() == ()
    assert list(view.uids) == [5]


def test_what_came_and_went_unseen_is_never_mentioned() -> None:
    view = view_of(3)
    view.take(changes(view, arrived=((7, 0), (8, 0))))
    view.take(changes(view, expunged=(7,)))
    assert view.release_expunged() == []
    assert list(view.uids) == [3, 8]
    assert view.told().arrived
    view.take(changes(view, expunged=(8,)))
    assert view.release_vanished() == ((8, 8),)


def test_flags_that_changed_have_the_number_of_their_change() -> None:
    view = view_of(3, 5)
    view.take(changes(view, flagged=((3, SEEN), (5, SEEN))))
    view.set_flags(((5, 5),), int(FLAGGED), 0, ModSeq(99))
    assert view.told().flagged == {3: 2, 5: 99}


steps = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(1, 3)),
        st.tuples(st.just("expunge"), st.lists(st.integers(1, 40), max_size=5)),
        st.tuples(st.just("flag"), st.lists(st.integers(1, 40), max_size=5)),
        st.tuples(st.just("release"), st.none()),
        st.tuples(st.just("tell"), st.none()),
    ),
    max_size=30,
)


@given(steps)
def test_a_client_that_believes_every_answer_ends_with_the_truth(
    script: list[tuple[str, object]],
) -> None:
    view = view_of()
    there: dict[int, int] = {}
    client: list[int] = []  # UIDs by sequence number, as the client believes
    uidnext = 1
    for what, argument in script:
        if what == "arrive":
            assert isinstance(argument, int)
            fresh = tuple((uidnext + i, 0) for i in range(argument))
            uidnext += argument
            there |= dict(fresh)
            view.take(changes(view, arrived=fresh))
        elif what == "expunge":
            assert isinstance(argument, list)
            gone = tuple(sorted(set(argument) & set(there)))
            for uid in gone:
                del there[uid]
            view.take(changes(view, expunged=gone))
        elif what == "flag":
            assert isinstance(argument, list)
            marked = tuple((uid, int(SEEN)) for uid in sorted(set(argument) & set(there)))
            there |= dict(marked)
            view.take(changes(view, flagged=marked))
        else:
            if what == "release":
                for number in view.release_expunged():
                    del client[number - 1]
            view.told()  # EXISTS: what the client does not know yet is at the end
            client += view.uids[len(client) :]
        assert list(view.uids)[: len(client)] == client
    for number in view.release_expunged():
        del client[number - 1]
    client += view.uids[len(client) :]
    assert client == sorted(there)
    assert list(view.flags) == [there[uid] for uid in client]
