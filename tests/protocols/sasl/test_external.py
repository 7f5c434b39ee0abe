"""EXTERNAL: the certificate speaks, the client only says for whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.sasl.external import External
from barid.protocols.sasl.mechanism import Challenge, Failed, Vouched
from barid.protocols.sasl.plain import MAX_PART

NAMES = ("writer@barid.test", "كاتب@barid.test")


def test_an_empty_response_leaves_the_choice_to_the_certificate() -> None:
    mechanism = External(NAMES)
    assert mechanism.start(None) == Challenge()
    assert mechanism.respond(b"") == Vouched(NAMES)
    assert External(NAMES).start(b"") == Vouched(NAMES)


def test_a_response_names_whom_to_act_for() -> None:
    answer = External(NAMES).start("كاتب@barid.test".encode())
    assert answer == Vouched(NAMES, "كاتب@barid.test")


@pytest.mark.parametrize("response", [b"\xff", b"a\0b", b"x" * (MAX_PART + 1)])
def test_refused(response: bytes) -> None:
    assert isinstance(External(NAMES).start(response), Failed)


@given(st.binary())
def test_any_octets_are_answered(response: bytes) -> None:
    assert isinstance(External(NAMES).start(response), Vouched | Failed)
