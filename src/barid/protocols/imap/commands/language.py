"""LANGUAGE: in which language people are to read what we say (RFC 5255 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.i18n import Language
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner

MAX_RANGES = 20
MAX_RANGE = 50
DEFAULT: Final = "I-DEFAULT"
SPOKEN: Final = (*(language.value.upper() for language in Language), DEFAULT)
"""Every language, and the one before another is chosen: English (RFC 2277 4.5)."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Wants the first of these languages that we speak; without any, to know which we speak."""

    ranges: tuple[str, ...]


def parse(scanner: Scanner) -> ChooseLanguage:
    """`*(SP lang-range-quoted)`."""
    ranges: list[str] = []
    while not scanner.at_end:
        scanner.space()
        ranges.append(scanner.text("a language"))
    if len(ranges) > MAX_RANGES or any(len(one) > MAX_RANGE for one in ranges):
        raise malformed("Too many languages")
    return ChooseLanguage(tuple(ranges))


def chosen(ranges: tuple[str, ...]) -> tuple[Language, str] | None:
    """The first language wanted that we speak, and its tag; None without any (RFC 4647 3.4)."""
    for wanted in ranges:
        if wanted.lower() in ("default", "i-default", "*"):
            return Language.ENGLISH, DEFAULT
        language = Language.of(wanted)
        if language is not None:
            return language, language.value.upper()
    return None
