"""What a sender asks besides the letter, made into what we promise: spans become moments, what is
impossible together is refused, and nobody gets a priority that is not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from barid.model import verdict
from barid.model.asked import Asked
from barid.model.identifiers import Instant
from barid.model.outgoing import (
    NOTHING_ASKED,
    ByMode,
    DeliverBy,
    MailParameters,
    Notify,
    RecipientParameters,
)
from barid.model.verdict import Reason, Verdict

SECOND: Final = 1_000_000
CLOCKS_DIFFER: Final = 60 * SECOND
"""A moment that has just passed is now: clocks differ, and mail takes its time to be written."""


@dataclass(frozen=True, slots=True)
class Promises:
    """The longest hold of FUTURERELEASE and the shortest time of DELIVERBY, in seconds; a higher
    priority than `most_priority` is lowered to it (RFC 6710 4.1)."""

    most_hold: int = 0
    least_by: int = 0
    most_priority: int = 9


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one message; `answer` is what MAIL hears when nothing else is amiss."""

    parameters: MailParameters = NOTHING_ASKED
    directed: bool = False
    answer: Verdict = verdict.SENDER_OK


PLAIN: Final = Terms()


def agreed(asked: Asked, promises: Promises, now: Instant) -> Terms | Verdict:
    """The terms of a message that begins now, or why there can be none."""
    hold_until = _hold_until(asked, promises, now)
    if isinstance(hold_until, Verdict):
        return hold_until
    by: DeliverBy | None = None
    if asked.by is not None:
        if asked.by.mode is ByMode.RETURN and asked.by.seconds < promises.least_by:
            return verdict.BY_TOO_SHORT
        by = DeliverBy(Instant(now + asked.by.seconds * SECOND), asked.by.mode, asked.by.trace)
        if hold_until is not None and by.at <= hold_until:
            return verdict.HELD_PAST_BY
    priority = min(asked.priority, promises.most_priority)
    parameters = MailParameters(asked.ret, asked.envid, hold_until, by, priority, asked.require_tls)
    terms = Terms(parameters, asked.directed)
    return terms if priority == asked.priority else replace(terms, answer=_lowered(priority))


def _hold_until(asked: Asked, promises: Promises, now: Instant) -> Instant | Verdict | None:
    latest = Instant(now + promises.most_hold * SECOND)
    if asked.hold_for is not None:
        until = Instant(now + asked.hold_for * SECOND)
    elif asked.hold_until is not None:
        until = asked.hold_until
        if until <= now:
            return verdict.HOLD_PAST if until < now - CLOCKS_DIFFER else None
    else:
        return None
    # What was announced was true a while ago: RFC 4865 4.
    return until if until <= latest else verdict.HOLD_TOO_LONG


def _lowered(priority: int) -> Verdict:
    text = f"{priority} is the priority that this message may have here"  # RFC 6710 4.1
    return Verdict(250, "2.3.6", text, Reason.ACCEPTED)


def waits(parameters: MailParameters, recipient: RecipientParameters) -> bool:
    """Whether a recipient of our own gets the message by way of the queue: later, or with a report
    in the transaction that delivers it."""
    wanted = recipient.notify
    return parameters.hold_until is not None or (wanted is not None and Notify.SUCCESS in wanted)
