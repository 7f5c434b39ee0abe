"""Light stemming: article, particles and endings go, and we know what does not."""

from __future__ import annotations

import pytest

from barid.message.words.stems import LONGEST, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الرسالة", "رسالة"),
        ("المكتبات", "مكتبة"),
        ("مكتبه", "مكتبة"),
        ("والكتاب", "كتاب"),
        ("للكتاب", "كتاب"),
        ("فالمدرسة", "مدرسه"),
        ("مسؤول", "مسئول"),
        ("شؤون", "شئون"),
        ("مستشفى", "المستشفي"),
        ("أحمد", "احمد"),
    ],
)
def test_these_have_the_same_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("رسالة", "رسائل"), ("فاتورة", "فواتير"), ("بئر", "بر")]
)
def test_these_have_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["", "و", "لل", "ال", "ء", "و" * (LONGEST + 1)])
def test_no_word_is_too_short_or_too_long(word: str) -> None:
    assert isinstance(stem(word), str)
