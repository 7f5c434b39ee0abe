"""A letter is a message that Python's parser and our scanner read as it was meant."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barid.message.composing.letter import Enclosure, Letter, compose, needs_utf8
from barid.message.composing.parties import Party
from barid.message.mime.scanner import scan
from barid.model.address import Address

ALI = Party("علي", Address("ali", "example.org"))
SALES = Party("قسم المبيعات", Address("sales", "example.com"))
PLAIN = Letter(
    (SALES,), datetime(2026, 3, 1, tzinfo=UTC), "1.a@example.com", "0123456789abcdef", to=(ALI,)
)
PDF = Enclosure(b"%PDF\0\xff", "application/pdf", "عرض.pdf")
LOGO = Enclosure(b"\x89PNG", "image/png", "logo.png", "logo")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=400)


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


def types(content: bytes) -> list[str]:
    return [part.get_content_type() for part in read(content).walk()]


def test_text_alone_is_one_part() -> None:
    content = compose(replace(PLAIN, subject="سؤال", text="مرحبا\n"))
    message = read(content)
    assert (message["Subject"], message.get_content()) == ("سؤال", "مرحبا\r\n")
    assert message["From"].addresses[0].display_name == "قسم المبيعات"
    assert message["Date"] == "Sun, 01 Mar 2026 00:00:00 +0000"
    assert message["Message-ID"] == "<1.a@example.com>"
    assert types(content) == ["text/plain"]


def test_everything_together_has_its_place() -> None:
    letter = replace(PLAIN, text="t", html="<p>h", images=(LOGO,), attachments=(PDF,))
    assert types(compose(letter)) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    files = list(read(compose(letter)).iter_attachments())
    assert [one.get_filename() for one in files] == ["عرض.pdf"]
    assert files[0].get_content() == PDF.content
    scanned = scan(compose(letter)).root
    assert [part.subtype for part in scanned.children] == [b"alternative", b"pdf"]
    assert scanned.children[0].children[1].children[1].content_id == b"<logo>"


def test_images_without_html_are_attachments() -> None:
    content = compose(replace(PLAIN, text="t", images=(LOGO,)))
    assert types(content) == ["multipart/mixed", "text/plain", "image/png"]
    assert [one.get_filename() for one in read(content).iter_attachments()] == ["logo.png"]


def test_nobody_in_sight_is_written_so() -> None:
    assert b"\r\nTo: undisclosed-recipients:;\r\n" in compose(replace(PLAIN, to=()))


def test_a_message_goes_along_as_a_message_where_it_may() -> None:
    inner = Enclosure(b"Subject: x\r\n\r\nbody\r\n", "message/rfc822", "x.eml")
    wide = Enclosure("Subject: س\r\n\r\n".encode(), "message/rfc822")
    assert "message/rfc822" in types(compose(replace(PLAIN, attachments=(inner,))))
    assert "application/octet-stream" in types(compose(replace(PLAIN, attachments=(wide,))))
    both = compose(replace(PLAIN, attachments=(wide,)), eight_bit=True)
    assert "message/rfc822" in types(both)


def test_further_fields_are_written() -> None:
    letter = replace(
        PLAIN,
        fields=(("X-Mine", "قيمة"),),
        reply_to=(ALI,),
        cc=(SALES,),
        sender=ALI,
        language="ar",
        in_reply_to=("0@example.org",),
        references=("0@example.org",),
    )
    message = read(compose(letter))
    assert message["X-Mine"] == "قيمة"
    assert message["Content-Language"] == "ar"
    assert message["In-Reply-To"] == "<0@example.org>"
    assert message["Sender"].address.addr_spec == "ali@example.org"


def test_only_addresses_in_utf8_need_smtputf8() -> None:
    assert not needs_utf8(PLAIN)
    assert not needs_utf8(replace(PLAIN, cc=(Party("", Address("a", "مثال.السعودية")),)))
    wide = replace(PLAIN, cc=(Party("", Address("علي", "example.org")),))
    assert needs_utf8(wide)
    assert "علي@example.org".encode() in compose(wide)


@settings(max_examples=50, deadline=None)
@given(TEXT, TEXT, st.booleans())
def test_any_text_comes_out_as_it_went_in(text: str, html: str, eight_bit: bool) -> None:
    content = compose(replace(PLAIN, text=text, html=html), eight_bit=eight_bit)
    plain, page = (part for part in read(content).walk() if not part.is_multipart())
    meant = [one if one.endswith("\n") else one + "\n" for one in (text, html)]
    decoded = [part.get_payload(decode=True).decode() for part in (plain, page)]  # type: ignore[union-attr]
    assert [one.replace("\r\n", "\n") for one in decoded] == meant
    assert eight_bit or content.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert content.count(b"\n") == content.count(b"\r\n")


def test_the_same_letter_gives_the_same_octets() -> None:
    letter = replace(PLAIN, text="t", html="h", attachments=(PDF,))
    assert compose(letter) == compose(letter)


def test_a_letter_has_an_author() -> None:
    with pytest.raises(ValueError, match="author"):
        compose(replace(PLAIN, authors=()))
