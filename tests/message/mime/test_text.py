"""The text that searches look through."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.message.mime.letters import NESTED, NUMBERED

from barid.message.mime import scan
from barid.message.mime.text import decode_transfer, part_text, searchable_text, strip_markup

ARABIC = "مرحبا بالعالم"


def coded(charset: str, encoding: str, body: bytes, kind: str = "text/plain") -> bytes:
    head = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    return head.encode() + b"\r\n" + body


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
def test_text_is_decoded(charset: str) -> None:
    data = ARABIC.encode(charset)
    for content in (
        coded(charset, "8bit", data),
        coded(charset, "base64", base64.encodebytes(data)),
        coded(charset, "quoted-printable", quopri.encodestring(data)),
        coded(charset, "x-unknown", data),
    ):
        assert part_text(content, scan(content).root) == ARABIC


def test_transfer_encodings() -> None:
    assert decode_transfer(b"a=20b \t\r\nc=\r\nd", b"quoted-printable") == b"a b\r\ncd"
    assert decode_transfer(b"QUJD", b"base64") == b"ABC"
    assert decode_transfer(b"\0\xff", b"binary") == b"\0\xff"
    assert decode_transfer(b"x", b"x-unknown") is None


def test_all_texts_of_a_message_are_searched() -> None:
    text = searchable_text(NESTED, scan(NESTED))
    for words in ("without a header", "with its type", "Richer", "additional text"):
        assert words in text
    assert "AAAA" not in text
    assert (
        searchable_text(NUMBERED, scan(NUMBERED)).split() == "1 3.1 4.2.1 4.2.2.1 4.2.2.2".split()
    )


def test_text_is_bounded() -> None:
    content = coded("utf-8", "7bit", b"x" * 1000)
    assert len(searchable_text(content, scan(content), 100)) == 100
    assert len(part_text(content, scan(content).root, 10)) == 10


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>one<b>two</b>", "one two"),
        ("a &amp; b &#1585;", "a & b ر"),
        ("x<!-- y <b> z -->w", "x w"),
        ("x<style>p { a: b } </style>y<SCRIPT src=q>if (a<b) c</Script >z", "x y z"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<header>kept</header>", "kept"),
        ("open <b", "open"),
        ("x<!-- never closed <p>y", "x"),
    ],
)
def test_markup_is_left_out(markup: str, words: str) -> None:
    assert strip_markup(markup).split() == words.split()


def test_html_is_searched_without_its_markup() -> None:
    content = coded("utf-8", "8bit", f"<p class=hidden>{ARABIC}</p>".encode(), "text/html")
    assert part_text(content, scan(content).root).strip() == ARABIC


@pytest.mark.fuzz
@given(
    st.lists(
        st.sampled_from(["<", ">", "!--", "-->", "script", "/script", "&", ";", "#", "x", " "])
    ).map("".join)
)
def test_any_markup_is_stripped(markup: str) -> None:
    strip_markup(markup)
