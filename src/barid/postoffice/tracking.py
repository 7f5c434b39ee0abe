"""Writing the trail of a message: which step says what.

Events are written by the unit of work that makes the step, in its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import AccountId, Instant, TrailId
from barid.model.mailbox import Placed


def received(tx: Transaction, trail: NewTrail) -> TrailId:
    """Open the trail of a message that we take over in this transaction."""
    opened = tx.trails.open(trail)
    tx.trails.record((TrackingEvent(opened, trail.opened, Step.RECEIVED, detail=trail.peer),))
    return opened


def delivered(
    tx: Transaction,
    trail: TrailId,
    at: Instant,
    where: Iterable[tuple[AccountId, str, Placed]],
) -> None:
    """Each (account, recipient, place) got the message in this transaction."""
    tx.trails.record(
        [
            TrackingEvent(trail, at, Step.DELIVERED, recipient, _place(placed), account)
            for account, recipient, placed in where
        ]
    )


def appended(tx: Transaction, trail: NewTrail, account: AccountId, placed: Placed) -> None:
    """The owner's own client put the message into a mailbox in this transaction."""
    opened = tx.trails.open(trail)
    event = TrackingEvent(opened, trail.opened, Step.APPENDED, "", _place(placed), account)
    tx.trails.record((event,))


def _place(placed: Placed) -> str:
    return f"mailbox {placed.mailbox} uid {placed.uid}"
