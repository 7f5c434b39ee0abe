"""On which line of a TOML file each name stands; the standard reader does not tell.

Works on text that `tomllib` has already accepted: a statement is what `tomllib` accepts when one
line after another is added to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

Path = tuple[str, ...]


def lines_of_names(text: str) -> dict[Path, int]:
    """The line (from 1) of every table and key, as paths such as `("dns", "servers")`."""
    places: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        tree = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = max(_paths(tree), key=len, default=())
            places.setdefault(table, line)
            continue
        for path in _paths(tree):
            places.setdefault(table + path, line)
    return places


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with its first line."""
    first, held = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        first, held = (first, f"{held}\n{line}") if held else (number, line)
        if _is_whole(held):
            yield first, held
            held = ""


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _paths(tree: Mapping[str, object]) -> Iterator[Path]:
    for name, value in tree.items():
        yield (name,)
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            value = value[0]
        if isinstance(value, dict):
            for path in _paths(value):
                yield (name, *path)
