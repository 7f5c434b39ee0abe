"""What a person may do to entries of the queue, and how they are shown.

Each function is a unit of work. Whoever acts `by` an address may see, release and cancel what that
account has sent, and nothing else is there for them; what an administrator holds stays held. An
entry that is just being handed over is decided by whoever has it in hand; what an administrator
asked meanwhile holds for what comes after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.event import Step, TrackingEvent
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.outgoing import Outgoing, QueueEntry, QueueState
from barid.postoffice.directory.changes import Refused, account_named

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


def shown(tx: Transaction, number: int, by: str = "") -> Waiting:
    """One entry. Raises Refused: no-such-entry."""
    entry = tx.queue.entry(QueueEntryId(number))
    message = tx.queue.message(entry.message) if entry is not None else None
    if entry is None or message is None:
        raise Refused("no-such-entry", str(number))
    if by and message.what.sender != account_named(tx, by).id:
        raise Refused("no-such-entry", str(number))  # of others not even that they are there
    return Waiting(entry, message)


def _ones_own(tx: Transaction, number: int, now: Instant, by: str) -> Waiting:
    """One entry with which whoever acts may do what a sender may. Raises Refused."""
    found = shown(tx, number, by)
    if by and found.entry.state is QueueState.HELD:
        raise Refused("held-by-administrator", str(number))
    if by and found.entry.claim % 2 and found.entry.due > now:
        raise Refused("being-sent", str(number))
    return found


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


def release(tx: Transaction, number: int, now: Instant, by: str = "") -> Waiting:
    """Let it go now: what was held, and what was to leave later. Raises Refused."""
    found = _ones_own(tx, number, now, by)
    tx.queue.set_state(found.entry.id, QueueState.WAITING, now)
    _note(tx, found, Step.RELEASED, now, by)
    return found


def cancel(tx: Transaction, number: int, now: Instant, by: str = "") -> Waiting:
    """Take it out; nobody is told. Raises Refused."""
    found = _ones_own(tx, number, now, by)
    tx.queue.cancel(found.entry.id)
    _note(tx, found, Step.CANCELLED, now, by)
    return found


def _note(tx: Transaction, found: Waiting, step: Step, now: Instant, by: str = "") -> None:
    event = TrackingEvent(now, step, found.entry.recipient, f"by {by}" if by else "")
    tx.trails.record(found.message.what.trail, [event])
