"""Bodies come through any way that announces what it takes, and are read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.composing.bodies import as_it_is, base64_body, text_body
from barid.message.mime.text import decode_transfer


@pytest.mark.parametrize(
    ("text", "eight_bit", "encoding"),
    [
        ("plain\nlines\n", False, "7bit"),
        ("سطر واحد", False, "base64"),
        ("سطر واحد", True, "8bit"),
        ("mostly ASCII, but for one é", False, "quoted-printable"),
        ("x" * 2000, True, "quoted-printable"),
        ("ي" * 2000, True, "base64"),
    ],
)
def test_the_encoding_suits_the_text(text: str, eight_bit: bool, encoding: str) -> None:
    assert text_body(text, eight_bit=eight_bit)[0] == encoding


@given(st.text(st.characters(codec="utf-8"), max_size=3000), st.booleans())
def test_text_is_read_back_in_lines_that_are_allowed(text: str, eight_bit: bool) -> None:
    encoding, body = text_body(text, eight_bit=eight_bit)
    assert body.endswith(b"\r\n")
    assert as_it_is(body, eight_bit=eight_bit)
    decoded = decode_transfer(body, encoding.encode())
    assert decoded is not None
    meant = text.replace("\r\n", "\n").replace("\r", "\n")
    meant += "" if meant.endswith("\n") else "\n"
    assert decoded.decode().replace("\r\n", "\n") == meant


@given(st.binary(max_size=1000))
def test_files_are_read_back(data: bytes) -> None:
    body = base64_body(data)
    assert decode_transfer(body, b"base64") == data
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))


@pytest.mark.parametrize("data", [b"a\rb\r\n", b"a\nb\r\n", b"\0\r\n", b"x" * 999 + b"\r\n"])
def test_what_no_line_may_hold_is_found(data: bytes) -> None:
    assert as_it_is(data, eight_bit=True) == ""
