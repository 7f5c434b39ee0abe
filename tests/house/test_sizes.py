"""How large files and functions may be, measured over the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import modules

LONGEST_FILE = 500
LONGEST_FUNCTION = 50
USUAL_FUNCTION = 25  # for 95 of 100
MOST_PARAMETERS = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Files of words and declarations, where length is no burden to a reader.
TABLES = {"i18n/texts/cli.py", "config/settings.py"}


def functions() -> Iterator[tuple[str, Function]]:
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, Function):
                yield f"{module.name}:{node.lineno} {node.name}", node


def length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        assert first.end_lineno is not None
        lines -= first.end_lineno - first.lineno + 1
    return lines


def parameters(function: Function) -> int:
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def is_command(function: Function) -> bool:
    """A command of the command line has its options as parameters."""
    return any("command" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_files_are_short() -> None:
    long = {
        module.name: lines
        for module in modules()
        if (lines := module.text.count("\n")) > LONGEST_FILE and module.name not in TABLES
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {name: length(node) for name, node in functions() if length(node) > LONGEST_FUNCTION}
    assert long == {}


def test_most_functions_are_very_short() -> None:
    lengths = sorted(length(node) for _, node in functions())
    assert lengths[len(lengths) * 95 // 100] <= USUAL_FUNCTION


def test_functions_take_few_parameters() -> None:
    greedy = {
        name: parameters(node)
        for name, node in functions()
        if parameters(node) > MOST_PARAMETERS and not is_command(node)
    }
    assert greedy == {}


def test_the_measure_of_a_function_leaves_its_docstring_out() -> None:
    (function,) = ast.parse(
        'def f(self, a, *, b):\n    """One.\n\n    Two."""\n    return a\n'
    ).body
    assert isinstance(function, ast.FunctionDef)
    assert (length(function), parameters(function)) == (2, 2)
