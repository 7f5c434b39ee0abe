"""Why something asked of a mailbox is not done: a value, which each protocol says in its words."""

from __future__ import annotations

from enum import Enum, auto


class Refusal(Enum):
    """Reasons for a no."""

    NO_SUCH_MAILBOX = auto()
    EXISTS_ALREADY = auto()
    BAD_NAME = auto()
    INBOX_STAYS = auto()
    """INBOX is neither deleted nor created (RFC 9051 6.3.4)."""
    HAS_INFERIORS = auto()
    OVER_QUOTA = auto()
    TOO_MANY_MAILBOXES = auto()
    READ_ONLY = auto()
    USE_TAKEN = auto()
    """Another mailbox has this special use (RFC 6154 3)."""
