"""Surrogates: ASCII in every header, the same to read, nothing else touched."""

from __future__ import annotations

import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.message.mime.letters import letter

from barid.message.mime import scan
from barid.message.mime.downgrade import (
    downgrade_header,
    is_international,
    spliced,
    splices,
)
from barid.message.mime.headers import decode_words

INVALID = "<invalid@internationalized-address.invalid>"
INTERNATIONAL = letter(
    """\
From: عمر الخيام <عمر@مثال.السعودية>
To: "Smith, J" <js@example.com>, info@مثال.السعودية
Subject: تقرير شهري عن المبيعات
Message-ID: <1@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Description: وصف

مرحبا
--b
Content-Type: message/global

Subject: داخل
From: <نور@example.org>

--- نص ---
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="تقرير.pdf"

%PDF
--b--
"""
)


def surrogate(content: bytes) -> bytes:
    return spliced(content, splices(content, scan(content)))


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("Subject: سؤال", "Subject: =?utf-8?b?2LPYpNin2YQ=?="),
        ("X-Own: Zoë", "X-Own: =?utf-8?q?Zo=C3=AB?="),
        ("To: info@مثال.السعودية", "To: info@xn--mgbh0fb.xn--mgberp4a5d4ar"),
        ("Cc: Zoë <zoe@example.org>", "Cc: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>"),
        ("Cc: a@b.c, é@b.c", f"Cc: a@b.c, =?utf-8?b?w6lAYi5j?= {INVALID}"),
        ('To: "A, B" <a@x.y>, "é" <z@x.y>', 'To: "A, B" <a@x.y>, =?utf-8?b?w6k=?= <z@x.y>'),
        ("To: أنا: a@b.c, d@e.f;", "To: =?utf-8?b?2KPZhtin?=: a@b.c, d@e.f;"),
        ("To: (é) \"a b\"@c.d", 'To: =?utf-8?b?w6k=?= <"a b"@c.d>'),
        ("Return-Path: <عمر@x.y>", f"Return-Path: {INVALID}"),
        ("Return-Path: <a@مثال.السعودية>", "Return-Path: <a@xn--mgbh0fb.xn--mgberp4a5d4ar>"),
        ("Message-ID: <١@مثال>", "Downgraded-Message-ID: =?utf-8?b?PNmhQNmF2KvYp9mEPg==?="),
        ("Date: 1 Jan 2027 00:00 +0000 (é)", "Date: 1 Jan 2027 00:00 +0000 (=?utf-8?b?w6k=?=)"),
        ("Received: from مثال.السعودية by x for <é@x>; d",
         "Received: from xn--mgbh0fb.xn--mgberp4a5d4ar by x ; d"),
        ("Received: from x by é@y (é)",
         "Received: from x by =?utf-8?b?w6lAeQ==?= (=?utf-8?b?w6k=?=)"),
        ("Content-Type: text/plain; name=é; charset=x",
         "Content-Type: text/plain; name*=utf-8''%C3%A9; charset=x"),
        ("Content-Disposition: inline; filename=é; filename*=utf-8''e",
         "Content-Disposition: inline; filename*=utf-8''e"),
        ("Content-Type: multipart/mixed; boundary=é", "Content-Type: multipart/mixed; boundary=é"),
        ("Delivered-To: عمر@x.y", "Delivered-To: =?utf-8?b?2LnZhdixQHgueQ==?="),
        ("not a field é", "not a field é"),
        ("Né: a field", "Né: a field"),
    ],
)  # fmt: skip
def test_a_field_is_written_in_ascii(field: str, written: str) -> None:
    found = downgrade_header(field.encode() + b"\r\n").decode()
    assert found.replace("\r\n ", " ") == written + "\r\n"


def test_what_is_in_another_charset_stays_as_it_came() -> None:
    block = b"Subject: \xd3\xc4\xc7\xe1\r\nTo: a@b\r\n\r\n"
    assert downgrade_header(block) == block
    content = block + b"text"
    assert not is_international(content, scan(content))


def test_an_address_that_cannot_be_given_is_told_in_its_name() -> None:
    found = downgrade_header("From: عمر <عمر@x.y>\r\n".encode()).decode()
    name, _, address = found.removeprefix("From: ").strip().replace("\r\n", "").rpartition(" ")
    assert decode_words(name.encode()) == "عمر (عمر@x.y)"
    assert address == INVALID


def test_the_whole_surrogate_is_plain_and_says_the_same() -> None:
    made = surrogate(INTERNATIONAL)
    outline = scan(made)
    assert not is_international(made, outline)
    parsed = email.message_from_bytes(made, policy=email.policy.default)
    assert parsed["Subject"] == "تقرير شهري عن المبيعات"
    assert parsed["To"].addresses[0].addr_spec == "js@example.com"
    text, enclosed, attached = parsed.iter_parts()
    assert (text["Content-Description"], attached.get_filename()) == ("وصف", "تقرير.pdf")
    assert enclosed.get_content_type() == "message/rfc822"
    assert next(enclosed.iter_parts())["Subject"] == "داخل"


def test_bodies_stay_byte_for_byte() -> None:
    def bodies(content: bytes) -> list[bytes]:
        root = scan(content).root
        text, enclosed, attached = root.children
        leaves = (text, enclosed.children[0], attached)
        return [content[leaf.body_start : leaf.body_end] for leaf in leaves]

    assert bodies(surrogate(INTERNATIONAL)) == bodies(INTERNATIONAL)


def test_what_is_signed_stays_as_it_was_signed() -> None:
    inner = "--s\r\nContent-Description: وصف\r\n\r\nx\r\n--s--\r\n".encode()
    content = b"Content-Type: multipart/signed; boundary=s\r\n\r\n" + inner
    assert not is_international(content, scan(content))
    content = b"Subject: \xc3\xa9\r\n" + content
    assert is_international(content, scan(content))
    assert surrogate(content).endswith(inner)


@pytest.mark.parametrize("content", [b"", b"\r\n", b"Subject: x\r\n\r\n\xc3\xa9", b"\xc3\xa9"])
def test_a_message_without_utf8_in_its_headers_is_its_own(content: bytes) -> None:
    assert not is_international(content, scan(content))
    assert surrogate(content) == content


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["From", "To", "Received", "Content-Type", "Return-Path", "X", "Date"]),
            st.text(st.sampled_from(' \t\r\n"(),:;<>@=?*\\.ab/é中') | st.characters()),
        ),
        max_size=6,
    ),
    st.binary(max_size=40),
)
def test_no_header_makes_it_fail(fields: list[tuple[str, str]], body: bytes) -> None:
    header = "".join(f"{name}: {value}\r\n" for name, value in fields)
    content = header.encode("utf-8", "replace") + b"\r\n" + body
    outline = scan(content)
    assert is_international(content, outline) == (surrogate(content) != content)


@given(st.text(st.sampled_from(' "(),:;<>@=?*\\.ab/é中\x01'), max_size=60))
def test_a_field_of_ours_never_becomes_two(value: str) -> None:
    for name in ("From", "Received", "Content-Type", "Subject"):
        found = downgrade_header(f"{name}: é{value}\r\n".encode())
        assert found.isascii() or b"boundary" in found
        lines = found.split(b"\r\n")
        assert all(line.startswith(b" ") for line in lines[1:-1]), found
        assert lines[-1] == b""
