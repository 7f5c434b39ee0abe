"""Words of folded text, and what of them is kept.

A word is a run of letters, digits and marks; of runs that joining characters connect
(`name@host.example`, `foo-bar`) the whole is the word. So whatever is contained in a text and has
no gap in it is contained in one of its words. Long words, and those of scripts without spaces, are
kept in pieces: each is known by its pieces, and what is longer than a piece has to be looked at.
Addresses are kept whole and in halves, `name@` and `@host.example`, so that only who looks for
something around an @ has to go through all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from barid.message.words.folding import is_arabic

LONGEST: Final = 64
"""Characters of a word that is kept as one."""
_STEP: Final = LONGEST // 2
_SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_ARABIC: Final = "\u0621-\u064a\u0671-\u06d3"
_RUNS: Final = re.compile(f"[{_SPACELESS}]+|[^{_SPACELESS}]+")
_HAS_SPACELESS: Final = re.compile(f"[{_SPACELESS}]")
_JOINING: Final = ".@_+-'&"
_INNER: Final = r"\w.@+\-'&"
_ASCII_RUN: Final = re.compile(f"[{_INNER}]+", re.ASCII)
_RUN: Final = re.compile(f"[{_INNER}]+")
_SEAM: Final = re.compile(rf"(?<=[{_ARABIC}])[.@_+\-'&]|[.@_+\-'&](?=[{_ARABIC}])")


@cache
def _marks() -> str:
    """Marks of all scripts, for a class of characters: \\w lacks the vowel signs of India."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in _ranges_of_marks())


@cache
def _mark_pattern() -> re.Pattern[str]:
    return re.compile(f"[{_marks()}]")


@cache
def _runs_with_marks() -> re.Pattern[str]:
    return re.compile(f"[{_INNER}{_marks()}]+")


def _ranges_of_marks() -> Iterator[tuple[int, int]]:
    first = last = -2
    for point in range(0x300, 0x10000):  # beyond, `re` would be slow
        if unicodedata.category(chr(point))[0] == "M":
            if point != last + 1:
                if first >= 0:
                    yield first, last
                first = point
            last = point
    yield first, last


def words_of(text: str) -> list[str]:
    """The words of plain or folded text in their order."""
    if text.isascii():
        pattern = _ASCII_RUN
    else:
        if is_arabic(text):
            text = _SEAM.sub(" ", text)  # so that the stem of the word is found
        pattern = _runs_with_marks() if _mark_pattern().search(text) else _RUN
    words = (word.strip(_JOINING) for word in pattern.findall(text))
    return [word for word in words if word]


def kept_in(text: str) -> set[str]:
    """What is kept of the words of a folded text."""
    return kept(words_of(text), _has_spaceless(text))


def kept(words: Iterable[str], spaceless: bool = True) -> set[str]:
    """What is kept of words: most as they are, others in pieces; none of them `spaceless`, if the
    caller knows that."""
    found = set(words)
    if spaceless:
        odd = [word for word in found if len(word) > LONGEST or _has_spaceless(word)]
    else:
        odd = [word for word in found if len(word) > LONGEST]
    if odd:
        found.difference_update(odd)
        found.update(piece for word in odd for piece in _pieces(word))
    found.update([half for word in found if "@" in word[1:-1] for half in _halves(word)])
    return found


def _halves(word: str) -> Iterator[str]:
    """The halves of an address, each with the @ beside it."""
    *before, last = word.split("@")
    mark = ""
    for half in before:
        yield f"{mark}{half}@"
        mark = "@"
    yield f"@{last}"


def _has_spaceless(text: str) -> bool:
    return not text.isascii() and _HAS_SPACELESS.search(text) is not None


def _pieces(word: str) -> Iterator[str]:
    for run in _RUNS.findall(word):
        if _HAS_SPACELESS.match(run):
            yield from (run[at : at + 2] for at in range(max(len(run) - 1, 1)))
        else:
            last = max(len(run) - _STEP, 1)
            yield from (run[at : at + LONGEST] for at in range(0, last, _STEP))


def sought(word: str) -> tuple[list[str], bool]:
    """What every text that contains this word has in its kept words; and whether that is all that
    has to be asked."""
    if not _has_spaceless(word):
        if len(word) <= _STEP:
            return [word], True
        return [word[:_STEP], word[-_STEP:]], False
    found: list[str] = []
    runs = _RUNS.findall(word)
    for run in runs:
        if not _HAS_SPACELESS.match(run):
            found += sought(run)[0]
        elif len(run) <= 2:
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found, len(runs) == 1 and len(runs[0]) <= 2
