"""What devices do with messages, noted in passing: a word in memory, and nobody waits for it.

`recording` takes the notes out again and writes them into the trails. What is noted and not yet
written is lost when the program dies: a trail then knows a little less of its reader.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from barid.model.event import Step
from barid.model.identifiers import AccountId, ContentId, Instant, MailboxId
from barid.model.ranges import Ranges, count_of, split_after

MOST_NOTES: Final = 20_000
"""Notes that wait; what comes beyond them is not noted."""
MOST_CONTENTS: Final = 100_000
"""Contents of messages that went with one command; of more, the rest is not noted."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whose messages, and by which device: protocol, what it calls itself, and its address."""

    account: AccountId
    address: str
    device: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a device has done with some messages: those with `uids` in a mailbox, or, where they are
    gone from it, those with these contents."""

    at: Instant
    step: Step
    actor: Actor
    mailbox: MailboxId
    uids: Ranges = ()
    contents: Sequence[ContentId] = ()
    detail: str = ""


class Journal:
    """The notes of all sessions."""

    def __init__(self) -> None:
        self._notes: deque[Note] = deque()

    def __len__(self) -> int:
        return len(self._notes)

    def add(self, note: Note) -> None:
        """Note something, unless too much is noted already."""
        notes = self._notes
        if notes and notes[-1].uids == note.uids and _alike(notes[-1], note):
            return  # read piece by piece
        if len(notes) < MOST_NOTES:
            notes.append(note)

    def take(self, most: int) -> list[Note]:
        """The oldest notes, of at most so many messages; they are no longer noted here."""
        taken: list[Note] = []
        while self._notes and most > 0:
            note = self._notes.popleft()
            size = count_of(note.uids) + len(note.contents)
            if size > most:
                note, rest = _split(note, most)
                self._notes.appendleft(rest)
            taken.append(note)
            most -= size
        return taken

    def put_back(self, notes: Sequence[Note]) -> None:
        """They could not be written: they are the oldest again."""
        self._notes.extendleft(reversed(notes))


def _alike(one: Note, other: Note) -> bool:
    return (
        one.step is other.step
        and one.mailbox == other.mailbox
        and one.actor == other.actor
        and not other.contents
        and one.detail == other.detail
    )


def _split(note: Note, most: int) -> tuple[Note, Note]:
    """The first `most` messages of a note, and the others."""
    if note.contents:
        first, others = note.contents[:most], note.contents[most:]
        return replace(note, contents=first), replace(note, contents=others)
    left = most
    for low, high in note.uids:
        if high - low + 1 >= left:
            before, after = split_after(note.uids, low + left - 1)
            return replace(note, uids=before), replace(note, uids=after)
        left -= high - low + 1
    raise AssertionError("there are more than that")
