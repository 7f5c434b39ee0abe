"""When mail is tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barid.model.envelope import Body
from barid.model.identifiers import (
    ContentId,
    Instant,
    OutgoingId,
    QueueEntryId,
    TrailId,
)
from barid.model.outgoing import (
    NOTHING_ASKED,
    NOTHING_ASKED_FOR_ONE,
    ByMode,
    DeliverBy,
    NewOutgoing,
    QueueEntry,
    QueueState,
)
from barid.postoffice.dispatch.outcome import Cause, Fate, Outcome, Scope
from barid.postoffice.dispatch.schedule import SECOND, Schedule, begins, is_over, last_moment

NOON = Instant(1_800_014_400_000_000)
SCHEDULE = Schedule((60, 300, 3600), delay_after=7200, give_up_after=432_000)
MESSAGE = NewOutgoing(
    ContentId(1),
    10,
    "a@barid.test",
    Body.SEVEN_BIT,
    False,
    NOTHING_ASKED,
    None,
    TrailId(1),
    NOON,
    SCHEDULE.expires(NOON),
)


class Dice:
    """Throws the same always."""

    def __init__(self, octet: int) -> None:
        self._octet = octet

    def token(self, size: int) -> bytes:
        return bytes([self._octet]) * size


def after(seconds: float) -> Instant:
    return Instant(NOON + int(seconds * SECOND))


def entry(attempts: int = 0, delay_told: bool = False) -> QueueEntry:
    number, message = QueueEntryId(1), OutgoingId(1)
    asked, waiting = NOTHING_ASKED_FOR_ONE, QueueState.WAITING
    who = (number, message, "b@sink.test", "sink.test", 0, asked, waiting, NOON)
    return QueueEntry(*who, attempts, claim=1, reply="", delay_told=delay_told)


def later(cause: Cause = Cause.LATER, pause: int | None = None) -> Outcome:
    return Outcome(Fate.AGAIN, Scope.RECIPIENT, cause, "4.0.0", "450", pause)


@pytest.mark.parametrize(("attempts", "pause"), [(0, 60), (1, 300), (2, 3600), (40, 3600)])
def test_pauses_grow_and_the_last_one_is_repeated(attempts: int, pause: int) -> None:
    due = SCHEDULE.next_attempt(entry(attempts), later(), NOON, Dice(0))
    assert due == after(pause)


def test_pauses_are_shaken_by_up_to_a_fifth() -> None:
    due = SCHEDULE.next_attempt(entry(1), later(), NOON, Dice(255))
    assert after(359.9) < due <= after(360)


def test_what_the_other_side_asks_for_is_heeded() -> None:
    asked = later(pause=600)
    assert SCHEDULE.next_attempt(entry(), asked, NOON, Dice(0)) == after(600)


@pytest.mark.parametrize(("attempts", "pause"), [(0, 60), (1, 120), (2, 240), (3, 3600)])
def test_who_is_greylisted_comes_back_soon_some_times(attempts: int, pause: int) -> None:
    grey = later(Cause.GREYLISTED)
    assert SCHEDULE.next_attempt(entry(attempts), grey, NOON, Dice(0)) == after(pause)


def test_who_did_not_fit_into_one_go_comes_next() -> None:
    beyond = later(Cause.TOO_MANY_RECIPIENTS)
    assert SCHEDULE.next_attempt(entry(), beyond, NOON, Dice(255)) == after(1)


def test_a_delay_is_told_once_when_it_is_due() -> None:
    assert not SCHEDULE.delay_is_due(entry(), MESSAGE, after(7199))
    assert SCHEDULE.delay_is_due(entry(), MESSAGE, after(7200))
    assert not SCHEDULE.delay_is_due(entry(delay_told=True), MESSAGE, after(7200))


def test_what_is_held_on_purpose_is_not_late() -> None:
    held = replace(MESSAGE, parameters=replace(NOTHING_ASKED, hold_until=after(86_400)))
    assert begins(held) == after(86_400)
    assert not SCHEDULE.delay_is_due(entry(), held, after(86_400 + 7199))
    assert SCHEDULE.delay_is_due(entry(), held, after(86_400 + 7200))


def test_a_deadline_with_notice_makes_the_delay_due() -> None:
    by = DeliverBy(after(60), ByMode.NOTIFY)
    message = replace(MESSAGE, parameters=replace(NOTHING_ASKED, deliver_by=by))
    assert not SCHEDULE.delay_is_due(entry(), message, after(59))
    assert SCHEDULE.delay_is_due(entry(), message, after(60))
    assert not is_over(message, after(61))
    assert last_moment(message) == message.expires


def test_a_deadline_with_return_ends_it() -> None:
    by = DeliverBy(after(60), ByMode.RETURN)
    message = replace(MESSAGE, parameters=replace(NOTHING_ASKED, deliver_by=by))
    assert not is_over(message, after(59))
    assert is_over(message, after(60))
    assert last_moment(message) == after(60)


def test_a_message_is_given_up_when_it_is_too_old() -> None:
    assert MESSAGE.expires == after(432_000)
    assert not is_over(MESSAGE, after(431_999))
    assert is_over(MESSAGE, after(432_000))
