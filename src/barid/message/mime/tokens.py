"""The small pieces of structured header values: white space, comments, quoted strings.

Every function takes a value and a position, never fails, and never looks at a byte twice, so that
whoever calls them in a row stays linear whatever the value holds. RFC 5322 3.2.
"""

from __future__ import annotations

import re

_SPACE = re.compile(rb"[ \t\r\n]*+")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)', re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_COMMENT_MARK = re.compile(rb"[()]|\\.", re.DOTALL)


def unescape(text: bytes) -> bytes:
    """The text of a quoted string or comment without the backslashes of its quoted pairs."""
    return _ESCAPE.sub(rb"\1", text) if b"\\" in text else text


def read_quoted(value: bytes, at: int) -> tuple[bytes, int]:
    """The quoted string that begins at `at`, and where it ends; an open one ends with the value."""
    match = _QUOTED.match(value, at)
    assert match is not None  # whatever follows the quote, the pattern takes it
    return unescape(match[1]), match.end()


def read_comment(value: bytes, at: int) -> tuple[bytes, int]:
    """The comment that begins at `at`, nested ones inside, and where it ends."""
    depth = 0
    for match in _COMMENT_MARK.finditer(value, at):
        mark = match[0]
        depth += (mark == b"(") - (mark == b")")
        if not depth:
            return unescape(value[at + 1 : match.start()]), match.end()
    return unescape(value[at + 1 :]), len(value)


def skip_space(value: bytes, at: int) -> int:
    """Where the next thing stands that is neither white space nor a comment (CFWS)."""
    match = _SPACE.match(value, at)
    assert match is not None
    at = match.end()
    while value.startswith(b"(", at):
        at = read_comment(value, at)[1]
        match = _SPACE.match(value, at)
        assert match is not None
        at = match.end()
    return at
