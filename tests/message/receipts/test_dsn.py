"""Reports are what the standard says, and other programs can read them."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from barid.i18n.language import Language
from barid.i18n.texts import receipts as texts
from barid.message.receipts.dsn import Action, Line, Report, needs_utf8, write

DATE = "Fri, 15 Jan 2027 12:00:00 +0000"
FAILED = Line(
    "gone@sink.test",
    Action.FAILED,
    "5.1.1",
    texts.CAUSES["unknown-mailbox"],
    "550 5.1.1 who?",
    "mx.sink.test",
    "rfc822;Old@sink.test",
    DATE,
)
REPORT = Report(
    "mx.barid.test",
    "postmaster@mx.barid.test",
    "writer@barid.test",
    DATE,
    DATE,
    "1@mx.barid.test",
    "report-1",
    [FAILED],
    (Language.ENGLISH, Language.ARABIC),
    "QQ314159",
    b"Subject: x\r\nFrom: writer@barid.test\r\n\r\nbody\r\n",
    whole=True,
)


def read(report: Report) -> EmailMessage:
    """As Python's own library reads it."""
    return message_from_bytes(write(report), policy=policy.default)


def parts(report: Report) -> list[EmailMessage]:
    return cast("list[EmailMessage]", list(read(report).iter_parts()))


def told(report: Report) -> str:
    return str(parts(report)[0].get_content())


def test_it_is_a_report_that_nobody_answers() -> None:
    message = read(REPORT)
    assert message.get_content_type() == "multipart/report"
    assert message["Content-Type"].params["report-type"] == "delivery-status"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["To"] == "writer@barid.test"
    assert message["Subject"] == "Your message was not delivered / لم تُسلَّم رسالتك"
    assert [part.get_content_type() for part in parts(REPORT)] == [
        "text/plain",
        "message/delivery-status",
        "message/rfc822",
    ]


def test_programs_find_every_field() -> None:
    about, group = cast("list[EmailMessage]", parts(REPORT)[1].get_payload())
    assert dict(about.items()) == {
        "Original-Envelope-Id": "QQ314159",
        "Reporting-MTA": "dns; mx.barid.test",
        "Arrival-Date": DATE,
    }
    assert dict(group.items()) == {
        "Original-Recipient": "rfc822; Old@sink.test",
        "Final-Recipient": "rfc822; gone@sink.test",
        "Action": "failed",
        "Status": "5.1.1",
        "Remote-MTA": "dns; mx.sink.test",
        "Diagnostic-Code": "smtp; 550 5.1.1 who?",
        "Last-Attempt-Date": DATE,
    }


def test_people_are_told_in_both_languages_theirs_first() -> None:
    english, arabic = told(REPORT).split("-" * 40)
    assert "There is no such mailbox" in english
    assert "لا يوجد صندوق بهذا العنوان" in arabic
    assert all("gone@sink.test" in one and "550 5.1.1 who?" in one for one in (english, arabic))
    turned = replace(REPORT, languages=(Language.ARABIC, Language.ENGLISH))
    assert told(turned).startswith("تعذّر تسليم رسالتك إلى")


def test_the_whole_message_or_its_header_is_given_back() -> None:
    (given,) = cast("list[EmailMessage]", parts(REPORT)[2].get_payload())
    assert given["Subject"] == "x"
    assert given.get_content().strip() == "body"
    header = replace(REPORT, returned=b"Subject: x\r\n", whole=False)
    assert parts(header)[2].get_content_type() == "text/rfc822-headers"
    assert len(parts(replace(REPORT, returned=b""))) == 2


def test_each_kind_of_line_stands_under_its_own_heading() -> None:
    delayed = replace(
        FAILED, recipient="late@sink.test", action=Action.DELAYED, status="4.4.1", retry_until=DATE
    )
    relayed = replace(FAILED, recipient="on@sink.test", action=Action.RELAYED, status="2.0.0")
    report = replace(REPORT, lines=[relayed, delayed])
    text = told(report)
    assert text.index("still waits") < text.index("Another server has taken")
    assert read(report)["Subject"].startswith("Your message is delayed")
    _, first, second = cast("list[EmailMessage]", parts(report)[1].get_payload())
    assert (first["Action"], second["Action"]) == ("relayed", "delayed")
    assert second["Will-Retry-Until"] == DATE


def test_addresses_beyond_ascii_make_it_an_international_report() -> None:
    arabic = replace(FAILED, recipient="قارئ@sink.test", original="utf-8;قارئ@sink.test")
    report = replace(REPORT, lines=[arabic], returned="Subject: سلام\r\n".encode(), whole=False)
    assert needs_utf8(report)
    assert not needs_utf8(REPORT)
    written = write(report)
    assert "Final-Recipient: utf-8; قارئ@sink.test\r\n".encode() in written
    assert b"Content-Type: message/global-delivery-status\r\n" in written
    assert b"Content-Type: message/global-headers\r\n" in written


def test_a_report_in_ascii_is_ascii_on_the_wire() -> None:
    assert write(REPORT).isascii()
    said = replace(FAILED, said="550 لا أعرفه\r\nStatus: 2.0.0")
    written = write(replace(REPORT, lines=[said]))
    assert written.isascii()
    assert b"\r\nStatus: 2.0.0" not in written


def test_no_line_is_too_long_and_all_end_properly() -> None:
    long = replace(FAILED, said="550 " + "x" * 5000)
    written = write(replace(REPORT, lines=[long] * 50))
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert b"\n" not in written.replace(b"\r\n", b"")


@pytest.mark.parametrize("cause", sorted(texts.CAUSES))
def test_every_cause_has_its_sentence(cause: str) -> None:
    text = told(replace(REPORT, lines=[replace(FAILED, why=texts.CAUSES[cause])]))
    assert texts.CAUSES[cause].in_(Language.ENGLISH) in text
    assert texts.CAUSES[cause].in_(Language.ARABIC) in text
