"""PLAIN, with and without initial response."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.sasl.mechanism import Challenge, Credentials, Failed, Mechanism
from barid.protocols.sasl.plain import MAX_PART, Plain


def test_an_absent_response_is_asked_for() -> None:
    mechanism: Mechanism = Plain()
    assert mechanism.start(None) == Challenge(b"")
    assert mechanism.respond(b"\0writer\0secret") == Credentials("writer", "secret")


@pytest.mark.parametrize(
    ("message", "credentials"),
    [
        (b"\0u\0p", Credentials("u", "p")),
        (b"boss\0u\0p", Credentials("u", "p", "boss")),
        ("\0كاتب@barid.test\0كلمة سر".encode(), Credentials("كاتب@barid.test", "كلمة سر")),
        (b"\0u\0 p ", Credentials("u", " p ")),
        (b"\0" + b"u" * MAX_PART + b"\0p", Credentials("u" * MAX_PART, "p")),
    ],
)
def test_taken_apart(message: bytes, credentials: Credentials) -> None:
    assert Plain().start(message) == credentials


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"u",
        b"u\0p",
        b"\0u\0p\0",
        b"\0\0p",
        b"\0u\0",
        b"\0\xff\0p",
        b"\0u\0\xff",
        b"\0" + b"u" * (MAX_PART + 1) + b"\0p",
    ],
)
def test_refused(message: bytes) -> None:
    assert isinstance(Plain().start(message), Failed)


@given(st.binary())
def test_any_octets_are_answered(message: bytes) -> None:
    assert isinstance(Plain().start(message), Credentials | Failed)


def test_a_password_does_not_show() -> None:
    assert "secret" not in repr(Credentials("u", "secret"))
