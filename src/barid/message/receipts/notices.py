"""What reports from elsewhere say, once they have been read: values, the same for every kind.

Nothing in them is true because somebody has written it: whoever acts on one first finds the message
of ours that it speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.message.receipts.reasons import Reason


class Told(Enum):
    """What another server says became of a recipient (RFC 3464 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class RecipientNotice:
    """One recipient. `recipient` is the final one, `original` the one that the sender named, empty
    where that is not said; `status` is an enhanced code and `code` that of a reply, each empty or
    0 where there is none; `said` what the last server said."""

    recipient: str
    told: Told
    original: str = ""
    status: str = ""
    code: int = 0
    reason: Reason = Reason.UNTOLD
    said: str = ""
    remote: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryNotice:
    """A report of delivery. `envid` and `message_id` (without brackets) name the message, each
    empty where it is not named so. `standard` tells a report of RFC 3464 from a text that was
    guessed at."""

    recipients: tuple[RecipientNotice, ...]
    reporter: str = ""
    envid: str = ""
    message_id: str = ""
    standard: bool = True


@dataclass(frozen=True, slots=True)
class ReadingNotice:
    """A read receipt (RFC 8098 3). `disposition` is what became of the message, such as
    `displayed` or `deleted`; `automatic` whether no person decided to say so."""

    recipient: str
    disposition: str
    original: str = ""
    message_id: str = ""
    reporter: str = ""
    automatic: bool = False
