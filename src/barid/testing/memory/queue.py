"""What has to leave, in memory; see `interfaces.queue.Queue`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from barid.model.identifiers import Instant, OutgoingId, QueueEntryId
from barid.model.outgoing import (
    Claim,
    NewOutgoing,
    NewQueueEntry,
    Outgoing,
    QueueEntry,
    QueueState,
)
from barid.testing.memory.state import State


class MemoryQueue:
    """Implements `interfaces.queue.Queue`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, message: NewOutgoing, entries: Sequence[NewQueueEntry]) -> Outgoing:
        outgoing = Outgoing(OutgoingId(self._state.next_id()), message)
        self._state.outgoing[outgoing.id] = outgoing
        for new in entries:
            number = QueueEntryId(self._state.next_id())
            self._state.queue[number] = QueueEntry(
                number,
                outgoing.id,
                new.recipient,
                new.destination,
                message.parameters.priority,
                new.parameters,
                new.state,
                new.due,
                attempts=0,
                claim=0,
                reply="",
                delay_told=False,
            )
        self._state.queued += 1
        return outgoing

    def claim(
        self, now: Instant, until: Instant, most: int, busy: Collection[str] = ()
    ) -> Claim | None:
        ready = [e for e in self._state.queue.values() if e.state is QueueState.WAITING]
        ready = [e for e in ready if self._due(e) <= now and e.destination not in busy]
        if not ready:
            return None
        first = min(ready, key=lambda e: (-e.priority, self._due(e)))
        ready.sort(key=lambda e: (e.due, e.id))
        lane = [
            e for e in ready if (e.destination, e.priority) == (first.destination, first.priority)
        ]
        grouped: dict[OutgoingId, list[QueueEntry]] = {}
        for entry in lane[:most]:
            mine = replace(entry, due=until, claim=entry.claim + 1 + entry.claim % 2)
            self._state.queue[entry.id] = mine
            grouped.setdefault(entry.message, []).append(mine)
        messages = [(self._state.outgoing[number], tuple(g)) for number, g in grouped.items()]
        lapsed = frozenset(e.id for e in lane[:most] if e.claim % 2)
        return Claim(first.destination, until, tuple(messages), lapsed)

    def finish(self, entry: QueueEntry) -> bool:
        if self._good(entry) is None:
            return False
        del self._state.queue[entry.id]
        if not self.entries_of(entry.message):
            del self._state.outgoing[entry.message]
        return True

    def postpone(self, entry: QueueEntry, due: Instant, reply: str, delay_told: bool) -> bool:
        kept = self._good(entry)
        if kept is None:
            return False
        self._state.queue[entry.id] = replace(
            kept,
            due=due,
            claim=kept.claim + 1,
            attempts=kept.attempts + 1,
            reply=reply,
            delay_told=delay_told,
        )
        return True

    def put_back(self, entry: QueueEntry, due: Instant) -> bool:
        kept = self._good(entry)
        if kept is None:
            return False
        self._state.queue[entry.id] = replace(kept, due=due, claim=kept.claim + 1)
        return True

    def lapse(self, now: Instant) -> int:
        in_hand = [entry for entry in self._state.queue.values() if entry.claim % 2]
        for entry in in_hand:
            self._state.queue[entry.id] = replace(entry, due=now, claim=entry.claim + 1)
        return len(in_hand)

    def in_hand(self) -> list[QueueEntry]:
        return [entry for entry in self._state.queue.values() if entry.claim % 2]

    def rest(self, destination: str, until: Instant) -> None:
        if any(e.destination == destination for e in self._state.queue.values()):
            self._state.resting[destination] = until

    def destinations_below(self, domain: str) -> list[str]:
        waiting = [e for e in self._state.queue.values() if e.state is QueueState.WAITING]
        return list({e.destination for e in waiting if e.destination.endswith("." + domain)})

    def wake(self, destination: str, now: Instant, most: int) -> int:
        self.rest(destination, Instant(0))
        found = [e for e in self._state.queue.values() if self._may_wake(e, destination, now)]
        for entry in found[:most]:
            self._state.queue[entry.id] = replace(entry, due=min(entry.due, now))
        self._state.queued += bool(found)
        return len(found[:most])

    def _may_wake(self, entry: QueueEntry, destination: str, now: Instant) -> bool:
        held = self._state.outgoing[entry.message].what.parameters.hold_until or 0
        in_hand = entry.claim % 2 and entry.due > now
        ours = entry.destination == destination and entry.state is QueueState.WAITING
        return ours and held <= now and not in_hand

    def next_due(self) -> Instant | None:
        waiting = [e for e in self._state.queue.values() if e.state is QueueState.WAITING]
        return min(map(self._due, waiting), default=None)

    def entry(self, entry: QueueEntryId) -> QueueEntry | None:
        return self._state.queue.get(entry)

    def message(self, message: OutgoingId) -> Outgoing | None:
        return self._state.outgoing.get(message)

    def entries(self, after: QueueEntryId, most: int) -> list[QueueEntry]:
        return [e for number, e in self._state.queue.items() if number > after][:most]

    def entries_of(self, message: OutgoingId) -> list[QueueEntry]:
        return [e for e in self._state.queue.values() if e.message == message]

    def set_state(self, entry: QueueEntryId, state: QueueState, due: Instant) -> bool:
        kept = self.entry(entry)
        if kept is None:
            return False
        self._state.queue[entry] = replace(kept, state=state, due=due)
        self._state.queued += 1
        return True

    def cancel(self, entry: QueueEntryId) -> bool:
        kept = self.entry(entry)
        return kept is not None and self.finish(kept)

    def count(self) -> int:
        return len(self._state.queue)

    def _good(self, entry: QueueEntry) -> QueueEntry | None:
        kept = self.entry(entry.id)
        return kept if kept is not None and kept.claim == entry.claim else None

    def _due(self, entry: QueueEntry) -> Instant:
        return max(entry.due, self._state.resting.get(entry.destination, entry.due))
