"""The envelope as a value."""

from __future__ import annotations

from barid.model.address import Address
from barid.model.envelope import Body, Envelope


def test_bodies_have_the_names_of_the_standard() -> None:
    assert [body.value for body in Body] == ["7BIT", "8BITMIME", "BINARYMIME"]


def test_nothing_is_assumed_that_was_not_said() -> None:
    envelope = Envelope(None, (Address("a", "example.org"),))
    assert (envelope.body, envelope.smtputf8, envelope.size) == (Body.SEVEN_BIT, False, None)
