from __future__ import annotations

import pytest

from barid.i18n import Language, language_of_locale, preferred


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ar", Language.ARABIC),
        ("ar-EG", Language.ARABIC),
        ("ar_SA.UTF-8", Language.ARABIC),
        ("AR", Language.ARABIC),
        ("en", Language.ENGLISH),
        ("en_GB.UTF-8", Language.ENGLISH),
        ("arz", None),
        ("fr", None),
        ("", None),
        ("C", None),
    ],
)
def test_language_of_a_tag(tag: str, language: Language | None) -> None:
    assert Language.of(tag) is language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.ENGLISH),
        ({"LANG": "ar_EG.UTF-8"}, Language.ARABIC),
        ({"LANG": "ar_EG.UTF-8", "LC_ALL": "en_US.UTF-8"}, Language.ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ar_SA"}, Language.ARABIC),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ar:en"}, Language.ARABIC),
        ({"LANG": "ar_EG.UTF-8", "LANGUAGE": "fr"}, Language.ARABIC),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ar"}, Language.ENGLISH),
        ({"LANG": "ar_EG.UTF-8", "LC_ALL": ""}, Language.ARABIC),
        ({"LANG": "de_DE.UTF-8"}, Language.ENGLISH),
    ],
)
def test_language_of_the_environment(environment: dict[str, str], language: Language) -> None:
    assert language_of_locale(environment) is language


def test_the_first_preference_that_we_speak_wins() -> None:
    assert preferred(["fr", "ar-LB", "en"]) is Language.ARABIC
    assert preferred(["fr"]) is Language.ENGLISH


def test_arabic_is_written_from_right_to_left() -> None:
    assert Language.ARABIC.direction == "rtl"
    assert Language.ENGLISH.direction == "ltr"
