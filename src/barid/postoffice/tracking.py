"""Writing the trail of a message: which step says what.

Events are written by the unit of work that makes the step, in its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import AccountId, TrailId
from barid.model.mailbox import Placed


def received(
    tx: Transaction,
    trail: NewTrail,
    where: Iterable[tuple[AccountId, str, Placed]],
    away: Iterable[str] = (),
) -> TrailId:
    """We take a message over in this transaction, in which each (account, recipient, place) gets
    it, and it is queued for the recipients who are away."""
    at = trail.opened
    events = [TrackingEvent(at, Step.RECEIVED, detail=trail.peer)]
    for account, recipient, placed in where:
        events.append(TrackingEvent(at, Step.DELIVERED, recipient, _place(placed), account))
    events += [TrackingEvent(at, Step.QUEUED, recipient) for recipient in away]
    return tx.trails.open(trail, events)


def appended(tx: Transaction, trail: NewTrail, account: AccountId, placed: Placed) -> None:
    """The owner's own client put the message into a mailbox in this transaction."""
    event = TrackingEvent(trail.opened, Step.APPENDED, "", _place(placed), account)
    tx.trails.open(trail, [event])


def imported(tx: Transaction, trail: NewTrail, account: AccountId, placed: Placed) -> None:
    """An administrator has moved the message in, in this transaction."""
    event = TrackingEvent(trail.opened, Step.IMPORTED, "", _place(placed), account)
    tx.trails.open(trail, [event])


def _place(placed: Placed) -> str:
    return f"mailbox {placed.mailbox} uid {placed.uid}"
