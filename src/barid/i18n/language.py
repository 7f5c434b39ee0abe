"""The languages that Barid speaks, and which of them a person wants.

A language is found from a tag (`ar-EG`, `ar_EG.UTF-8`), from the environment, or from a list of
preferences; what we do not speak becomes English. Nothing is remembered here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum


class Language(Enum):
    """A language that every text exists in; the value is its tag (RFC 5646 2.1)."""

    ENGLISH = "en"
    ARABIC = "ar"

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as HTML's `dir` wants it."""
        return "rtl" if self is Language.ARABIC else "ltr"

    @classmethod
    def of(cls, tag: str) -> Language | None:
        """The language of a tag or locale name, if we speak it; only the first subtag counts."""
        primary = tag.strip().replace("_", "-").split("-")[0].split(".")[0].lower()
        return next((language for language in cls if language.value == primary), None)


def preferred(tags: Iterable[str]) -> Language:
    """The first language of a list of preferences that we speak, else English (RFC 4647 3.4)."""
    known = (Language.of(tag) for tag in tags)
    return next((language for language in known if language is not None), Language.ENGLISH)


def language_of_locale(environment: Mapping[str, str]) -> Language:
    """The language that the POSIX variables ask for; `LANGUAGE` refines any locale but C."""
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    if locale.split(".")[0] in ("", "C", "POSIX"):
        return Language.ENGLISH
    return preferred([*environment.get("LANGUAGE", "").split(":"), locale])


_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
