"""What a sender asks becomes what we promise, or is refused with a reason."""

from __future__ import annotations

import pytest
from tests.interfaces.stage import NOON

from barid.model import verdict
from barid.model.asked import Asked, AskedBy
from barid.model.identifiers import Instant
from barid.model.outgoing import (
    ByMode,
    DeliverBy,
    MailParameters,
    Notify,
    RecipientParameters,
    Return,
)
from barid.model.verdict import Verdict
from barid.postoffice.intake.controls import PLAIN, Promises, Terms, agreed, waits

SECOND = 1_000_000
PROMISES = Promises(most_hold=86400, least_by=60)


def after(seconds: int) -> Instant:
    return Instant(NOON + seconds * SECOND)


def terms(asked: Asked, promises: Promises = PROMISES) -> Terms:
    found = agreed(asked, promises, NOON)
    assert isinstance(found, Terms), found
    return found


def test_nothing_asked_is_nothing_promised() -> None:
    assert terms(Asked()) == PLAIN
    assert terms(Asked()).answer is verdict.SENDER_OK


def test_spans_become_moments() -> None:
    by = AskedBy(7200, ByMode.RETURN, trace=True)
    asked = Asked(Return.HEADERS, "QQ314159", 3600, None, by, -3, True, True)
    assert terms(asked) == Terms(
        MailParameters(
            Return.HEADERS,
            "QQ314159",
            after(3600),
            DeliverBy(after(7200), ByMode.RETURN, trace=True),
            -3,
            require_tls=True,
        ),
        directed=True,
    )


def test_a_moment_stays_what_it_is() -> None:
    assert terms(Asked(hold_until=after(9))).parameters.hold_until == after(9)


def test_a_moment_just_passed_is_now() -> None:
    assert terms(Asked(hold_until=after(-30))) == PLAIN


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (Asked(hold_for=86401), verdict.HOLD_TOO_LONG),
        (Asked(hold_until=after(86401)), verdict.HOLD_TOO_LONG),
        (Asked(hold_until=after(-61)), verdict.HOLD_PAST),
        (Asked(by=AskedBy(59, ByMode.RETURN)), verdict.BY_TOO_SHORT),
        (Asked(hold_for=600, by=AskedBy(600, ByMode.RETURN)), verdict.HELD_PAST_BY),
        (Asked(hold_for=600, by=AskedBy(-5, ByMode.NOTIFY)), verdict.HELD_PAST_BY),
        (Asked(hold_until=after(600), by=AskedBy(60, ByMode.RETURN)), verdict.HELD_PAST_BY),
    ],
)
def test_what_is_impossible_is_refused_for_good(asked: Asked, refusal: Verdict) -> None:
    assert agreed(asked, PROMISES, NOON) is refusal
    assert refusal.code >= 500
    assert refusal.enhanced[0] == "5"


@pytest.mark.parametrize("seconds", [-600, 0, 5])
def test_to_be_told_of_lateness_needs_no_least_time(seconds: int) -> None:
    by = terms(Asked(by=AskedBy(seconds, ByMode.NOTIFY))).parameters.deliver_by
    assert by == DeliverBy(after(seconds), ByMode.NOTIFY)


@pytest.mark.parametrize(("asked", "given"), [(9, 0), (1, 0), (0, 0), (-4, -4)])
def test_nobody_pushes_in_without_a_right_to(asked: int, given: int) -> None:
    found = terms(Asked(priority=asked), Promises(most_priority=0))
    assert found.parameters.priority == given
    if asked != given:
        assert found.answer.enhanced == "2.3.6"  # RFC 6710 4.1
        assert found.answer.text.startswith(f"{given} ")
        assert found.answer.accepted
    else:
        assert found.answer is verdict.SENDER_OK


@pytest.mark.parametrize(
    ("hold", "notify", "queued"),
    [
        (None, None, False),
        (None, Notify.NEVER, False),
        (None, Notify.FAILURE | Notify.DELAY, False),
        (None, Notify.SUCCESS | Notify.FAILURE, True),
        (after(5), None, True),
        (after(5), Notify.NEVER, True),
    ],
)
def test_who_of_ours_waits_in_the_queue(
    hold: Instant | None, notify: Notify | None, queued: bool
) -> None:
    assert waits(MailParameters(hold_until=hold), RecipientParameters(notify)) is queued
