from __future__ import annotations

import pytest

from barid.i18n import Arabic, Counted, English, Language, Text, isolate
from barid.i18n.text import field_names, is_right_to_left

EN, AR = Language.ENGLISH, Language.ARABIC
REFUSED = Text(en="{address} is not known here.", ar="لا يُعرف {address} هنا.")
MESSAGES = Counted(
    en=English(one="{count} message", other="{count} messages"),
    ar=Arabic(
        zero="لا رسائل",
        one="رسالة واحدة",
        two="رسالتان",
        few="{count} رسائل",
        many="{count} رسالةً",
        other="{count} رسالة",
    ),
)


def test_a_text_is_said_in_either_language() -> None:
    text = Text(en="Ready.", ar="جاهز.")
    assert text.in_(EN) == "Ready."
    assert text.in_(AR) == "جاهز."


def test_a_latin_address_is_isolated_in_an_arabic_sentence_only() -> None:
    assert REFUSED.in_(EN, address="a@b.test") == "a@b.test is not known here."
    assert REFUSED.in_(AR, address="a@b.test") == "لا يُعرف \u2068a@b.test\u2069 هنا."


def test_an_address_in_two_scripts_is_isolated_in_both_languages() -> None:
    for language in Language:
        assert isolate("كاتب@barid.test") in REFUSED.in_(language, address="كاتب@barid.test")


def test_an_arabic_name_is_at_home_in_arabic() -> None:
    assert REFUSED.in_(AR, address="سارة") == "لا يُعرف سارة هنا."


def test_a_technical_fragment_is_isolated_in_arabic() -> None:
    text = Text(en="Run `make run`.", ar="نفّذ `make run`.")
    assert text.in_(EN) == "Run `make run`."
    assert text.in_(AR) == "نفّذ \u2068make run\u2069."


def test_a_field_can_be_a_text_and_is_said_in_the_same_language() -> None:
    outer = Text(en="Allowed: {what}.", ar="المقبول: {what}.")
    inner = Text(en="a number", ar="عدد")
    assert outer.in_(AR, what=inner) == "المقبول: عدد."
    assert outer.in_(EN, what=inner.with_()) == "Allowed: a number."


def test_a_phrase_is_a_value_said_later() -> None:
    phrase = REFUSED.with_(address="x@y.test")
    assert phrase == REFUSED.with_(address="x@y.test")
    assert phrase.in_(EN) == "x@y.test is not known here."


def test_braces_in_a_field_are_not_taken_for_fields() -> None:
    assert REFUSED.in_(EN, address="{count}") == "{count} is not known here."


def test_a_forgotten_field_is_our_own_mistake() -> None:
    with pytest.raises(KeyError):
        REFUSED.in_(EN)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا رسائل"),
        (1, "رسالة واحدة"),
        (2, "رسالتان"),
        (3, "3 رسائل"),
        (10, "10 رسائل"),
        (11, "11 رسالةً"),
        (99, "99 رسالةً"),
        (100, "100 رسالة"),
        (101, "101 رسالة"),
        (102, "102 رسالة"),
        (103, "103 رسائل"),
        (111, "111 رسالةً"),
        (1000, "1000 رسالة"),
    ],
)
def test_arabic_counts_in_six_forms(count: int, words: str) -> None:
    assert MESSAGES.in_(AR, count=count) == words


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 messages"), (1, "1 message"), (2, "2 messages")]
)
def test_english_counts_in_two_forms(count: int, words: str) -> None:
    assert MESSAGES.with_(count=count).in_(EN) == words


def test_names_of_fields_are_found() -> None:
    assert field_names("{a} and {b:>3} and {{c}}") == {"a", "b"}


def test_the_direction_of_words_is_known() -> None:
    assert is_right_to_left("abc ب")
    assert not is_right_to_left("abc 123")
