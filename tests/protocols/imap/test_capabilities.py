"""What is offered when, and what can be enabled."""

from __future__ import annotations

import pytest

from barid.protocols.imap.capabilities import EARLY, LATE, Offer
from barid.protocols.imap.states import State


@pytest.mark.parametrize(
    ("offer", "secured", "present", "absent"),
    [
        (Offer(), False, {"STARTTLS", "LOGINDISABLED"}, {"AUTH=PLAIN"}),
        (Offer(), True, {"AUTH=PLAIN"}, {"STARTTLS", "LOGINDISABLED"}),
        (Offer(plaintext=True), False, {"STARTTLS", "AUTH=PLAIN"}, {"LOGINDISABLED"}),
        (Offer(starttls=False), False, {"LOGINDISABLED"}, {"STARTTLS"}),
    ],
)
def test_before_login(offer: Offer, secured: bool, present: set[str], absent: set[str]) -> None:
    state, sasl = State.NOT_AUTHENTICATED, ("PLAIN",)
    names = set(offer.names(state, secured=secured, append_limit=5, mechanisms=sasl))
    assert set(EARLY) | present <= names
    assert not absent & names
    assert not set(LATE) & names


def test_after_login_the_size_limit_is_named() -> None:
    names = Offer().names(State.SELECTED, secured=False, append_limit=12345)
    assert set(EARLY) | set(LATE) | {"APPENDLIMIT=12345"} == set(names)


def test_only_what_changes_something_can_be_enabled() -> None:
    assert Offer().enabled(("IDLE", "IMAP4REV2", "X")) == ("IMAP4rev2",)
    assert Offer(late=()).enabled(("UTF8=ACCEPT",)) == ()
