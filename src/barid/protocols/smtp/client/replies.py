"""Replies as they arrive: bytes in, whole replies out (RFC 5321 4.2).

What is not a reply becomes `Garbled`, a value like any other: whoever speaks to us wrongly is told
about, and nothing is raised. How long a reply may be is bounded here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from barid.model.reply import PeerReply
from barid.protocols.lines import Lines, TooLong

_LINE: Final = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_LONGEST: Final = 4096  # RFC 5321 4.5.3.1.5 says 512; some say more, and mean it
_MOST_LINES: Final = 128


@dataclass(frozen=True, slots=True)
class Garbled:
    """What arrived instead of a reply, its beginning at least."""

    text: str


class Replies:
    """Collects the lines of replies."""

    __slots__ = ("_lines", "_said")

    def __init__(self) -> None:
        self._lines = Lines()
        self._said: list[tuple[int, str]] = []

    @property
    def begun(self) -> bool:
        """Whether something was said that is not a whole reply yet."""
        return bool(self._said) or len(self._lines) > 0

    def feed(self, data: bytes) -> None:
        """Append what has arrived."""
        self._lines.feed(data)

    def discard(self) -> None:
        """Forget what was said before TLS began (RFC 3207 4.2)."""
        self._lines.discard()
        self._said.clear()

    def next_reply(self) -> PeerReply | Garbled | None:
        """The next whole reply; None while it is incomplete."""
        while True:
            try:
                line = self._lines.next_line(_LONGEST)
            except TooLong:
                return Garbled("a line of more than 4096 octets")
            if line is None:
                return None
            found = _LINE.fullmatch(line)
            if found is None or len(self._said) >= _MOST_LINES:
                return Garbled(readable(line))
            self._said.append((int(found[1]), readable(found[3] or b"")))
            if found[2] != b"-":
                return self._complete()

    def _complete(self) -> PeerReply | Garbled:
        said, self._said = self._said, []
        if len(said) == 1:
            return PeerReply(said[0][0], (said[0][1],))
        codes = {code for code, _ in said}
        if len(codes) > 1:  # RFC 5321 4.2.1
            return Garbled("one reply with several codes: " + ", ".join(map(str, sorted(codes))))
        return PeerReply(said[-1][0], tuple(text for _, text in said))


def readable(line: bytes) -> str:
    """Text of a stranger, for people and for what is kept: no control characters, not too long."""
    text = line[:512].decode("utf-8", "replace")
    if text.isprintable():
        return text.strip()
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text).strip()
