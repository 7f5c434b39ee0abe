"""LANG: the language of the words in replies (RFC 6856 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.i18n.language import Language
from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal

PREFERRED: Final = b"*"
NAMES: Final = {Language.ENGLISH: "English", Language.ARABIC: "العربية"}
"""Each language in its own words."""


@dataclass(frozen=True, slots=True)
class Lang:
    """Asks for a language, or (None) which there are; `preferred` asks for the server's own."""

    language: Language | None
    preferred: bool = False


def parse(argument: bytes) -> Lang | Refusal:
    """A language range (RFC 4647 2.1), `*`, or nothing."""
    if not argument:
        return Lang(None)
    if argument == PREFERRED:
        return Lang(None, preferred=True)
    language = Language.of(argument.decode("ascii", "replace"))
    return Lang(language) if language is not None else replies.NO_SUCH_LANGUAGE
