"""Events are values: equal when they say the same, and never changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import get_args

import pytest

from barid.model.address import Address
from barid.model.envelope import Body, Envelope
from barid.protocols.smtp.events import Event, MessageComplete, RecipientNamed


def test_events_that_say_the_same_are_equal() -> None:
    assert RecipientNamed(Address("a", "b")) == RecipientNamed(Address("a", "b"))


@pytest.mark.parametrize("event", get_args(Event))
def test_events_take_no_further_attributes(event: type) -> None:
    assert "__dict__" not in dir(event)
    for field in fields(event):
        with pytest.raises(FrozenInstanceError):
            setattr(object.__new__(event), field.name, None)


def test_message_tells_what_its_sender_announced() -> None:
    message = MessageComplete(b"", Envelope(None, (), Body.EIGHT_BIT_MIME, smtputf8=True))
    assert (message.body, message.smtputf8) == (Body.EIGHT_BIT_MIME, True)
