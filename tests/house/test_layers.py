"""The import rules name every package, in the order of the design, and only those that exist."""

from __future__ import annotations

import tomllib
from typing import Any

from tests.house.source import ROOT, SOURCE

ORDER = [
    {"__main__"},
    {"cli"},
    {"compat"},
    {"app", "client", "testing"},
    {"config"},
    {"services", "web", "doctor"},
    {"postoffice", "storage", "network", "archives"},
    {"protocols", "message"},
    {"interfaces"},
    {"model"},
    {"i18n"},
]


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def layered() -> list[dict[str, Any]]:
    return [contract for contract in contracts() if contract["type"] == "layers"]


def names(line: str) -> list[str]:
    return [name.strip() for name in line.split("|")]


def test_the_order_is_the_one_of_the_design() -> None:
    system = next(c for c in layered() if c["containers"] == ["barid"])
    assert [{name.strip("()") for name in names(line)} for line in system["layers"]] == ORDER


def test_every_layer_contract_is_exhaustive() -> None:
    assert [c["name"] for c in layered() if not c.get("exhaustive")] == []


def test_parentheses_stand_around_what_does_not_exist_yet_and_nothing_else() -> None:
    wrong = []
    for contract in layered():
        folder = SOURCE.joinpath(*contract["containers"][0].split(".")[1:])
        for name in (name for line in contract["layers"] for name in names(line)):
            bare = name.strip("()")
            exists = (folder / f"{bare}.py").exists() or (folder / bare / "__init__.py").exists()
            if exists == name.startswith("("):
                wrong.append(f"{contract['name']}: {name}")
    assert wrong == []


def test_no_rule_has_an_exception_on_the_side() -> None:
    assert [c["name"] for c in contracts() if "ignore_imports" in c] == []
