"""Parameters of MAIL and RCPT."""

from __future__ import annotations

import pytest

from barid.model.asked import Asked
from barid.model.envelope import Body
from barid.model.outgoing import Notify, RecipientParameters
from barid.protocols.smtp import parameters, replies
from barid.protocols.smtp.parameters import SenderParameters
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Controls, Limits, Offer, Service, Session


def session(service: Service = Service.TRANSFER, controls: Controls | None = None) -> Session:
    offer = Offer("mx.barid.test", 1000, service=service)
    return Session(offer, Limits(), controls=controls or Controls())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, SenderParameters()),
        (b"", SenderParameters()),
        (b"SIZE=0", SenderParameters(size=0)),
        (b"size=12  BODY=7bit", SenderParameters(size=12)),
        (b"BODY=8bitmime", SenderParameters(body=Body.EIGHT_BIT_MIME)),
        (b"BODY=BINARYMIME", SenderParameters(body=Body.BINARY_MIME)),
        (b"smtputf8 SIZE=5", SenderParameters(size=5, smtputf8=True)),
    ],
)
def test_parameters_of_a_sender(text: bytes | None, said: SenderParameters) -> None:
    assert parameters.of_sender(text, session()) == said


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (b"SIZE", replies.BAD_PARAMETER),
        (b"SIZE=", replies.BAD_PARAMETER),
        (b"SIZE=many", replies.BAD_PARAMETER),
        (b"BODY", replies.BAD_PARAMETER),
        (b"BODY=9BIT", replies.BAD_PARAMETER),
        (b"SMTPUTF8=yes", replies.BAD_PARAMETER),
        (b"=", replies.BAD_PARAMETER),
        (b"SIZE=1 size=2", replies.REPEATED_PARAMETER),
        (b"SMTPUTF8 SMTPUTF8", replies.REPEATED_PARAMETER),
        (b"AUTH=<>", replies.UNKNOWN_PARAMETER),
        (b"RET=FULL", replies.UNKNOWN_PARAMETER),
        (b"X=1 X=2", replies.REPEATED_PARAMETER),
    ],
)
def test_refused_parameters_of_a_sender(text: bytes, reply: Reply) -> None:
    assert parameters.of_sender(text, session()) == reply


@pytest.mark.parametrize("said", [b"AUTH=<>", b"AUTH=e+3Dmc2@example.com", b"auth=sara@barid.test"])
def test_who_submitted_a_message_is_read_and_not_believed(said: bytes) -> None:
    assert parameters.of_sender(said, session(Service.SUBMISSION)) == SenderParameters()


@pytest.mark.parametrize("said", [b"AUTH", b"AUTH=e=mc2@example.com", b"AUTH=+3d", b"AUTH=nobody"])
def test_what_is_no_submitter_is_refused(said: bytes) -> None:
    assert parameters.of_sender(said, session(Service.SUBMISSION)) == replies.BAD_PARAMETER


def test_recipients_have_parameters_where_they_were_offered() -> None:
    nothing = RecipientParameters()
    assert parameters.of_recipient(None, session()) == nothing
    assert parameters.of_recipient(b"NOTIFY=NEVER", session()) == replies.UNKNOWN_PARAMETER
    assert parameters.of_recipient(b"A=1 A=1", session()) == replies.REPEATED_PARAMETER
    offering = session(controls=Controls(dsn=True))
    asked = parameters.of_recipient(b"notify=never", offering)
    assert asked == RecipientParameters(Notify.NEVER)


def test_what_is_asked_of_a_message_stands_beside_the_rest() -> None:
    offering = session(controls=Controls(dsn=True))
    said = parameters.of_sender(b"SIZE=7 ENVID=x SMTPUTF8", offering)
    assert said == SenderParameters(size=7, smtputf8=True, asked=Asked(envid="x"))
    assert parameters.of_sender(b"SIZE=7 RET=X", offering) == replies.BAD_PARAMETER
