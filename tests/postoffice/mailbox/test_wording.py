"""A search finds what a reader sees: encodings, charsets, case and composition undone."""

from __future__ import annotations

from datetime import date

import pytest

from barid.message.words.wanted import Wanted
from barid.model.flags import NO_FLAGS
from barid.model.identifiers import Instant, Uid
from barid.model.mailbox import Letter
from barid.postoffice.description import describe
from barid.postoffice.mailbox.wording import Wording

CONTENT = (
    b"From: =?utf-8?B?2YLYp9ix2KY=?= <reader@barid.test>\r\n"
    b"Subject: =?utf-8?Q?Caf=C3=A9?=\r\n"
    b"X-Note: first\r\n"
    b"X-Note: second\r\n"
    b" and more\r\n"
    b"Date: Fri, 15 Jan 2027 23:30:00 -0500\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n'
    b"\r\n"
    b"--b\r\n"
    b"Content-Type: text/plain; charset=windows-1256\r\n"
    b"Content-Transfer-Encoding: base64\r\n"
    b"\r\n"
    b"48bMyA==\r\n"
    b"--b\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n"
    b"\r\n"
    b"<p>stra=C3=9Fe &amp; more</p>\r\n"
    b"--b--\r\n"
)


def wording(content: bytes = CONTENT, prefix: bytes = b"Delivered-To: me@x.test\r\n") -> Wording:
    outline = describe(content).outline
    return Wording(Letter(Uid(1), NO_FLAGS, Instant(1), prefix, content, outline))


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("from", "قارئ", True),
        ("from", "reader@barid", True),
        ("subject", "CAFE\u0301", True),
        ("subject", "Q?Caf", False),
        ("x-note", "first", True),
        ("X-Note", "second and", True),
        ("x-note", "firstsecond", False),
        ("x-note", "", True),
        ("x-none", "", False),
        ("delivered-to", "me@x.test", True),
        ("to", "me", False),
    ],
)
def test_header_fields(name: str, text: str, found: bool) -> None:
    assert wording().header_holds(name, Wanted(text)) is found


@pytest.mark.parametrize(
    ("text", "in_body", "in_text"),
    [
        ("ﻚﺘﺒﺧ", False, False),
        ("STRASSE", True, True),
        ("& more", True, True),
        ("قارئ", False, True),
        ("quoted-printable", False, False),
        ("me@x.test", False, True),
        ("=C3=9F", False, False),
    ],
)
def test_body_and_text(text: str, in_body: bool, in_text: bool) -> None:
    assert wording().body_holds(Wanted(text)) is in_body
    assert wording().text_holds(Wanted(text)) is in_text


def test_the_day_is_that_of_its_sender() -> None:
    assert wording().sent_on() == date(2027, 1, 15)
    assert wording(b"Subject: x\r\n\r\n").sent_on() is None
    assert wording(b"Date: nonsense\r\n\r\n").sent_on() is None


def test_names_of_what_we_put_before_a_message_are_not_looked_for() -> None:
    found = wording(prefix=b"Return-Path: <bounce@x.test>\r\nDelivered-To: me@x.test\r\n")
    assert found.text_holds(Wanted("bounce@x.test"))
    assert not found.text_holds(Wanted("return-path"))
    assert found.header_holds("return-path", Wanted("bounce"))


def test_nothing_is_found_across_two_fields() -> None:
    assert wording().text_holds(Wanted("x-note: first"))
    assert not wording().text_holds(Wanted("first x-note"))


def test_a_message_without_anything_holds_nothing() -> None:
    empty = wording(b"", b"")
    assert not empty.text_holds(Wanted("x"))
    assert empty.text_holds(Wanted(""))
    assert not empty.header_holds("subject", Wanted(""))
