"""What a session has agreed on."""

from __future__ import annotations

from barid.model.address import Address
from barid.model.envelope import Body, Envelope
from barid.protocols.smtp.events import SenderNamed
from barid.protocols.smtp.session import Limits, Offer, Session


def test_forgotten_message_leaves_the_greeting() -> None:
    session = Session(Offer("mx.example", 500), Limits(), extended=True)
    session.sender = SenderNamed(None, None, Body.SEVEN_BIT, smtputf8=False)
    session.recipients.append(Address("a", "b"))
    assert session.envelope() == Envelope(None, (Address("a", "b"),))
    session.forget_message()
    assert session.extended
    assert session == Session(Offer("mx.example", 500), Limits(), extended=True)


def test_envelope_does_not_change_with_the_session() -> None:
    session = Session(Offer("mx.example", 500), Limits())
    session.sender = SenderNamed(None, None, Body.SEVEN_BIT, smtputf8=False)
    envelope = session.envelope()
    session.recipients.append(Address("a", "b"))
    assert envelope.recipients == ()
