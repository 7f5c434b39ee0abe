"""Arabic words without article, particles and endings: light stemming, and only of Arabic.

Snowball's stemmer, of which we know: broken plurals stay apart (رسالة and رسائل), as does the
prefix of لرسالة; it takes the first letter of بريد for a particle, so a search also looks for
words that are the stem of what is wanted. It is given the word as it was spelt, for without ta
marbuta it no longer finds the ending; what it leaves is folded after that.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import Stemmer  # type: ignore[import-not-found]

from barid.message.words.folding import alike

LONGEST: Final = 32
"""No Arabic word is longer; longer ones are not stemmed."""
_SEATS: Final = str.maketrans("ؤئى", "ءءي")
_CONJUNCTIONS: Final = ("و", "ف")
_ARTICLES: Final = ("ال", "بال", "كال", "لل")


def stems(words: Iterable[str]) -> list[str]:
    """The folded stem of each plain Arabic word. مسؤول and مسئول have the same."""
    ready = [_without_particle(word.translate(_SEATS)) for word in words]
    return [alike(stem) for stem in _stemmer().stemWords(ready)]


def stem(word: str) -> str:
    """The folded stem of one plain Arabic word."""
    return stems((word,))[0]


def _without_particle(word: str) -> str:
    """والكتاب and للكتاب as الكتاب, which the stemmer knows how to take apart."""
    if len(word) > LONGEST:
        return word
    if word.startswith(_CONJUNCTIONS) and word[1:].startswith(_ARTICLES) and len(word) > 5:
        word = word[1:]
    if word.startswith("لل") and len(word) > 4:
        word = "ال" + word[2:]
    return word


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("arabic")
