"""What replies of other servers mean: a table of what is said, when, and what follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.interfaces.carrier import Miss
from barid.model.reply import PeerReply, Stage
from barid.model.transfer import Result
from barid.postoffice.dispatch.outcome import Cause, Fate, Scope, judge_miss, judge_result

AGAIN, GIVEN_UP, DONE = Fate.AGAIN, Fate.GIVEN_UP, Fate.DONE
RECIPIENT, MESSAGE, HOST = Scope.RECIPIENT, Scope.MESSAGE, Scope.HOST


@pytest.mark.parametrize(
    ("stage", "code", "text", "fate", "scope", "cause", "status"),
    [
        (Stage.END, 250, "2.6.0 ok queued", DONE, RECIPIENT, Cause.DELIVERED, "2.6.0"),
        (Stage.END, 250, "ok", DONE, RECIPIENT, Cause.DELIVERED, "2.0.0"),
        (Stage.END, 354, "go on", AGAIN, MESSAGE, Cause.NOT_UNDERSTOOD, "4.5.0"),
        (Stage.CONTENT, 250, "too early", AGAIN, MESSAGE, Cause.NOT_UNDERSTOOD, "4.5.0"),
        (Stage.END, 451, "4.3.0 disk", AGAIN, MESSAGE, Cause.LATER, "4.3.0"),
        (Stage.END, 554, "5.7.1 spam", GIVEN_UP, MESSAGE, Cause.POLICY, "5.7.1"),
        (Stage.END, 554, "no", GIVEN_UP, MESSAGE, Cause.REFUSED, "5.0.0"),
        (Stage.END, 552, "5.3.4 big", GIVEN_UP, MESSAGE, Cause.TOO_LARGE, "5.3.4"),
        (Stage.SENDER, 552, "5.3.4 big", GIVEN_UP, MESSAGE, Cause.TOO_LARGE, "5.3.4"),
        (Stage.SENDER, 553, "5.1.8 who?", GIVEN_UP, MESSAGE, Cause.REFUSED, "5.1.8"),
        (Stage.SENDER, 530, "5.7.0 log in", AGAIN, MESSAGE, Cause.LOGIN_REFUSED, "4.7.0"),
        (Stage.RECIPIENT, 550, "5.1.1 who", GIVEN_UP, RECIPIENT, Cause.UNKNOWN_MAILBOX, "5.1.1"),
        (Stage.RECIPIENT, 550, "no user", GIVEN_UP, RECIPIENT, Cause.UNKNOWN_MAILBOX, "5.0.0"),
        (Stage.RECIPIENT, 550, "5.7.1 no relay", GIVEN_UP, RECIPIENT, Cause.POLICY, "5.7.1"),
        (Stage.RECIPIENT, 556, "5.1.10 null", GIVEN_UP, RECIPIENT, Cause.UNKNOWN_MAILBOX, "5.1.10"),
        (Stage.RECIPIENT, 452, "4.2.2 full", AGAIN, RECIPIENT, Cause.MAILBOX_FULL, "4.2.2"),
        (Stage.RECIPIENT, 552, "5.2.2 full", GIVEN_UP, RECIPIENT, Cause.MAILBOX_FULL, "5.2.2"),
        (Stage.RECIPIENT, 452, "enough", AGAIN, RECIPIENT, Cause.TOO_MANY_RECIPIENTS, "4.0.0"),
        (Stage.RECIPIENT, 552, "too many", AGAIN, RECIPIENT, Cause.TOO_MANY_RECIPIENTS, "4.0.0"),
        (Stage.RECIPIENT, 452, "4.5.3 n", AGAIN, RECIPIENT, Cause.TOO_MANY_RECIPIENTS, "4.5.3"),
        (Stage.RECIPIENT, 450, "4.2.0 Greylisted", AGAIN, RECIPIENT, Cause.GREYLISTED, "4.2.0"),
        (Stage.RECIPIENT, 421, "4.7.0 bye", AGAIN, HOST, Cause.SENT_AWAY, "4.7.0"),
        (Stage.GREETING, 554, "5.7.1 blocked", AGAIN, HOST, Cause.SENT_AWAY, "4.7.1"),
        (Stage.GREETING, 421, "busy", AGAIN, HOST, Cause.SENT_AWAY, "4.0.0"),
        (Stage.HELLO, 550, "bad name", AGAIN, HOST, Cause.SENT_AWAY, "4.0.0"),
        (Stage.STARTTLS, 454, "4.7.0 no", AGAIN, HOST, Cause.NO_TLS, "4.7.0"),
        (Stage.LOGIN, 535, "5.7.8 wrong", AGAIN, HOST, Cause.LOGIN_REFUSED, "4.7.8"),
        (Stage.RECIPIENT, 650, "what", AGAIN, RECIPIENT, Cause.NOT_UNDERSTOOD, "4.5.0"),
    ],
)
def test_a_reply_is_judged_by_code_status_and_stage(
    stage: Stage, code: int, text: str, fate: Fate, scope: Scope, cause: Cause, status: str
) -> None:
    found = judge_result(Result(stage, PeerReply(code, (text,))))
    assert (found.fate, found.scope, found.cause, found.status) == (fate, scope, cause, status)
    assert found.text == f"{code} {text}"


@pytest.mark.parametrize(
    ("stage", "scope", "cause", "status"),
    [
        (Stage.CONNECT, HOST, Cause.UNREACHABLE, "4.4.1"),
        (Stage.TLS, HOST, Cause.NO_TLS, "4.7.5"),
        (Stage.GREETING, HOST, Cause.UNREACHABLE, "4.4.2"),
        (Stage.CONTENT, HOST, Cause.SENT_AWAY, "4.4.2"),
        (Stage.END, MESSAGE, Cause.IN_DOUBT, "4.4.2"),
    ],
)
def test_silence_is_always_temporary(stage: Stage, scope: Scope, cause: Cause, status: str) -> None:
    for found in (judge_result(Result(stage, None)), judge_miss(Miss(stage, text="timed out"))):
        assert found.fate is AGAIN
        assert (found.scope, found.cause, found.status) == (scope, cause, status)


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("4.7.1 Greylisted, try again in 300 seconds", 300),
        ("come back after 5 minutes", 300),
        ("please wait 2 min", 120),
        ("try again in 99999 seconds", 3600),
        ("try again later", None),
        ("error in 3 places", None),
    ],
)
def test_a_pause_that_is_asked_for_is_heard(text: str, pause: int | None) -> None:
    assert judge_result(Result(Stage.RECIPIENT, PeerReply(450, (text,)))).pause == pause


_STAGES = st.sampled_from(list(Stage))


@given(_STAGES, st.integers(100, 999), st.text(max_size=30))
def test_only_a_yes_at_the_end_is_a_delivery(stage: Stage, code: int, text: str) -> None:
    found = judge_result(Result(stage, PeerReply(code, (text,))))
    assert (found.fate is DONE) == (stage is Stage.END and 200 <= code < 300)


@given(_STAGES, st.integers(100, 999), st.text(max_size=30))
def test_only_a_permanent_no_about_mail_gives_up(stage: Stage, code: int, text: str) -> None:
    found = judge_result(Result(stage, PeerReply(code, (text,))))
    if found.fate is GIVEN_UP:
        assert 500 <= code < 600
        assert found.scope is not HOST
        assert found.status.startswith("5")
    elif found.fate is AGAIN:
        assert found.status.startswith("4")
