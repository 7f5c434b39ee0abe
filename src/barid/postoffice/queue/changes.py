"""What a person may do to entries of the queue, and how they are shown.

Each function is a unit of work. An entry that is just being handed over is decided by whoever has
it in hand; what was asked meanwhile holds for what comes after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.event import Step, TrackingEvent
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.outgoing import Outgoing, QueueEntry, QueueState
from barid.postoffice.directory.changes import Refused

PAGE: Final = 1000
_PAST: Final = Instant(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry with its message."""

    entry: QueueEntry
    message: Outgoing


def listed(tx: Transaction, after: QueueEntryId) -> list[Waiting]:
    """A page of entries after this one, oldest first."""
    return [
        Waiting(entry, message)
        for entry in tx.queue.entries(after, PAGE)
        if (message := tx.queue.message(entry.message)) is not None
    ]


def shown(tx: Transaction, number: int) -> Waiting:
    """One entry. Raises Refused: no-such-entry."""
    entry = tx.queue.entry(QueueEntryId(number))
    message = tx.queue.message(entry.message) if entry is not None else None
    if entry is None or message is None:
        raise Refused("no-such-entry", str(number))
    return Waiting(entry, message)


def retry(tx: Transaction, number: int, now: Instant) -> Waiting:
    """Try it now, also where its destination rests. One that is held stays held. Raises Refused."""
    found = shown(tx, number)
    if found.entry.state is QueueState.WAITING:
        tx.queue.rest(found.entry.destination, _PAST)
        tx.queue.set_state(found.entry.id, QueueState.WAITING, now)
    return found


def hold(tx: Transaction, number: int, now: Instant) -> Waiting:
    """Let it wait until somebody releases it. Raises Refused."""
    found = shown(tx, number)
    if found.entry.state is not QueueState.HELD:
        tx.queue.set_state(found.entry.id, QueueState.HELD, found.entry.due)
        _note(tx, found, Step.HELD, now)
    return found


def release(tx: Transaction, number: int, now: Instant) -> Waiting:
    """Let it go now: what was held, and what was to leave later. Raises Refused."""
    found = shown(tx, number)
    tx.queue.set_state(found.entry.id, QueueState.WAITING, now)
    _note(tx, found, Step.RELEASED, now)
    return found


def cancel(tx: Transaction, number: int, now: Instant) -> Waiting:
    """Take it out; nobody is told. Raises Refused."""
    found = shown(tx, number)
    tx.queue.cancel(found.entry.id)
    _note(tx, found, Step.CANCELLED, now)
    return found


def _note(tx: Transaction, found: Waiting, step: Step, now: Instant) -> None:
    event = TrackingEvent(now, step, found.entry.recipient)
    tx.trails.record(found.message.what.trail, [event])
