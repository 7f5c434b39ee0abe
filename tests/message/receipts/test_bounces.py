"""Texts of mail systems that keep to no standard are understood as far as they go."""

from __future__ import annotations

from barid.message.mime import scan
from barid.message.receipts.bounces import (
    MAX_RECIPIENTS,
    is_report,
    message_id_in,
    named_recipients,
    recipients_in,
    text_of,
)
from barid.message.receipts.notices import Told
from barid.message.receipts.reasons import Reason

NOBODY: frozenset[str] = frozenset()
# In the manner of qmail's "failure notice", in words of our own.
TEXT = """This is the mail program at mx.sink.test. I could not deliver your message:

<gone@sink.test>:
203.0.113.5 does not like recipient. Remote host said: 550 5.1.1 no such user here

<full@sink.test>:
452 4.2.2 mailbox is full

--- Below this line is a copy of the message.

Message-ID: <1@barid.test>
To: other@sink.test
"""


def header(text: str) -> bool:
    return is_report(scan(text.encode()))


def test_reports_are_known_by_author_or_subject() -> None:
    assert header("From: MAILER-DAEMON@sink.test\nSubject: x\n\n")
    assert header("From: x@sink.test\nSubject: Undeliverable: your mail\n\n")
    assert not header("From: friend@sink.test\nSubject: Hello\n\n")
    assert not header("From: postmaster@sink.test\nSubject: Out of office\n\n")
    assert not header("From: friend@sink.test\nSubject: Re: mail rejected\nIn-Reply-To: <1@x>\n\n")


def test_each_recipient_has_what_stands_behind_it() -> None:
    gone, full = recipients_in(TEXT, NOBODY)
    assert (gone.recipient, gone.reason, gone.status) == (
        "gone@sink.test",
        Reason.UNKNOWN_MAILBOX,
        "5.1.1",
    )
    assert (full.recipient, full.reason, full.code) == ("full@sink.test", Reason.MAILBOX_FULL, 452)


def test_who_stands_only_in_what_comes_back_is_not_meant() -> None:
    assert "other@sink.test" not in {one.recipient for one in recipients_in(TEXT, NOBODY)}


def test_strangers_are_not_meant() -> None:
    assert recipients_in("to a@b.test from A@B.TEST", frozenset({"a@b.test"})) == ()


def test_a_warning_is_no_failure() -> None:
    (one,) = recipients_in("a@b.test: this is a warning message only, no need to resend", NOBODY)
    assert one.told is Told.DELAYED


def test_there_are_never_more_recipients_than_allowed() -> None:
    text = " ".join(f"u{n}@x.test" for n in range(500))
    assert len(recipients_in(text, NOBODY)) == MAX_RECIPIENTS


def test_the_message_and_its_only_recipient_are_found_in_the_text() -> None:
    assert message_id_in(TEXT) == "1@barid.test"
    assert named_recipients(TEXT) == ["other@sink.test"]
    assert named_recipients(TEXT + "To: third@sink.test\n") == []


def test_the_text_is_that_of_the_report_not_of_the_message_in_it() -> None:
    content = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsorry\r\n--b\r\n"
        b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nsecret\r\n--b--\r\n"
    )
    assert text_of(content, scan(content)).strip() == "sorry"
