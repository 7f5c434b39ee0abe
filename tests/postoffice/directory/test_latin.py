"""A name in Latin letters, to be read and typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.address import Address
from barid.postoffice.directory.latin import ascii_spelling


@pytest.mark.parametrize(
    ("local", "spelt"),
    [
        ("محمد.علي", "muhammad.ali"),
        ("سَارَة", "sara"),
        ("عبدالغني", "abdulghani"),
        ("الخوري", "alkhuri"),
        ("يوسف", "yousuf"),
        ("دعم-فني", "daam-fani"),
        ("شركة٢", "sharka2"),
        ("сергей.иванов", "sergey.ivanov"),
        ("Müller", "muller"),
        ("ελένη", "eleni"),
        ("山田", "mail"),
        ("..", "mail"),
    ],
)
def test_names_are_spelt_as_people_write_them(local: str, spelt: str) -> None:
    assert ascii_spelling(local) == spelt


@pytest.mark.fuzz
@given(st.text(max_size=300))
def test_every_spelling_is_an_address(local: str) -> None:
    spelt = ascii_spelling(local)
    assert spelt.isascii()
    address = Address.parse(f"{spelt}@barid.test")
    assert address is not None
    assert address.local == spelt
