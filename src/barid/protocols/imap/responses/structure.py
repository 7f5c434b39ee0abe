"""Takes apart the ready-made `ENVELOPE (...) BODYSTRUCTURE (...)` of a message.

Needed where a client asks for one of the two, or for BODY, the same without extension data
(RFC 9051 7.5.2). The text is our own and well formed; nothing here guesses.
"""

from __future__ import annotations

import re
from typing import Final

_SEAM: Final = b" BODYSTRUCTURE ("
_TOKEN: Final = re.compile(rb'[()]|"(?:[^"\\]|\\.)*"|\{([0-9]+)\}\r\n|[^() "{]+', re.DOTALL)


def split_summary(text: bytes) -> tuple[bytes, bytes]:
    """`ENVELOPE (...)` and `BODYSTRUCTURE (...)`, from both in this order with one space."""
    seam = text.find(_SEAM)
    if text.find(_SEAM, seam + 1) >= 0:  # a subject or a file name looks like it
        seam = _end_of_list(text, text.index(b"("))
    return text[:seam], text[seam + 1 :]


def _end_of_list(text: bytes, at: int) -> int:
    depth = 0
    while True:
        found = _TOKEN.search(text, at)
        assert found is not None, "our own text is well formed"
        at = found.end()
        if found[1] is not None:
            at += int(found[1])
        elif found[0] == b"(":
            depth += 1
        elif found[0] == b")":
            depth -= 1
            if not depth:
                return at


def body_of(structure: bytes) -> bytes:
    """`BODY (...)` from `BODYSTRUCTURE (...)`: without extension data."""
    pieces = [b"BODY "]
    _write_body(pieces, structure, _tree(structure))
    return b"".join(pieces)


class _Node:
    """A list or a string of a structure: where it stands in the text."""

    __slots__ = ("children", "end", "is_list", "start")

    def __init__(self, start: int, end: int, *, is_list: bool) -> None:
        self.start = start
        self.end = end
        self.is_list = is_list
        self.children: list[_Node] = []


def _tree(text: bytes) -> _Node:
    root = _Node(0, len(text), is_list=True)
    open_lists = [root]
    at = text.index(b"(")
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found[1] is not None:
            at += int(found[1])
        if found[0] == b")":
            open_lists.pop().end = at
            continue
        node = _Node(found.start(), at, is_list=found[0] == b"(")
        open_lists[-1].children.append(node)
        if node.is_list:
            open_lists.append(node)
    assert open_lists == [root], "our own text is well formed"
    return root.children[0]


def _write_body(pieces: list[bytes], text: bytes, part: _Node) -> None:
    """What stays of a part, and of the parts inside it."""
    children = part.children
    if children[0].is_list:
        # body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]: RFC 9051 9
        inner = next(i for i, child in enumerate(children) if not child.is_list)
        kept, parts = inner + 1, children[:inner]
    else:
        kept, enclosed = _fields_of_leaf(text, children)
        parts = children[8:9] if enclosed else []
    at = part.start
    for child in parts:
        pieces.append(text[at : child.start])
        _write_body(pieces, text, child)
        at = child.end
    pieces.append(text[at : children[kept - 1].end] + b")")


def _fields_of_leaf(text: bytes, children: list[_Node]) -> tuple[int, bool]:
    """How many fields are not extension data, and whether there is a message inside.

    body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]:
    RFC 9051 9.
    """
    kind, subtype = (text[child.start : child.end].upper() for child in children[:2])
    if kind == b'"TEXT"':
        return 8, False
    if kind == b'"MESSAGE"' and subtype in (b'"RFC822"', b'"GLOBAL"'):
        return 10, True
    return 7, False
