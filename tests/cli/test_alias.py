from __future__ import annotations

import json

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

INFO, SARA, OMAR = "info@barid.test", "sara@barid.test", "omar@barid.test"


def test_an_alias_is_made_and_gets_more_targets(call: Call, office: FakeOffice) -> None:
    said = call("alias", "add", INFO, SARA)
    assert (said.status, said.out) == (0, f"{INFO} leads to {SARA}.\n")
    said = call("--lang", "ar", "alias", "add", INFO, OMAR)
    assert said.status == 0
    assert "يقود" in said.out
    assert office.leads == {INFO: (SARA, OMAR)}


def test_aliases_are_listed(call: Call) -> None:
    assert json.loads(call("alias", "list", "--json").out) == []
    call("alias", "add", INFO, SARA, OMAR)
    call("alias", "add", "@barid.test", SARA)
    assert call("alias", "list").out.splitlines() == [
        f"{INFO}  {SARA}, {OMAR}",
        f"@barid.test      {SARA}",
    ]
    assert json.loads(call("alias", "list", "--json").out) == [
        {"address": INFO, "targets": [SARA, OMAR]},
        {"address": "@barid.test", "targets": [SARA]},
    ]


def test_an_alias_or_a_target_of_it_is_removed(call: Call, office: FakeOffice) -> None:
    call("alias", "add", INFO, SARA, OMAR)
    assert call("alias", "remove", INFO, OMAR).out == f"{INFO} no longer leads to {OMAR}.\n"
    assert office.leads == {INFO: (SARA,)}
    assert call("alias", "remove", INFO).out == f"Alias {INFO} removed.\n"
    assert office.leads == {}


@pytest.mark.parametrize(
    ("words", "status"),
    [(["add", INFO], 2), (["add"], 2), (["add", INFO, INFO], 1), (["remove", INFO], 1)],
)
def test_what_cannot_be_is_refused_in_both_languages(
    call: Call, words: list[str], status: int
) -> None:
    for language in ("en", "ar"):
        said = call("alias", *words, "--lang", language)
        assert said.status == status
        assert len(said.err.splitlines()) == 1
