"""Flags as one mask: names become bits and come back, whatever their case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.flags import (
    ANSWERED,
    DELETED,
    DRAFT,
    FIRST_KEYWORD_BIT,
    FLAGGED,
    MAX_KEYWORDS,
    SEEN,
    Flags,
    Keywords,
    system_flag,
)


@pytest.mark.parametrize(
    ("name", "bit"),
    [
        ("\\Seen", SEEN),
        ("\\ANSWERED", ANSWERED),
        ("\\flagged", FLAGGED),
        ("\\Deleted", DELETED),
        ("\\Draft", DRAFT),
        ("\\Recent", None),  # of a session, never of a message (RFC 9051 2.3.2)
        ("Seen", None),
        ("", None),
    ],
)
def test_system_flags_have_fixed_bits(name: str, bit: Flags | None) -> None:
    assert system_flag(name) == bit


def test_a_keyword_is_the_same_in_any_case() -> None:
    keywords = Keywords(("$Forwarded", "مهم"))
    assert keywords.bit("$FORWARDED") == 1 << FIRST_KEYWORD_BIT
    assert keywords.bit("مهم") == 2 << FIRST_KEYWORD_BIT
    assert keywords.bit("$Junk") is None


def test_names_are_written_as_they_first_came() -> None:
    keywords = Keywords(("$Forwarded", "Later"))
    mask = Flags(SEEN | FLAGGED | 2 << FIRST_KEYWORD_BIT)
    assert keywords.names_in(mask) == ("\\Flagged", "\\Seen", "Later")


def test_a_bit_without_a_name_is_not_mentioned() -> None:
    assert Keywords(()).names_in(Flags(SEEN | 1 << FIRST_KEYWORD_BIT)) == ("\\Seen",)


@given(st.sets(st.integers(0, MAX_KEYWORDS - 1)))
def test_every_keyword_finds_its_own_bit(places: set[int]) -> None:
    keywords = Keywords(tuple(f"k{place}" for place in range(MAX_KEYWORDS)))
    mask = 0
    for place in places:
        mask |= keywords.bit(f"K{place}") or 0
    assert mask < 1 << 63  # a signed 64-bit integer in every database
    assert keywords.names_in(Flags(mask)) == tuple(f"k{place}" for place in sorted(places))
