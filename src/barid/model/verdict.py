"""A decision about a peer's request, with what the peer is told and why we decided so.

The only type in which the post office says yes, later or no. Reply numbers appear here and in the
reply tables of the protocols, nowhere else (RFC 5321 4.2, RFC 3463).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """Why a verdict is what it is; written into the trail and counted by monitoring."""

    ACCEPTED = "accepted"
    UNKNOWN_RECIPIENT = "unknown-recipient"
    RELAY_DENIED = "relay-denied"
    ACCOUNT_DISABLED = "account-disabled"
    FORWARDED_AWAY = "forwarded-away"
    UNATTENDED = "unattended"
    OVER_QUOTA = "over-quota"
    TOO_MANY_HOPS = "too-many-hops"
    STORAGE_FULL = "storage-full"
    STORAGE_FAILED = "storage-failed"
    SHUTTING_DOWN = "shutting-down"
    LOGIN_REFUSED = "login-refused"
    FOREIGN_SENDER = "foreign-sender"
    BAD_HEADER = "bad-header"
    NOT_CONVERTED = "not-converted"
    IMPOSSIBLE_WISH = "impossible-wish"
    QUEUE_REFUSED = "queue-refused"
    NOT_DIRECT = "not-direct"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` is of RFC 5321 4.2.1, `enhanced` of RFC 3463, `text` one ASCII line for the peer."""

    code: int
    enhanced: str
    text: str
    reason: Reason

    @property
    def accepted(self) -> bool:
        """Whether the peer was told yes (2xx)."""
        return 200 <= self.code < 300


OK = Verdict(250, "2.0.0", "OK", Reason.ACCEPTED)
SENDER_OK = Verdict(250, "2.1.0", "Sender OK", Reason.ACCEPTED)
RECIPIENT_OK = Verdict(250, "2.1.5", "Recipient OK", Reason.ACCEPTED)
MESSAGE_KEPT = Verdict(250, "2.0.0", "Kept", Reason.ACCEPTED)
NO_SUCH_USER = Verdict(550, "5.1.1", "No such user here", Reason.UNKNOWN_RECIPIENT)
RELAY_DENIED = Verdict(550, "5.7.1", "We do not relay: not a local domain", Reason.RELAY_DENIED)
DISABLED = Verdict(550, "5.2.1", "Mailbox disabled", Reason.ACCOUNT_DISABLED)
FORWARDED = Verdict(
    550, "5.7.1", "This address forwards elsewhere, which we cannot do yet", Reason.FORWARDED_AWAY
)
UNATTENDED = Verdict(450, "4.2.1", "Nobody reads this mailbox yet, try later", Reason.UNATTENDED)
OVER_QUOTA = Verdict(452, "4.2.2", "Mailbox full, try later", Reason.OVER_QUOTA)
TOO_MANY_HOPS = Verdict(554, "5.4.6", "Too many hops, mail is looping", Reason.TOO_MANY_HOPS)
STORAGE_FULL = Verdict(452, "4.3.1", "No space to keep mail, try later", Reason.STORAGE_FULL)
STORAGE_FAILED = Verdict(451, "4.3.0", "Cannot keep mail now, try later", Reason.STORAGE_FAILED)
SHUTTING_DOWN = Verdict(421, "4.3.2", "Closing down, try again soon", Reason.SHUTTING_DOWN)

# --- submission (RFC 4954 6, RFC 6409 6.1)

LOGGED_IN = Verdict(235, "2.7.0", "Welcome", Reason.ACCEPTED)
WRONG_LOGIN = Verdict(535, "5.7.8", "Wrong name or password", Reason.LOGIN_REFUSED)
FOREIGN_LOGIN = Verdict(535, "5.7.8", "You may not act for the other name", Reason.LOGIN_REFUSED)
DISABLED_LOGIN = Verdict(535, "5.7.13", "The account is disabled", Reason.LOGIN_REFUSED)
BUSY_LOGIN = Verdict(454, "4.7.0", "Too many logins now, try later", Reason.LOGIN_REFUSED)
LOGIN_FAILED = Verdict(454, "4.7.0", "Nobody can log in now, try later", Reason.STORAGE_FAILED)
FOREIGN_SENDER = Verdict(553, "5.7.1", "This sender address is not yours", Reason.FOREIGN_SENDER)
FOREIGN_AUTHOR = Verdict(
    550, "5.7.1", "From or Sender has an address that is not yours", Reason.FOREIGN_SENDER
)
NO_AUTHOR = Verdict(550, "5.6.0", "From is missing or names nobody", Reason.BAD_HEADER)
SEVERAL_AUTHORS = Verdict(550, "5.6.0", "From or Sender stands more than once", Reason.BAD_HEADER)
UNREADABLE_AUTHOR = Verdict(550, "5.6.0", "From or Sender is no address", Reason.BAD_HEADER)
NOT_CONVERTED = Verdict(
    550, "5.6.3", "Binary parts could not be told apart and encoded", Reason.NOT_CONVERTED
)
CANNOT_VERIFY = Verdict(252, "2.0.0", "Send the mail and see", Reason.ACCEPTED)

# --- what a sender asks besides the letter (RFC 4865, RFC 2852, RFC 1985, docs/directed.md)

HOLD_TOO_LONG = Verdict(
    501, "5.5.4", "That is longer than we hold messages", Reason.IMPOSSIBLE_WISH
)
HOLD_PAST = Verdict(501, "5.5.4", "HOLDUNTIL is in the past", Reason.IMPOSSIBLE_WISH)
BY_TOO_SHORT = Verdict(
    501, "5.5.4", "BY is shorter than what DELIVERBY announces", Reason.IMPOSSIBLE_WISH
)
HELD_PAST_BY = Verdict(501, "5.5.4", "Held for longer than BY lets it take", Reason.IMPOSSIBLE_WISH)
QUEUE_REFUSED = Verdict(459, "4.7.0", "You may not start this queue", Reason.QUEUE_REFUSED)
QUEUE_FAILED = Verdict(458, "4.3.0", "Cannot start the queue now", Reason.STORAGE_FAILED)
NOT_DIRECT = Verdict(
    550,
    "5.7.1",
    "Directed mail is not spread: this address leads to others, or to whoever is left",
    Reason.NOT_DIRECT,
)
