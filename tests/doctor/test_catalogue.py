"""The catalogue is whole: ids, both languages, and nothing that cannot be filled in."""

from __future__ import annotations

import re

import pytest

from barid.doctor.catalogue import catalogue
from barid.doctor.catalogue.entry import FIELDS, Entry
from barid.i18n import Language
from barid.i18n.text import field_names, is_right_to_left

ENTRIES = sorted(catalogue().values(), key=lambda entry: entry.id)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_can_be_said_in_both_languages(entry: Entry) -> None:
    for text in (entry.title, entry.fix):
        for language in Language:
            assert field_names(text.template(language)) <= FIELDS
            said = text.in_(language, **dict.fromkeys(FIELDS, "x"))
            assert "{" not in said
            assert said.rstrip("\u2069").endswith((".", "`", ")"))
            assert is_right_to_left(said) == (language is Language.ARABIC)


def test_ids_are_as_the_catalogue_of_failures_has_them() -> None:
    ids = [entry.id for entry in ENTRIES if entry.id != "OK"]
    assert all(re.fullmatch(r"[ACPLDTMRINEKX]\d\d", one) for one in ids)
    assert len(ENTRIES) > 60
