"""Mail that has to leave: messages in the queue, and one entry for each of their recipients.

What the sender asked for travels with both, so that it can be obeyed here and passed on to the next
hop (RFC 3461, 2852, 4865, 6710, 8689).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, Flag, auto
from typing import Final

from barid.model.envelope import Body
from barid.model.identifiers import (
    AccountId,
    ContentId,
    Instant,
    OutgoingId,
    QueueEntryId,
    TrailId,
)


class Notify(Flag):
    """On what a DSN is wanted (RFC 3461 4.1). NEVER is none of them."""

    NEVER = 0
    SUCCESS = auto()
    FAILURE = auto()
    DELAY = auto()


class Return(Enum):
    """How much of the message a DSN on failure gives back (RFC 3461 4.3)."""

    FULL = "FULL"
    HEADERS = "HDRS"


class ByMode(Enum):
    """What to do with a message that is not delivered in time (RFC 2852 4)."""

    RETURN = "R"
    NOTIFY = "N"


@dataclass(frozen=True, slots=True)
class DeliverBy:
    """The moment by which the message is to be delivered, and what follows when it is not.

    `trace` asks every relay on the way to tell that it passed (RFC 2852 4).
    """

    at: Instant
    mode: ByMode
    trace: bool = False


@dataclass(frozen=True, slots=True)
class MailParameters:
    """What the sender asked for the whole message, on MAIL or in its header.

    `envid` is decoded (RFC 3461 4.4). `priority` is from -9 to 9 (RFC 6710 2). `hold_until` is when
    it may leave (RFC 4865 4). `require_tls` and `tls_optional` are of RFC 8689 2 and 5.
    """

    ret: Return | None = None
    envid: str | None = None
    hold_until: Instant | None = None
    deliver_by: DeliverBy | None = None
    priority: int = 0
    require_tls: bool = False
    tls_optional: bool = False


@dataclass(frozen=True, slots=True)
class RecipientParameters:
    """What the sender asked for one recipient, on RCPT.

    `notify` is None without the parameter, which leaves it to us. `orcpt` is the original recipient
    as `type;address`, decoded (RFC 3461 4.2).
    """

    notify: Notify | None = None
    orcpt: str | None = None


HERE: Final = "(here)"
"""The destination of recipients of our own who get a message by way of the queue."""
NOTHING_ASKED: Final = MailParameters()
NOTHING_ASKED_FOR_ONE: Final = RecipientParameters()


class QueueState(Enum):
    """Whether an entry is tried when it is due, or waits for a person's word."""

    WAITING = "waiting"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class NewOutgoing:
    """A message about to be queued. `reverse_path` is empty for the null one.

    `sender` is the account that submitted it, None for mail of our own making. After `expires` no
    more is tried. A `directed` message reaches exactly those whom it names.
    """

    content: ContentId
    size: int
    reverse_path: str
    body: Body
    smtputf8: bool
    parameters: MailParameters
    sender: AccountId | None
    trail: TrailId
    queued: Instant
    expires: Instant
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in the queue: `what` was queued, under a number of its own."""

    id: OutgoingId
    what: NewOutgoing


@dataclass(frozen=True, slots=True)
class NewQueueEntry:
    """A recipient about to be queued, first tried when `due`.

    `destination` is the key of the domain or the next hop by which entries travel together.
    """

    recipient: str
    destination: str
    due: Instant
    parameters: RecipientParameters = NOTHING_ASKED_FOR_ONE
    state: QueueState = QueueState.WAITING


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One recipient of one message that has to leave.

    `attempts` counts those that failed. `claim` changes whenever somebody takes the entry in hand:
    who has an older one no longer decides about it. `reply` is the last that was heard of the other
    side, empty before. `delay_told` says that the sender has been told of the delay.
    """

    id: QueueEntryId
    message: OutgoingId
    recipient: str
    destination: str
    priority: int
    parameters: RecipientParameters
    state: QueueState
    due: Instant
    attempts: int
    claim: int
    reply: str
    delay_told: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Entries of one destination that one worker has in hand until `until`, by message."""

    destination: str
    until: Instant
    messages: tuple[tuple[Outgoing, tuple[QueueEntry, ...]], ...]
    lapsed: frozenset[QueueEntryId] = frozenset()
    """Those that somebody had claimed before, who never came back to settle them."""
