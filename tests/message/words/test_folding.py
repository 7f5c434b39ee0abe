"""Folding looks past what writers do not agree on, and past nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.words.folding import folded, is_arabic, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("إدارة", "اداره"),
        ("آخر", "اخر"),
        ("ٱلله", "الله"),
        ("مستشفى", "مستشفي"),
        ("بـــريد", "بريد"),
        ("ﻻ", "لا"),
        ("ﻛﺘﺐ", "كتب"),
        ("١٢٣", "123"),
        ("۴۵۶", "456"),
        ("یک", "يك"),
        ("رئيس", "رييس"),
        ("Straße", "STRASSE"),
        ("ＡＢＣ", "abc"),
        ("e\u0301", "É"),
        ("soft\u00adhyphen", "softhyphen"),
        ("one \r\n\ttwo", "One two"),
        ("\u2067قارئ\u2069", "قارئ"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("بر", "بئر"), ("é", "e"), ("كلب", "قلب"), ("a b", "ab")]
)
def test_these_are_not(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_plain_text_keeps_its_spelling() -> None:
    assert plain("الرِّسالة") == "الرسالة"


def test_what_is_arabic() -> None:
    assert is_arabic("x كتاب")
    assert not is_arabic("café 123 日本")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x600, max_codepoint=0x6FF)), st.data())
def test_what_is_contained_stays_contained(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    piece = plain(text)[start:end]
    assert folded(piece) in folded(text)
