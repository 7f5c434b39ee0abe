"""A text that people read, in both languages at once, and how it is filled in.

A text cannot exist in one language only: both are arguments of one constructor. Fields are named;
what is filled in is isolated (U+2068...U+2069) where its direction could disturb the sentence, and
so is every technical fragment, which stands between backticks in the template.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from barid.i18n.language import Language

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

_FRAGMENT = re.compile(r"`([^`]+)`")
_LATIN = re.compile(r"[A-Za-z]")


class Sayable(Protocol):
    """Whatever can be said in a language."""

    def in_(self, language: Language, /) -> str:
        """The words in this language."""
        ...


def isolate(fragment: str) -> str:
    """The fragment so wrapped that its direction does not touch the words around it."""
    return f"{FIRST_STRONG_ISOLATE}{fragment}{POP_ISOLATE}"


def is_right_to_left(text: str) -> bool:
    """Whether any character of the text is written from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English and Arabic, with the same named fields (`{address}`) in both."""

    en: str
    ar: str

    def template(self, language: Language) -> str:
        """The text as it was written, fields and backticks included."""
        return self.ar if language is Language.ARABIC else self.en

    def in_(self, language: Language, /, **fields: object) -> str:
        """The words in this language, with the fields filled in."""
        return _fill(self.template(language), language, fields)

    def with_(self, **fields: object) -> Phrase:
        """The text together with its fields, for a reader whose language is not known yet."""
        return Phrase(self, fields)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and what stands in its fields; it can be kept, compared, and said later."""

    text: Text | Counted
    fields: Mapping[str, object] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        """The words in this language."""
        return self.text.in_(language, **self.fields)


@dataclass(frozen=True, slots=True)
class English:
    """The two forms of English: 1, and every other number."""

    one: str
    other: str

    def form(self, count: int) -> str:
        """The form that goes with this number."""
        return self.one if count == 1 else self.other


@dataclass(frozen=True, slots=True)
class Arabic:
    """The six forms of Arabic: none, one, two, 3-10, 11-99, and hundreds (also with 1, 2)."""

    zero: str
    one: str
    two: str
    few: str
    many: str
    other: str

    def form(self, count: int) -> str:
        """The form that goes with this number."""
        if count in (0, 1, 2):
            return (self.zero, self.one, self.two)[count]
        rest = count % 100
        if 3 <= rest <= 10:
            return self.few
        return self.many if rest >= 11 else self.other


@dataclass(frozen=True, slots=True)
class Counted:
    """A text whose words change with a number; the number is the field `{count}`."""

    en: English
    ar: Arabic

    def in_(self, language: Language, /, **fields: object) -> str:
        """The words for this `count`, with the other fields filled in."""
        count = fields["count"]
        assert isinstance(count, int), "a counted text needs a whole number"
        forms = self.ar if language is Language.ARABIC else self.en
        return _fill(forms.form(count), language, fields)

    def with_(self, **fields: object) -> Phrase:
        """The text together with its fields, for a reader whose language is not known yet."""
        return Phrase(self, fields)


def field_names(template: str) -> frozenset[str]:
    """The names of the fields of a template."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def _fill(template: str, language: Language, fields: Mapping[str, object]) -> str:
    if language is Language.ARABIC:
        template = _FRAGMENT.sub(lambda found: isolate(found[1]), template)
    values = {name: _value(value, language) for name, value in fields.items()}
    return template.format_map(values)


def _value(value: object, language: Language) -> str:
    """A field as it stands in a sentence: said if it is a text, isolated if it is foreign."""
    if isinstance(value, Text | Phrase):
        return value.in_(language)
    words = str(value)
    if isinstance(value, int) or not words:
        return words
    arabic = is_right_to_left(words)
    at_home = (arabic and not _LATIN.search(words)) if language is Language.ARABIC else not arabic
    return words if at_home else isolate(words)
