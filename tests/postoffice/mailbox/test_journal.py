"""Notes wait in memory, never too many, and are taken out some at a time."""

from __future__ import annotations

from barid.model.event import Step
from barid.model.identifiers import AccountId, ContentId, Instant, MailboxId
from barid.model.ranges import Ranges
from barid.postoffice.mailbox.journal import MOST_NOTES, Actor, Journal, Note

ACTOR = Actor(AccountId(1), "reader@barid.test", "IMAP [::1]")


def note(uids: Ranges, step: Step = Step.FETCHED, at: int = 0, contents: int = 0) -> Note:
    gone = [ContentId(n) for n in range(contents)]
    return Note(Instant(at), step, ACTOR, MailboxId(1), uids, gone)


def test_notes_come_out_as_they_came_in() -> None:
    journal = Journal()
    notes = [note(((1, 3),)), note(((4, 4),)), note((), Step.DELETED, contents=2)]
    for one in notes:
        journal.add(one)
    assert journal.take(100) == notes
    assert journal.take(100) == []


def test_what_is_read_piece_by_piece_is_noted_once() -> None:
    journal = Journal()
    for at in range(3):
        journal.add(note(((1, 1),), at=at))
    journal.add(note(((1, 1),), Step.SEEN))
    assert [one.step for one in journal.take(9)] == [Step.FETCHED, Step.SEEN]


def test_a_long_note_is_taken_in_parts() -> None:
    journal = Journal()
    journal.add(note(((1, 3), (7, 7), (9, 12))))
    taken = [[one.uids for one in journal.take(4)] for _ in range(3)]
    assert taken == [[((1, 3), (7, 7))], [((9, 12),)], []]
    journal.add(note((), Step.DELETED, contents=5))
    assert [len(journal.take(3)[0].contents) for _ in range(2)] == [3, 2]


def test_what_could_not_be_written_is_the_oldest_again() -> None:
    journal = Journal()
    first, second = note(((1, 1),)), note(((2, 2),))
    for one in (first, second):
        journal.add(one)
    journal.put_back(journal.take(1))
    assert journal.take(9) == [first, second]


def test_there_are_never_too_many() -> None:
    journal = Journal()
    for uid in range(1, MOST_NOTES + 10):
        journal.add(note(((uid, uid),)))
    assert len(journal) == MOST_NOTES
