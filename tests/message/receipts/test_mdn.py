"""Receipts of reading are what the standard says, and other programs can read them."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from barid.i18n.language import Language
from barid.message.mime import scan
from barid.message.receipts.mdn import Receipt, needs_utf8, write
from barid.message.receipts.notices import ReadingNotice
from barid.message.receipts.reading import read

RECEIPT = Receipt(
    "mail.barid.test",
    "reader@barid.test",
    "friend@sink.test",
    "Fri, 15 Jan 2027 12:00:00 +0000",
    "9@mail.barid.test",
    "receipt-9",
    (Language.ENGLISH, Language.ARABIC),
    "1@sink.test",
    "سؤال",
    "rfc822;Reader@barid.test",
)


def parsed(receipt: Receipt) -> EmailMessage:
    return message_from_bytes(write(receipt), policy=policy.default)


def test_it_is_a_report_of_two_parts_from_reader_to_sender() -> None:
    message = parsed(RECEIPT)
    assert message.get_content_type() == "multipart/report"
    assert message["Content-Type"].params["report-type"] == "disposition-notification"
    assert (message["From"], message["To"]) == ("reader@barid.test", "friend@sink.test")
    assert message["In-Reply-To"] == "<1@sink.test>"
    assert message["Auto-Submitted"] == "auto-replied"
    people, programs = message.iter_parts()
    text = people.get_content()
    assert "سؤال" in text
    assert text.index("was opened") < text.index("فُتحت")
    assert programs.get_content_type() == "message/disposition-notification"


def test_it_says_that_it_was_displayed_and_who_decided() -> None:
    _, _, body = write(RECEIPT).partition(b"message/disposition-notification\r\n\r\n")
    assert body.split(b"\r\n")[:5] == [
        b"Reporting-UA: mail.barid.test; Barid",
        b"Original-Recipient: rfc822;Reader@barid.test",
        b"Final-Recipient: rfc822; reader@barid.test",
        b"Original-Message-ID: <1@sink.test>",
        b"Disposition: manual-action/MDN-sent-automatically; displayed",
    ]
    by_hand = write(replace(RECEIPT, by_rule=False))
    assert b"manual-action/MDN-sent-manually; displayed" in by_hand


def test_we_can_read_it_ourselves() -> None:
    for reader in ("reader@barid.test", "قارئ@barid.test"):
        content = write(replace(RECEIPT, reader=reader))
        notice = read(content, scan(content))
        assert isinstance(notice, ReadingNotice)
        assert (notice.recipient, notice.message_id) == (reader, "1@sink.test")
        assert notice.disposition == "displayed"


def test_addresses_beyond_ascii_have_their_own_types() -> None:
    receipt = replace(RECEIPT, reader="قارئ@barid.test")
    assert needs_utf8(receipt)
    assert b"message/global-disposition-notification" in write(receipt)
    assert b"Final-Recipient: utf-8; " + "قارئ@barid.test".encode() in write(receipt)
    assert not needs_utf8(RECEIPT)


def test_no_line_of_others_breaks_it() -> None:
    receipt = replace(RECEIPT, about="x\r\nBcc: y@z", original="rfc822;\r\n a")
    assert b"\r\nBcc" not in write(receipt)
