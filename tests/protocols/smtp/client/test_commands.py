"""MAIL and RCPT say what the other side understands, and no more."""

from __future__ import annotations

import pytest

from barid.model.envelope import Body
from barid.model.identifiers import Instant
from barid.model.offers import Offers
from barid.model.outgoing import (
    ByMode,
    DeliverBy,
    MailParameters,
    Notify,
    RecipientParameters,
    Return,
)
from barid.model.transfer import Addressee, Transfer
from barid.protocols.smtp.client.commands import (
    mail_command,
    notify_written,
    orcpt_written,
    rcpt_command,
    xtext,
)

ASKED = MailParameters(
    Return.HEADERS, "QQ 314+159", None, DeliverBy(Instant(0), ByMode.NOTIFY, True), 5, True
)
EVERYTHING = ("SIZE", "8BITMIME", "SMTPUTF8", "DSN", "DELIVERBY", "MT-PRIORITY", "REQUIRETLS")


def offering(*keywords: str) -> Offers:
    return Offers("mx.test", dict.fromkeys(keywords, ()))


def test_every_parameter_is_written_where_it_is_understood() -> None:
    transfer = Transfer("", (), 42, Body.EIGHT_BIT_MIME, True, ASKED, by=-7)
    assert mail_command(transfer, offering(*EVERYTHING)) == (
        b"MAIL FROM:<> SIZE=42 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+20314+2B159"
        b" BY=-7;NT MT-PRIORITY=5 REQUIRETLS\r\n"
    )


def test_no_parameter_is_written_where_nothing_is_understood() -> None:
    transfer = Transfer("كاتب@barid.test", (), 42, Body.EIGHT_BIT_MIME, True, ASKED, by=7)
    assert mail_command(transfer, Offers()) == "MAIL FROM:<كاتب@barid.test>\r\n".encode()
    addressee = Addressee("b@sink.test", RecipientParameters(Notify.NEVER, "rfc822;b@sink.test"))
    assert rcpt_command(addressee, Offers(), True) == b"RCPT TO:<b@sink.test>\r\n"


def test_what_was_not_asked_is_not_written() -> None:
    transfer = Transfer("a@barid.test", (), 42)
    assert mail_command(transfer, offering(*EVERYTHING)) == (
        b"MAIL FROM:<a@barid.test> SIZE=42\r\n"
    )
    assert rcpt_command(Addressee("b@sink.test"), offering("DSN"), True) == (
        b"RCPT TO:<b@sink.test>\r\n"
    )


def test_a_recipient_carries_what_was_asked_for_it() -> None:
    asked = RecipientParameters(Notify.SUCCESS | Notify.DELAY, "rfc822;Dana+x@Ivory.EDU")
    assert rcpt_command(Addressee("b@sink.test", asked), offering("DSN"), False) == (
        b"RCPT TO:<b@sink.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Dana+2Bx@Ivory.EDU\r\n"
    )


@pytest.mark.parametrize(
    ("notify", "written"),
    [
        (Notify.NEVER, "NEVER"),
        (Notify.FAILURE, "FAILURE"),
        (Notify.SUCCESS | Notify.FAILURE | Notify.DELAY, "SUCCESS,FAILURE,DELAY"),
    ],
)
def test_notify_is_written_as_a_list(notify: Notify, written: str) -> None:
    assert notify_written(notify) == written


def test_an_original_recipient_beyond_ascii_is_written_for_those_who_read_it() -> None:
    assert orcpt_written("utf-8;قارئ+1@س.test", smtputf8=True) == "utf-8;قارئ\\x{2B}1@س.test"
    assert orcpt_written("utf-8;ق@t", smtputf8=False) == "utf-8;\\x{642}@t"


def test_xtext_leaves_what_is_plain() -> None:
    assert xtext("a=b c+d~") == "a+3Db+20c+2Bd~"


def test_a_submission_server_is_asked_to_hold_a_message() -> None:
    transfer = Transfer("a@s.test", (Addressee("b@s.test"),), 10, hold=3600, directed=True)
    offered = offering("FUTURERELEASE", "XDIRECTED")
    assert mail_command(transfer, offered) == b"MAIL FROM:<a@s.test> HOLDFOR=3600 XDIRECTED\r\n"
    assert mail_command(transfer, offering()) == b"MAIL FROM:<a@s.test>\r\n"
