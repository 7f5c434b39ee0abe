"""When a recipient is tried again, and until when (RFC 5321 4.5.4.1).

Pauses grow, and are shaken by some tenths, so that mail that failed together does not come back
together. What the other side asks for is heeded within reason; a deadline of the sender's is heeded
always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from barid.interfaces.world import Randomness
from barid.model.identifiers import Instant
from barid.model.offers import Offers
from barid.model.outgoing import ByMode, NewOutgoing, QueueEntry
from barid.postoffice.dispatch.outcome import Cause, Outcome

SECOND: Final = 1_000_000
_SHAKEN: Final = 5  # a pause is longer by up to a fifth
_GREY_FIRST: Final = 60
"""Who is greylisted may soon come back: most want a minute or five."""
_SOON: Final = 1
"""Those beyond the number that was taken in one go, in seconds."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """All in seconds. `pauses` come before each new attempt, the last one again and again;
    `delay_after` is the age at which the sender is told of a delay."""

    pauses: Sequence[int]
    delay_after: int
    give_up_after: int

    def next_attempt(
        self, entry: QueueEntry, outcome: Outcome, now: Instant, randomness: Randomness
    ) -> Instant:
        """When to try again after this outcome."""
        if outcome.cause is Cause.TOO_MANY_RECIPIENTS:
            return Instant(now + _SOON * SECOND)
        pause = self.pauses[min(entry.attempts, len(self.pauses) - 1)]
        if outcome.pause is not None:
            pause = max(outcome.pause, 1)
        elif outcome.cause is Cause.GREYLISTED and entry.attempts < len(self.pauses):
            pause = min(pause, _GREY_FIRST << entry.attempts)
        return Instant(now + shaken(pause, randomness))

    def delay_is_due(self, entry: QueueEntry, message: NewOutgoing, now: Instant) -> bool:
        """Whether it is time to tell the sender that its mail still waits."""
        if entry.delay_told:
            return False
        by = message.parameters.deliver_by
        if by is not None and by.mode is ByMode.NOTIFY and now >= by.at:
            return True
        return now >= begins(message) + self.delay_after * SECOND

    def expires(self, begins_at: Instant) -> Instant:
        """The end of a message that may leave from this moment on."""
        return Instant(begins_at + self.give_up_after * SECOND)


def is_over(message: NewOutgoing, now: Instant) -> bool:
    """Whether nothing more is tried: it is too old, or was to be there by now (RFC 2852 4)."""
    by = message.parameters.deliver_by
    too_late = by is not None and by.mode is ByMode.RETURN and now >= by.at
    return too_late or now >= message.expires


def last_moment(message: NewOutgoing) -> Instant:
    """After which `is_over` holds."""
    by = message.parameters.deliver_by
    if by is not None and by.mode is ByMode.RETURN:
        return min(by.at, message.expires)
    return message.expires


def is_punctual(message: NewOutgoing, now: Instant, offers: Offers) -> bool:
    """Whether a host that offers this may have the message. What is to come back when it is late
    goes only to those who promise as much, with enough time left (RFC 2852 4)."""
    by = message.parameters.deliver_by
    if by is None or by.mode is ByMode.NOTIFY:
        return True
    least = offers.least_by
    return least is not None and by.at - now >= least * SECOND


def begins(message: NewOutgoing) -> Instant:
    """From when on a message was to leave: what is held on purpose is not late."""
    return max(message.queued, message.parameters.hold_until or message.queued)


def shaken(seconds: int, randomness: Randomness) -> int:
    """So many seconds and up to a fifth more, in microseconds."""
    most = seconds * SECOND // _SHAKEN
    return seconds * SECOND + int.from_bytes(randomness.token(4), "big") * most // (1 << 32)
