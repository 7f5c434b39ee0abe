"""What somebody looks for: a text, and where it is found.

It is found where the folded text contains it; and where the same words follow each other, the
Arabic ones among them told by their stems. So the standard's substring is always found (RFC 9051
6.4.4), and what that section calls flexible matching comes on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from barid.message.words.folding import alike, is_arabic, plain
from barid.message.words.splitting import sought, words_of
from barid.message.words.stems import stem, stems
from barid.model.words import STEM, Field, Lookup, Part

MAX_PARTS: Final = 40
"""Words of a text that are looked up; the others are seen when the message is looked at."""


class Searched:
    """A text that is searched; each thing is worked out once, when it is asked for."""

    def __init__(self, text: str) -> None:
        self._plain = plain(text)
        self.folded = alike(self._plain)

    @cached_property
    def words(self) -> list[_Word]:
        """All words in their order."""
        found = words_of(self._plain)
        arabic = list({word for word in found if is_arabic(word)})
        known = dict(zip(arabic, stems(arabic), strict=True))
        return [_Word(alike(word), known.get(word, "")) for word in found]


class _Word(NamedTuple):
    """A word as it is compared; without a stem where it is not Arabic."""

    folded: str
    stem: str

    def is_like(self, other: _Word) -> bool:
        """Whether a text that has this word has the other, which is wanted."""
        if self.folded == other.folded:
            return True
        return bool(other.stem) and other.stem in (self.stem, self.folded)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an index has to be asked. Unless `settled`, what it finds has to be looked at."""

    parts: tuple[Part, ...]
    settled: bool


class Wanted:
    """A text that is looked for."""

    def __init__(self, text: str) -> None:
        self._plain = plain(text)
        self.folded = alike(self._plain)
        self._words: list[_Word] = []
        if is_arabic(self._plain):
            self._words = Searched(text).words

    def __bool__(self) -> bool:
        """Whether it is more than nothing, which every text contains."""
        return bool(self.folded)

    def is_in(self, text: Searched) -> bool:
        """Whether it is found there."""
        if self.folded in text.folded:
            return True
        return bool(self._words) and is_arabic(text.folded) and self._follow(text.words)

    def _follow(self, words: Sequence[_Word]) -> bool:
        wanted, first = self._words, self._words[0]
        return any(
            words[at].is_like(first)
            and all(word.is_like(want) for word, want in zip(words[at:], wanted, strict=False))
            for at in range(len(words) - len(wanted) + 1)
        )

    def asked(self) -> Asked | None:
        """None where no word is asked for, so that an index cannot help."""
        parts: list[Part] = []
        words = words_of(self._plain)
        settled = len(words) == 1 and words[0] == self._plain
        for word in words[:MAX_PARTS]:
            inside, enough = sought(alike(word))
            settled = settled and enough
            known = stem(word) if len(inside) == 1 and is_arabic(word) else ""
            if known:
                parts.append(Part(inside[0], (STEM + known, known)))
            else:
                parts += (Part(piece) for piece in inside)
        return Asked(tuple(parts), settled) if parts else None

    def lookup(self, *fields: Field) -> Lookup | None:
        """The question for an index, about these fields."""
        asked = self.asked()
        return Lookup(frozenset(fields), asked.parts) if asked is not None else None
