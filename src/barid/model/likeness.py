"""What an address looks like, so that nobody gets one that is taken for somebody else's.

The skeleton of RFC 8264 12.5 and Unicode UTS 39 4, with a table for the scripts that our people
write: letters that one confuses at a glance have one skeleton. It says what may not be made beside
what; it never decides who gets a message (that is `Address.key`). Names in ASCII are their own
skeleton, so none of them is like another.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Letters of one shape, each row: the skeleton, and what looks like it. Arabic hamza carriers, teh
# marbuta and heh, the yehs, kafs and their sisters; Cyrillic, Greek and Latin letters like ASCII.
_ALIKE: Final = (
    ("\u0627", "أإآٱٲٳٵ"),
    ("\u0648", "ؤۇۆۈۉۊۋٷٶ"),
    ("\u0649", "يیئىےۍێېۑې"),
    ("\u0647", "ةهہھۀۂۃەۿ"),
    ("\u0643", "كکڪګگڭڮ"),
    ("\u0628", "ٮپ"),
    ("\u0641", "ڡڢ"),
    ("\u0642", "ٯڧ"),
    ("\u0646", "ںڹ"),
    ("\u062f", "ڈډ"),
    ("\u0631", "ړ"),
    ("a", "аαɑ"),
    ("b", "ЬЬь"),
    ("c", "сϲⅽ"),
    ("d", "ԁⅾ"),
    ("e", "еҽёє"),
    ("g", "ɡց"),
    ("h", "һհ"),
    ("i", "іιıїɩ"),
    ("j", "јϳ"),
    ("k", "кκ"),
    ("l", "ӏⅼǀ"),
    ("m", "мⅿ"),
    ("n", "ոη"),
    ("o", "оοօσ"),
    ("p", "рρ"),
    ("q", "ԛգ"),
    ("r", "гᴦ"),
    ("s", "ѕꜱ"),
    ("t", "тτ"),
    ("u", "υսᴜ"),
    ("v", "νѵⅴ"),
    ("w", "ԝωա"),
    ("x", "хχⅹ"),
    ("y", "уүγ"),
    ("z", "ᴢ"),
)
_SHAPES: Final = {
    ord(letter): shape for shape, letters in _ALIKE for letter in letters if letter != shape
}


def skeleton_of(key: str) -> str:
    """What the address with this identity key looks like; the domain stays as it is."""
    local, at, domain = key.rpartition("@")
    if local.isascii():
        return key
    return _shape(local) + at + domain


def _shape(local: str) -> str:
    shaped = local.translate(_SHAPES)
    # What is left of accents and points does not tell two names apart at a glance.
    bare = "".join(c for c in unicodedata.normalize("NFD", shaped) if not unicodedata.combining(c))
    return bare.translate(_SHAPES)
