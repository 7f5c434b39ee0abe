"""Tracking events: the steps in the life of one message, its trail.

A step that changes something writes its event in the transaction that changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.model.identifiers import AccountId, Instant


class Step(Enum):
    """What happened. Values are kept in databases: never rename, only add."""

    RECEIVED = "received"
    """Taken over from a peer; we are responsible now."""
    DELIVERED = "delivered"
    """Put into a recipient's mailbox."""
    APPENDED = "appended"
    """Put into a mailbox by its owner's client."""
    IMPORTED = "imported"
    """Moved in from another store, or back from a backup."""
    QUEUED = "queued"
    """To be sent to another server."""
    ATTEMPTED = "attempted"
    """Not taken this time; tried again later."""
    RELAYED = "relayed"
    """Another server has taken over responsibility."""
    DELAYED = "delayed"
    """The sender was told that it still waits."""
    GIVEN_UP = "given-up"
    """Nothing more is tried."""
    RETURNED = "returned"
    """The sender was told that it could not be delivered."""
    HELD = "held"
    """Somebody holds it back."""
    RELEASED = "released"
    """It may go again."""
    CANCELLED = "cancelled"
    """Taken out of the queue by its sender or an administrator."""


@dataclass(frozen=True, slots=True)
class NewTrail:
    """The trail of a message that is just being taken over.

    `message_id` is without angle brackets, empty when the message has none. `peer` says who
    handed it in: an IP address literal and the name it gave, or the account.
    """

    message_id: str
    reverse_path: str
    size: int
    peer: str
    opened: Instant


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One step. `recipient` is an address, empty where the step concerns the whole message."""

    at: Instant
    step: Step
    recipient: str = ""
    detail: str = ""
    account: AccountId | None = None
