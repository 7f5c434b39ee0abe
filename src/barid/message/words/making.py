"""The search words of one content, field by field, bounded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from barid.message.mime.text import Octets
from barid.message.words.folding import alike, folded, is_arabic, plain
from barid.message.words.reading import body_text, fields_of, has_text
from barid.message.words.splitting import kept, kept_in, words_of
from barid.message.words.stems import stems
from barid.model.identifiers import ContentId
from barid.model.outline import Outline
from barid.model.words import FIELDS, STEM, ContentWords, Field

VERSION: Final = 2
"""Grows when words are made differently, so that all are made anew."""
MAX_WORDS: Final = 100_000
"""Different words of one content. What has more is no letter, but data in the clothes of one."""

_OWN: Final = {
    "from": Field.FROM,
    "to": Field.TO,
    "cc": Field.CC,
    "bcc": Field.BCC,
    "subject": Field.SUBJECT,
}


def field_of(name: str) -> Field:
    """Where the words of a header field stand."""
    return _OWN.get(name, Field.HEADER)


def name_word(name: str) -> str | None:
    """The word that says that a header has a field of this (folded) name; None for names that no
    program gives."""
    return ":" + name if words_of(name) == [name] and kept([name]) == {name} else None


def make_words(
    number: ContentId, content: Octets, outline: Outline, prefixes: Iterable[bytes]
) -> ContentWords:
    """The words of a content; `prefixes` are what stands before it for its readers. Never fails."""
    texts: dict[Field, list[str]] = {field: [] for field in FIELDS}
    names: set[str] = set()
    root = outline.root
    for name, value in fields_of(content[root.header_start : root.body_start]):
        names.update(_name_words(name))
        if has_text(name):
            texts[field_of(name)].append(value)
    texts[Field.BODY].append(body_text(content, outline))
    traced: set[str] = set()
    for prefix in prefixes:
        for name, value in fields_of(prefix):
            texts[Field.TRACE].append(value)
            traced.update(_name_words(name))
    words = {field: words_in("\n".join(several)) for field, several in texts.items()}
    words[Field.HEADER] |= names  # whoever looks for a part of a name finds it in its word
    # These stand before every message: nobody looks for them inside of words.
    words[Field.TRACE].update(STEM + name for name in traced)
    if sum(map(len, words.values())) > MAX_WORDS:
        return ContentWords(number, None)
    return ContentWords(number, tuple(" ".join(sorted(words[field])) for field in FIELDS))


@lru_cache(1000)
def _name_words(name: str) -> Iterable[str]:
    name = folded(name)
    word = name_word(name)
    return tuple(words_of(name)) if word is None else (word,)


def words_in(text: str) -> set[str]:
    """The words of a text as they are kept, and the stems of those that are Arabic."""
    # No word has white space in it, and most stand in a text again and again.
    ready = plain("\n".join(set(text.split())))
    found = kept_in(alike(ready))
    if is_arabic(ready):
        arabic = {word for word in words_of(ready) if is_arabic(word)}
        found.update(STEM + stem for stem in stems(arabic) if stem)
    return found
