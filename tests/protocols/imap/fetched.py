"""Reads the data of FETCH responses back into values, strictly, for comparing and checking."""

from __future__ import annotations

import re

Value = bytes | int | None | list["Value"]

_TOKEN = re.compile(
    rb'( ?)(?:(\()|(\))|"((?:[^"\\\r\n\x80-\xff]|\\["\\])*)"|\{(\d+)\}\r\n|(NIL)|(\d+)'
    rb"|([A-Z0-9.]+(?:\[[^]]*\])?))"
)
_QUOTED_PAIR = re.compile(rb'\\(["\\])')


def parse(data: bytes) -> list[Value]:
    """The values in `data`: strings, numbers, NIL, lists, and the names of data items."""
    open_lists: list[list[Value]] = [[]]
    at = 0
    while at < len(data):
        match = _TOKEN.match(data, at)
        assert match is not None, f"no IMAP data: {data[at : at + 60]!r}"
        _, opening, closing, quoted, literal, nil, number, name = match.groups()
        at = match.end()
        if opening:
            inner: list[Value] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif closing:
            assert len(open_lists) > 1
            open_lists.pop()
        elif quoted is not None:
            open_lists[-1].append(_QUOTED_PAIR.sub(rb"\1", quoted))
        elif literal is not None:
            end = at + int(literal)
            assert b"\0" not in data[at:end]
            open_lists[-1].append(data[at:end])
            at = end
        else:
            open_lists[-1].append(None if nil else name if number is None else int(number))
    assert len(open_lists) == 1, "parentheses are not balanced"
    return open_lists[0]


def items(data: bytes) -> dict[bytes, Value]:
    """`NAME value NAME value` by name."""
    values = parse(data)
    found: dict[bytes, Value] = {}
    for name, value in zip(values[::2], values[1::2], strict=True):
        assert isinstance(name, bytes)
        found[name] = value
    return found
