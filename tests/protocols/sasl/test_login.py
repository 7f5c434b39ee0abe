"""LOGIN, with and without the name in the initial response."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.sasl.login import Login
from barid.protocols.sasl.mechanism import Challenge, Credentials, Failed
from barid.protocols.sasl.plain import MAX_PART


@pytest.mark.parametrize("initial", [None, b""])
def test_name_and_password_are_asked_for(initial: bytes | None) -> None:
    mechanism = Login()
    assert mechanism.start(initial) == Challenge(b"Username:")
    assert mechanism.respond("كاتب".encode()) == Challenge(b"Password:")
    assert mechanism.respond("كلمة سر".encode()) == Credentials("كاتب", "كلمة سر")


def test_the_name_may_come_at_once() -> None:
    mechanism = Login()
    assert mechanism.start(b"writer") == Challenge(b"Password:")
    assert mechanism.respond(b" p ") == Credentials("writer", " p ")


@pytest.mark.parametrize("response", [b"", b"\xff", b"a\0b", b"x" * (MAX_PART + 1)])
def test_neither_may_be_broken(response: bytes) -> None:
    mechanism = Login()
    mechanism.start(None)
    assert isinstance(mechanism.respond(response), Failed)
    mechanism = Login()
    mechanism.start(b"u")
    assert isinstance(mechanism.respond(response), Failed)


@given(st.binary(), st.binary())
def test_any_octets_are_answered(name: bytes, password: bytes) -> None:
    mechanism = Login()
    if mechanism.start(name) == Challenge(b"Password:"):
        assert isinstance(mechanism.respond(password), Credentials | Failed)
