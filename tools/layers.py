"""The parentheses in the import rules: around what has its place but does not exist yet."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "barid"

CONTAINERS = re.compile(r'^containers = \["barid((?:\.\w+)*)"\]')
LAYERS = re.compile(r'"([\w() |]+)"')


def with_parentheses(text: str) -> str:
    """The text of pyproject.toml with the parentheses as they have to be."""
    lines, folder, inside = [], SOURCE, False
    for line in text.splitlines():
        if found := CONTAINERS.match(line):
            folder = SOURCE.joinpath(*found[1].split(".")[1:])
        inside = inside or line.startswith("layers = [")
        lines.append(_marked(line, folder) if inside else line)
        inside = inside and not line.rstrip().endswith("]")
    return "\n".join(lines) + "\n"


def _marked(line: str, folder: Path) -> str:
    def names(found: re.Match[str]) -> str:
        bare = (name.strip(" ()") for name in found[1].split("|"))
        return '"' + " | ".join(n if exists(folder, n) else f"({n})" for n in bare) + '"'

    return LAYERS.sub(names, line)


def exists(folder: Path, name: str) -> bool:
    """Whether a module or package of this name is in the folder."""
    return (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()
