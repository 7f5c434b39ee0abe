"""Texts that people read, in Arabic and English side by side.

`Text(en=..., ar=...)` is one text; `Counted` changes with a number; a `Phrase` is a text with its
fields, to be said later. Nothing here knows who reads: the language is always given by the caller.
"""

from barid.i18n.failure import Failure
from barid.i18n.language import Language, language_of_locale, preferred
from barid.i18n.text import Arabic, Counted, English, Phrase, Sayable, Text, isolate

__all__ = [
    "Arabic",
    "Counted",
    "English",
    "Failure",
    "Language",
    "Phrase",
    "Sayable",
    "Text",
    "isolate",
    "language_of_locale",
    "preferred",
]
