"""The forms of header and body over which a signature is made (RFC 6376 3.4).

`BodyForm` takes a body piece by piece and never holds more of it than the piece in hand, whatever
its lines are like. Both forms are linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Final

_SPACE_IN_VALUE: Final = re.compile(rb"[ \t\r\n]+")
_BLANK: Final = b"\r\n"
_MANY_BLANK: Final = _BLANK * 8192


class Canonicalization(Enum):
    """How much a signature bears (RFC 6376 3.4)."""

    SIMPLE = "simple"
    RELAXED = "relaxed"


def header_form(field: bytes, how: Canonicalization) -> bytes:
    """One field with its line ends (RFC 6376 3.4.1, 3.4.2)."""
    if how is Canonicalization.SIMPLE:
        return field
    name, _, value = field.partition(b":")
    unfolded = _SPACE_IN_VALUE.sub(b" ", value).strip(b" ")
    return name.rstrip(b" \t\r\n").lower() + b":" + unfolded + _BLANK


class BodyForm:
    """A body in its form, handed on as it becomes certain (RFC 6376 3.4.3, 3.4.4)."""

    def __init__(self, how: Canonicalization, use: Callable[[bytes], object]) -> None:
        self._relaxed = how is Canonicalization.RELAXED
        self._use = use
        self._tail = b""  # what the next piece may change: at most one space and one CR
        self._blanks = 0  # ends of lines that may turn out to be the last ones
        self._used = False

    def feed(self, piece: bytes) -> None:
        """The next piece of the body."""
        data = self._tail + piece
        self._tail = b""
        if data.endswith(b"\r"):
            data, self._tail = data[:-1], b"\r"
        if self._relaxed:
            data = self._squeezed(data)
        self._hand_on(data)

    def end(self) -> None:
        """That was all of it."""
        tail = self._tail.removeprefix(b" ") if self._relaxed else self._tail
        self._hand_on(tail)
        if self._used or not self._relaxed:
            self._use(_BLANK)

    def _squeezed(self, data: bytes) -> bytes:
        """White space within lines made one space, that at their ends gone."""
        stripped = data.rstrip(b" \t")
        if len(stripped) < len(data):
            self._tail = b" " + self._tail
        stripped = stripped.replace(b"\t", b" ")
        while b"  " in stripped:  # a run is halved each time
            stripped = stripped.replace(b"  ", b" ")
        return stripped.replace(b" \r\n", b"\r\n")

    def _hand_on(self, data: bytes) -> None:
        text, blanks = _parted(data)
        if text:
            self._use_blanks()
            self._use(text)
            self._used = True
        self._blanks += blanks

    def _use_blanks(self) -> None:
        while self._blanks > 0:
            some = min(self._blanks, len(_MANY_BLANK) // 2)
            self._use(_MANY_BLANK[: 2 * some])
            self._blanks -= some


def _parted(data: bytes) -> tuple[bytes, int]:
    """What stands before the line ends with which it ends, and how many they are."""
    end = len(data.rstrip(_BLANK))
    tail = data[end:]
    if tail != _BLANK * (len(tail) // 2):  # a CR or LF alone is no line end
        start = len(tail)
        while tail.endswith(_BLANK, 0, start):
            start -= 2
        end += start
    return data[:end], (len(data) - end) // 2
