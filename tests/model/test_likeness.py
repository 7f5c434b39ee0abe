"""What is confused at a glance has one skeleton; what is in ASCII is its own."""

from __future__ import annotations

import pytest

from barid.model.likeness import skeleton_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("فاطمة", "فاطمه"),
        ("أحمد", "احمد"),
        ("علي", "على"),
        ("مؤمن", "مومن"),
        ("کريم", "كريم"),
        ("sara", "ѕага"),
        ("сосо", "coco"),
        ("éva", "eva"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    # Cyrillic г stands for r: at a glance, in small letters, that is how it reads.
    assert skeleton_of(f"{one}@barid.test") == skeleton_of(f"{other}@barid.test")


@pytest.mark.parametrize(("one", "other"), [("سارة", "سامي"), ("sara", "сема"), ("ا", "ب")])
def test_others_have_two(one: str, other: str) -> None:
    assert skeleton_of(f"{one}@barid.test") != skeleton_of(f"{other}@barid.test")


def test_ascii_is_its_own_skeleton() -> None:
    for key in ("user1@barid.test", "userl@barid.test", "rn@x.test", '"a@b"@barid.test'):
        assert skeleton_of(key) == key


def test_the_same_name_in_another_domain_is_not_alike() -> None:
    assert skeleton_of("علي@a.test") != skeleton_of("علي@b.test")
