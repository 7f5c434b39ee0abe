"""What has to leave, as the post office needs it kept.

Several workers, in several processes, share the queue: who takes entries in hand claims them for a
while. A claim that is not settled in time lapses, and the entries are due again, so that nothing
waits for a worker that died; who comes back too late finds that its claim is no longer good.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from barid.model.identifiers import Instant, OutgoingId, QueueEntryId
from barid.model.outgoing import (
    Claim,
    NewOutgoing,
    NewQueueEntry,
    Outgoing,
    QueueEntry,
    QueueState,
)


class Queue(Protocol):
    """Messages that have to leave. Whoever watches `QUEUE` hears of what was added or woken."""

    def add(self, message: NewOutgoing, entries: Sequence[NewQueueEntry]) -> Outgoing:
        """Queue a message for at least one recipient, all at the priority that its sender asked."""

    def claim(
        self, now: Instant, until: Instant, most: int, busy: Collection[str] = ()
    ) -> Claim | None:
        """Take in hand at most so many due entries of one destination that is not `busy`: of the
        highest priority, and there of the destination that has waited longest."""

    def finish(self, entry: QueueEntry) -> bool:
        """The recipient is settled, for better or worse: the entry goes, and the message with its
        last one. False when the claim is no longer good: then nothing is done."""

    def postpone(self, entry: QueueEntry, due: Instant, reply: str, delay_told: bool) -> bool:
        """It failed for now: another attempt when `due`. False as for `finish`."""

    def put_back(self, entry: QueueEntry, due: Instant) -> bool:
        """It was not tried after all: due at this moment, and no attempt counted. False as for
        `finish`."""

    def lapse(self, now: Instant) -> int:
        """Let every claim lapse at once, as whoever knows that no other worker lives may do after a
        restart; how many entries were in hand."""

    def in_hand(self) -> list[QueueEntry]:
        """Every entry that somebody has claimed, oldest first."""

    def rest(self, destination: str, until: Instant) -> None:
        """Nothing of this destination is claimed before `until`, whatever is due; a moment in the
        past ends the rest."""

    def destinations_below(self, domain: str) -> list[str]:
        """The destinations under a domain for which something waits, itself not included."""

    def wake(self, destination: str, now: Instant, most: int) -> int:
        """Whatever waits for this destination and was not asked to wait longer (RFC 4865) is due
        now, at most so many entries, and its rest is over; how many those are."""

    def next_due(self) -> Instant | None:
        """When there will be something to claim; None while nothing waits."""

    def entry(self, entry: QueueEntryId) -> QueueEntry | None: ...

    def message(self, message: OutgoingId) -> Outgoing | None: ...

    def entries(self, after: QueueEntryId, most: int) -> list[QueueEntry]:
        """Entries of a higher number, oldest first."""

    def entries_of(self, message: OutgoingId) -> list[QueueEntry]:
        """All entries of a message, oldest first."""

    def set_state(self, entry: QueueEntryId, state: QueueState, due: Instant) -> bool:
        """Hold an entry, or let it be tried when `due`; one in hand stays in hand. False when it is
        not there."""

    def cancel(self, entry: QueueEntryId) -> bool:
        """Take an entry out, also from under the one who has it in hand. False when it is not
        there."""

    def count(self) -> int:
        """How many entries there are."""
