"""Writing the trail of a message: which step says what.

Events are written by the unit of work that makes the step, in its transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent, Trail
from barid.model.identifiers import AccountId, Instant, TrailId
from barid.model.mailbox import Placed

_DIRECTED: Final = "directed "
_ENVID: Final = "envid "


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens to a message that comes: each (account, recipient, place) of `where` gets it,
    and it is queued for those who are `away`, till `held` where its sender holds it. `sender` is
    who of ours has submitted it, and `envid` what its sender calls it (RFC 3461 4.4)."""

    where: Sequence[tuple[AccountId, str, Placed]]
    away: Sequence[str] = ()
    directed: bool = False
    sender: AccountId | None = None
    held: Instant | None = None
    envid: str | None = None


def received(tx: Transaction, trail: NewTrail, coming: Coming) -> TrailId:
    """We take a message over in this transaction. From whom it came stands in the trail itself,
    once."""
    at = trail.opened
    envid = f"{_ENVID}{coming.envid}" if coming.envid else ""
    mark = f"{_DIRECTED}{envid}" if coming.directed else envid
    events = [TrackingEvent(at, Step.RECEIVED, "", mark.rstrip(), coming.sender)]
    for account, recipient, placed in coming.where:
        events.append(TrackingEvent(at, Step.DELIVERED, recipient, _place(placed), account))
    until = f"held until {_written(coming.held)}" if coming.held is not None else ""
    events += [TrackingEvent(at, Step.QUEUED, recipient, until) for recipient in coming.away]
    return tx.trails.open(trail, events)


def envid_of(trail: Trail) -> str:
    """What the sender of a message calls it, as `received` has noted; empty without that."""
    for event in trail.events:
        if event.step is Step.RECEIVED:
            mark = event.detail.removeprefix(_DIRECTED)
            return mark.removeprefix(_ENVID) if mark.startswith(_ENVID) else ""
    return ""


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


def _written(moment: Instant) -> str:
    return datetime.fromtimestamp(moment // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
