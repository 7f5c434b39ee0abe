"""Flags as responses write them, one piece of text for each mask, made once (RFC 9051 7.5.2).

A `FlagTexts` belongs to one set of keywords: make a new one when an account gets another keyword.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from barid.model.flags import Flags, Keywords

RECENT: Final = "\\Recent"
MAX_KEPT: Final = 20_000
"""Masks whose text is kept; more than that are unlikely, and made again."""


def flag_list(names: Iterable[str]) -> bytes:
    """Names in parentheses; a name that is no atom must not get here."""
    return b"(" + " ".join(names).encode("ascii", "replace") + b")"


class MaskTexts(dict[int, bytes]):
    """Mask to text; fills itself. A plain dictionary for whoever looks up many."""

    def __init__(self, keywords: Keywords, *, recent: bool, ending: bytes = b"") -> None:
        super().__init__()
        self._keywords = keywords
        self._extra = (RECENT,) if recent else ()
        self._ending = ending

    def __missing__(self, mask: int) -> bytes:
        if len(self) >= MAX_KEPT:
            self.clear()
        names = self._keywords.names_in(Flags(mask))
        text = self[mask] = flag_list((*self._extra, *names)) + self._ending
        return text


class FlagTexts:
    r"""Texts of masks: `listed[mask]` is `(\Seen)`, `closing[mask]` the same up to the line's end.

    With `recent`, every message has \Recent too, which is of the session and so in no mask.
    """

    __slots__ = ("closing", "listed")

    def __init__(self, keywords: Keywords, *, recent: bool = False) -> None:
        self.listed = MaskTexts(keywords, recent=recent)
        self.closing = MaskTexts(keywords, recent=recent, ending=b")\r\n")
