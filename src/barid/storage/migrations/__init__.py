"""The schema as numbered steps. A step that has run anywhere is never changed again.

Each step runs in a transaction of its own, together with the row that says that it ran; so an
interrupted start goes on where it was, and two starts at once do not get in each other's way.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def steps() -> Iterator[tuple[int, str, str]]:
    """(number, name, statements) of every step, in order."""
    found = (item for item in files(__name__).iterdir() if item.name.endswith(".sql"))
    for item in sorted(found, key=lambda item: item.name):
        number, _, name = item.name.removesuffix(".sql").partition("_")
        yield int(number), name, item.read_text("utf-8")
