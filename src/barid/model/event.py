"""Tracking events: the steps in the life of one message, its trail.

A step that changes something writes its event in the transaction that changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from barid.model.identifiers import AccountId, ContentId, Instant, TrailId


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
    EXPANDED = "expanded"
    """The sender was told that an alias led to several recipients."""
    REPORTED_DELIVERED = "reported-delivered"
    """Another server has written that it delivered it."""
    REPORTED_RELAYED = "reported-relayed"
    """Another server has written that it handed it on, and will tell no more."""
    REPORTED_EXPANDED = "reported-expanded"
    """Another server has written that the address leads to several."""
    REPORTED_DELAYED = "reported-delayed"
    """Another server has written that it still waits."""
    REPORTED_FAILED = "reported-failed"
    """Another server has written that it could not be delivered."""
    RECEIPT = "receipt"
    """A receipt of reading has come back from the recipient."""
    RECEIPT_ASKED = "receipt-asked"
    """The sender wants to be told when it is read."""
    RECEIPT_HELD = "receipt-held"
    """It was read; whether that is told, the reader has to say."""
    RECEIPT_SENT = "receipt-sent"
    """The sender was told that it was read."""
    RECEIPT_REFUSED = "receipt-refused"
    """The sender is not told whether it was read."""
    FETCHED = "fetched"
    """A device has fetched it for the first time."""
    SEEN = "seen"
    """A device has marked it as read."""
    MOVED = "moved"
    """A device has moved it to another mailbox."""
    DELETED = "deleted"
    """A device has removed it from a mailbox."""

    @property
    def of_reading(self) -> bool:
        """Whether it tells what a reader does, which is no sender's business."""
        return self in _OF_READING


_OF_READING: Final = frozenset(
    {
        Step.FETCHED,
        Step.SEEN,
        Step.MOVED,
        Step.DELETED,
        Step.RECEIPT_ASKED,
        Step.RECEIPT_HELD,
        Step.RECEIPT_REFUSED,
    }
)


@dataclass(frozen=True, slots=True)
class NewTrail:
    """The trail of a message that is just being taken over.

    `message_id` is without angle brackets, empty when the message has none. `peer` says who
    handed it in: an IP address literal and the name it gave, or the account. `content` is named
    where what it says is to be read afterwards: a report, or the wish for a receipt.
    """

    message_id: str
    reverse_path: str
    size: int
    peer: str
    opened: Instant
    content: ContentId | None = None


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One step. `recipient` is an address, empty where the step concerns the whole message.

    `account` is whose doing or whose mailbox it is: of RECEIVED, who has submitted the message.
    """

    at: Instant
    step: Step
    recipient: str = ""
    detail: str = ""
    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """A trail that is kept: what it is of, and its events in order."""

    id: TrailId
    what: NewTrail
    events: tuple[TrackingEvent, ...]
