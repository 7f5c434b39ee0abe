"""Text in ASCII is read back as it was, whatever it is, and keeps to the lengths of the RFCs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.ascii import (
    LINE,
    encode_parameter,
    encode_phrase,
    encode_runs,
    encode_text,
    fold,
)
from barid.message.mime.headers import decode_parameter, decode_words, unfold
from barid.message.mime.parameters import parse_content_type

TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("All ASCII, as it is", "All ASCII, as it is"),
        ("Re: سؤال", "Re: =?utf-8?b?2LPYpNin2YQ=?="),
        ("Grüße aus Köln", "=?utf-8?b?R3LDvMOfZQ==?= aus =?utf-8?b?S8O2bG4=?="),
        ("of Zoë, mostly ASCII", "of =?utf-8?b?Wm/Dqyw=?= mostly ASCII"),
        ("two سطر واحد words", "two =?utf-8?b?2LPYt9ixINmI2KfYrdiv?= words"),
        ("not =?utf-8?q?one?= then", "not =?utf-8?b?PT91dGYtOD9xP29uZT89?= then"),
        ("a\r\nBcc: b", "=?utf-8?b?YQ0KQmNjOg==?= b"),
    ],
)
def test_words_that_need_it_are_encoded(text: str, written: str) -> None:
    assert encode_text(text) == written
    assert decode_words(written.encode()) == text


@given(TEXT)
def test_a_text_is_read_back(text: str) -> None:
    text = " ".join(word for word in re.split("[ \t]+", text) if word)
    written = encode_text(text)
    assert re.fullmatch("[ -~]*", written)
    assert decode_words(written.encode()) == text
    assert all(len(word) <= 75 for word in re.findall(r"=\?utf-8\?.*?\?=", written))


@given(TEXT.filter(bool))
def test_a_phrase_is_read_back_whole(text: str) -> None:
    words = encode_phrase(text).split(" ")
    assert decode_words(" ".join(words).encode()) == text
    assert all(re.fullmatch(r"=\?utf-8\?[qb]\?[A-Za-z0-9!*+/=_-]*\?=", word) for word in words)
    assert all(len(word) <= 75 for word in words)
    for word in words:  # RFC 2047 5: no character is cut in two
        assert "\ufffd" not in decode_words(word.encode()).replace(
            "\ufffd", "", text.count("\ufffd")
        )


def test_only_words_above_ascii_change_in_comments() -> None:
    assert encode_runs("x (café au lait; ok)") == "x (=?utf-8?b?Y2Fmw6k=?= au lait; ok)"


@given(TEXT)
def test_folding_changes_nothing_but_the_lines(text: str) -> None:
    written = encode_text(" ".join(text.split()))
    folded = fold(f"Subject: {written}", 0)
    assert unfold(folded.encode()) == f"Subject: {written}".encode().strip(b" \t")
    for line in folded.split("\r\n"):
        assert len(line) <= LINE or " " not in line.strip(" ")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (b"plain.txt", ["filename=plain.txt"]),
        (b'two "words"', ['filename="two \\"words\\""']),
        (b"", ['filename=""']),
        ("نص.txt".encode(), ["filename*=utf-8''%D9%86%D8%B5.txt"]),
    ],
)
def test_a_parameter_takes_the_form_that_it_needs(value: bytes, written: list[str]) -> None:
    assert encode_parameter("filename", value) == written


def test_a_value_in_the_extended_form_stays_in_it() -> None:
    assert encode_parameter("name*", b"iso-8859-6''%E3") == ["name*=iso-8859-6''%E3"]
    assert encode_parameter("name*", "utf-8''ب".encode()) == ["name*=utf-8''%D8%A8"]


@given(TEXT.filter(lambda text: not text.isascii()))
def test_a_parameter_is_read_back_however_long(text: str) -> None:
    written = encode_parameter("name", text.encode())
    assert all(len(piece) <= LINE for piece in written)
    found = parse_content_type("; ".join(["text/plain", *written]).encode()).parameters
    assert decode_parameter(found, b"name") == text
