"""Names that cannot be read aloud, typed again, or told apart are not made."""

from __future__ import annotations

import pytest

from barid.postoffice.directory.naming import fault_of


@pytest.mark.parametrize(
    "local",
    "sara Sara.K o'neil+x سارة سارة.علي سارة1 سارة٢ سَارَة сара müller 山田taro 김sara ελένη".split(),
)
def test_good_names_are_taken(local: str) -> None:
    assert fault_of(local) is None


@pytest.mark.parametrize(
    ("local", "fault"),
    [
        ("a" * 65, "name-long"),
        ("ا" * 33, "name-long"),
        ("سا\u200fرة", "name-hidden"),
        ("سا\u202eرة", "name-hidden"),
        ("é\u2066x", "name-hidden"),
        ("سا\u200cرة", "name-hidden"),
        ("ســارة", "name-tatweel"),
        ("ﺳﺎﺭﺓ", "name-characters"),
        ("ｓａｒａ", "name-characters"),
        ("❤", "name-characters"),
        ("é\u00a0x", "name-characters"),
        ("\ue000", "name-characters"),
        ("سارة١۲", "name-digits"),
        ("سارة1١", "name-digits"),
        ("سارةx", "name-direction"),
        ("sara.سارة", "name-direction"),
        ("1سارة", "name-direction"),
        ("١٢", "name-direction"),
        ("sаra", "name-scripts"),
        ("мaрия", "name-scripts"),
        ("ελena", "name-scripts"),
    ],
)
def test_others_are_refused_with_the_reason(local: str, fault: str) -> None:
    assert fault_of(local) == fault
