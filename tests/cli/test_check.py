from __future__ import annotations

import json

from tests.cli.conftest import Call
from tests.cli.fake_office import Damage, FakeOffice

from barid.i18n import Text

LOST = Damage("content-missing", Text(en="Content 7 is missing.", ar="المحتوى 7 مفقود."))


def test_a_sound_store_is_said_to_be_sound(call: Call) -> None:
    said = call("check")
    assert (said.status, said.out) == (0, "The stored mail is sound.\n")


def test_damage_is_told_and_fails(call: Call, office: FakeOffice) -> None:
    office.damage.append(LOST)
    said = call("check")
    assert (said.status, said.err) == (1, "Content 7 is missing.\n")


def test_damage_is_told_to_programs(call: Call, office: FakeOffice) -> None:
    office.damage.append(LOST)
    said = call("check", "--json", "--lang", "ar")
    assert said.status == 1
    assert json.loads(said.out) == [{"name": "content-missing", "message": "المحتوى 7 مفقود."}]


def test_the_search_index_is_made_anew_first(call: Call, office: FakeOffice) -> None:
    office.damage.append(Damage("words-missing", Text(en="No words.", ar="لا كلمات.")))
    said = call("check", "--rebuild-search")
    assert said.status == 0
    assert said.out.startswith("The search index was made anew, for 7 contents.\n")
    assert json.loads(call("check", "--rebuild-search", "--json").out) == []
