"""Words of folded text, and what of them is kept.

A word is a run of letters, digits and marks; of runs that one joining character connects
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
_ASCII_WORD: Final = re.compile(r"[a-z0-9]+(?:[.@_+\-'&][a-z0-9]+)*")


@cache
def _marks() -> str:
    """Marks of all scripts, for a class of characters: \\w lacks the vowel signs of India."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in _ranges_of_marks())


@cache
def _mark_pattern() -> re.Pattern[str]:
    return re.compile(f"[{_marks()}]")


@cache
def _word_pattern(marked: bool) -> re.Pattern[str]:
    """Letters, digits and marks of all scripts, with joining characters between them. Much quicker
    where there is no mark."""
    inner = f"(?:[^\\W_]|[{_marks()}])" if marked else "[^\\W_]"
    joined = f"(?<![{_ARABIC}])[.@_+\\-'&](?![{_ARABIC}])"  # its stem has to be found
    return re.compile(f"{inner}+(?:{joined}{inner}+)*")


def _ranges_of_marks() -> Iterator[tuple[int, int]]:
    first = last = -2
    for point in range(0x300, 0x20000):
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
        return _ASCII_WORD.findall(text)
    return _word_pattern(_mark_pattern().search(text) is not None).findall(text)


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
