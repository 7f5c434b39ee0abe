"""Receipts of reading (RFC 8098): who wishes for one, and what its reader lets become of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.model.identifiers import AccountId, ContentId, TrailId


class ReceiptPolicy(Enum):
    """What an account wants to become of such wishes (RFC 8098 2.1)."""

    NEVER = "never"
    ASK = "ask"
    """Each waits for the word of the reader, or of the reader's mail program."""
    ALWAYS = "always"
    """Told at once, where nothing speaks against it."""


class ReceiptState(Enum):
    """What has become of one wish."""

    OPEN = "open"
    """The message is not read yet."""
    HELD = "held"
    """It is read, and the reader has not said what is to become of the wish."""
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReceiptWish:
    """The sender of a message in an account wishes to be told when it is read. `recipient` is the
    address by which it came."""

    account: AccountId
    content: ContentId
    trail: TrailId
    recipient: str
    state: ReceiptState = ReceiptState.OPEN
