"""How a module opens and what it may be called."""

from __future__ import annotations

import ast
import re

from tests.house.source import TESTS, modules

NAMES_WITHOUT_MEANING = {"utils", "util", "common", "helpers", "helper", "manager", "base", "misc"}
LONGEST_CONTRACT = 16


def test_every_module_opens_with_its_contract() -> None:
    silent = [module.name for module in modules() if not ast.get_docstring(module.tree)]
    assert silent == []


def test_contracts_are_short_enough_to_be_read() -> None:
    long = [
        module.name
        for module in modules()
        if (ast.get_docstring(module.tree) or "").count("\n") >= LONGEST_CONTRACT
    ]
    assert long == []


def test_names_say_what_is_inside() -> None:
    vague = [
        module.name
        for module in modules()
        if NAMES_WITHOUT_MEANING & set(re.split(r"[/._]", module.name))
    ]
    assert vague == []


def test_classes_are_not_managers_or_helpers() -> None:
    vague = [
        f"{module.name}:{node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Utils?|Base)$", node.name)
    ]
    assert vague == []


def test_a_mailbox_is_never_a_folder() -> None:
    wrong = [
        f"{module.name}:{number}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if re.search(r"\b(mail|imap|message)[ _]folders?\b|\bmbox_folder\b", line, re.IGNORECASE)
    ]
    assert wrong == []


def test_our_own_buffer_is_used_everywhere() -> None:
    wrong = [module.name for module in modules() if "StreamReader" in module.text]
    assert wrong == []


def test_nothing_in_the_core_prints() -> None:
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
        and not module.name.startswith(("cli/", "testing/"))
    ]
    assert wrong == []


def test_no_test_is_switched_off() -> None:
    switched_off = re.compile(r"mark\.(skip\b|xfail)|pytest\.xfail\(|unittest\.skip")
    wrong = [
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("test_*.py")
        if path.parent.name != "house" and switched_off.search(path.read_text("utf-8"))
    ]
    assert wrong == []
