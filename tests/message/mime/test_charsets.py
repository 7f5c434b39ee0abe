"""Bytes of many charsets, of none, and of charsets that do not exist."""

from __future__ import annotations

from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.charsets import decode_charset, decode_unlabelled

ARABIC = "رسالة تجريبية"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "iso-8859-6", "cp720", "UTF-16"])
def test_arabic_is_read_in_its_charsets(charset: str) -> None:
    assert decode_charset(ARABIC.encode(charset), charset) == ARABIC


@pytest.mark.parametrize(
    ("label", "real", "text"),
    [
        ("ISO-8859-1", "cp1252", "“quoted”"),
        ("gb2312", "gb18030", "朱镕基"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ('"utf-8"', "utf-8", "é"),
        ("iso-8859-8-I", "iso-8859-8", "שלום"),
    ],
)
def test_labels_mean_what_senders_mean(label: str, real: str, text: str) -> None:
    assert decode_charset(text.encode(real), label) == text


@pytest.mark.parametrize(
    "label",
    ["", "unknown-8bit", "x" * 5000, "a/../b", "rot13", "base64", "idna", "punycode", "mbcs"],
)
def test_label_that_is_no_charset_is_guessed(label: str) -> None:
    assert decode_charset(ARABIC.encode(), label) == ARABIC
    assert decode_charset(b"plain", label) == "plain"


def test_broken_bytes_become_replacement_characters() -> None:
    assert decode_charset(b"a\xffb", "utf-8") == "a\ufffdb"


@pytest.mark.parametrize(
    ("text", "real"), [(ARABIC, "cp1256"), ("نص قديم", "cp1256"), ("Grüße", "latin-1")]
)
def test_what_is_not_the_utf_8_that_it_says_is_guessed(text: str, real: str) -> None:
    assert decode_charset(text.encode(real), "utf-8") == text


def test_damaged_utf_8_stays_utf_8() -> None:
    damaged = ARABIC.encode().replace("ج".encode(), b"\xd8", 1)[:-1]
    assert decode_charset(damaged, "utf-8") == "رسالة ت\ufffdريبي\ufffd"


def test_unlabelled_bytes_are_guessed() -> None:
    assert decode_unlabelled(ARABIC.encode()) == ARABIC
    assert decode_unlabelled(ARABIC.encode("cp1256")) == ARABIC
    assert decode_unlabelled("Crème brûlée à l’œuf".encode("cp1252")) == "Crème brûlée à l’œuf"
    assert decode_unlabelled("Grüße".encode("latin-1")) == "Grüße"


@pytest.mark.fuzz
@given(st.binary(max_size=60), st.sampled_from(sorted({*aliases, *aliases.values()})))
def test_text_of_any_bytes_in_any_codec_encodes_to_utf_8(data: bytes, charset: str) -> None:
    decode_charset(data, charset).encode()
    decode_unlabelled(data).encode()
