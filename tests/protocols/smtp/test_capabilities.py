"""What EHLO announces is what is there."""

from __future__ import annotations

import pytest

from barid.protocols.smtp.capabilities import announced
from barid.protocols.smtp.session import Limits, Offer, Session


@pytest.mark.parametrize(
    ("available", "active", "offered"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_tls_is_offered_while_it_can_be_started(
    available: bool, active: bool, offered: bool
) -> None:
    session = Session(Offer("mx.example", 500, available), Limits(), tls=active)
    assert ("STARTTLS" in announced(session)) is offered


def test_domain_comes_first_and_the_size_is_ours() -> None:
    lines = announced(Session(Offer("mx.example", 500), Limits()))
    assert lines[0] == "mx.example"
    assert "SIZE 500" in lines
