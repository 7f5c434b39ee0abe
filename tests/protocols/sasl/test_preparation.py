"""Passwords in every Unicode form, Arabic ones above all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.sasl.preparation import for_scram, forms, opaque, saslprep


@pytest.mark.parametrize(
    ("written", "prepared"),
    [
        ("correct horse", "correct horse"),
        ("Correct Horse Battery Staple", "Correct Horse Battery Staple"),  # RFC 8265 4.3
        ("πßå", "πßå"),
        ("Jack of ♦s", "Jack of ♦s"),
        ("foo\u1680bar", "foo bar"),
        ("کلمه\u00a0عبور", "کلمه عبور"),
        ("أسرار", "أسرار"),
        ("\u0627\u0654سرار", "أسرار"),  # hamza as a mark of its own
        ("می\u200cروم", "می\u200cروم"),
        ("كلمة123", "كلمة123"),
        ("كَلِمة", "كَلِمة"),
    ],
)
def test_opaque(written: str, prepared: str) -> None:
    assert opaque(written) == prepared


@pytest.mark.parametrize(
    "written", ["", "my cat is a \u0009by", "a\0", "a\u200db", "\u200cا", "a\u200cb", "\ue000",
                "\ud800", "\u115f", "\u0378"]
)  # fmt: skip
def test_not_opaque(written: str) -> None:
    assert opaque(written) is None


@pytest.mark.parametrize(
    ("written", "prepared"),
    [
        ("I\u00adX", "IX"),  # RFC 4013 3
        ("user", "user"),
        ("USER", "USER"),
        ("\u00aa", "a"),
        ("\u2168", "IX"),
        ("كلمة\u00a0سر", "كلمة سر"),
        ("\ufe83سرار", "أسرار"),
    ],
)
def test_saslprep(written: str, prepared: str) -> None:
    assert saslprep(written) == prepared


@pytest.mark.parametrize("written", ["\u0007", "\u0627\u0031", "كلمة abc", "\u00ad", "\ud800"])
def test_not_saslprep(written: str) -> None:
    assert saslprep(written) is None


def test_what_unicode_3_2_does_not_know_is_left_alone() -> None:
    assert saslprep("\U0001f511 key") == "\U0001f511 key"


@pytest.mark.parametrize("word", ["أسرار", "كلمة ١٢٣", "café", "كلمة123", "سرّي", "آخر"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_one_password_in_every_form(word: str, form: str) -> None:
    written = unicodedata.normalize(form, word)  # type: ignore[arg-type]
    assert for_scram(written) == for_scram(word)
    assert forms(written)[0] == forms(word)[0]


def test_what_was_typed_is_compared_as_well() -> None:
    decomposed = unicodedata.normalize("NFD", "أسرار")
    assert forms(decomposed) == ("أسرار".encode(), decomposed.encode())
    assert forms("secret") == (b"secret",)


@given(st.text())
def test_any_text_has_octets(text: str) -> None:
    assert isinstance(for_scram(text), bytes)
    assert 1 <= len(forms(text)) <= 2
    prepared = opaque(text)
    if prepared is not None:
        assert opaque(prepared) == prepared
