"""Base subjects (RFC 5256 2.1), and how texts are compared when messages are put in order.

Linear time, whatever a subject holds.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from barid.message.mime.headers import decode_words

# RFC 5256 5: subj-blob = "[" *BLOBCHAR "]" *WSP, as many as follow one another
_BLOBS: Final = re.compile(r"(?:\[[^\[\]\x00]*+\] *+)*+")
# subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
_REPLY: Final = re.compile(r"(?:re|fwd?+) *+(?:\[[^\[\]\x00]*+\] *+)?+:", re.IGNORECASE)
_FORWARDED: Final = "[fwd:"
_TRAILER: Final = "(fwd)"
_LONGEST_KEPT: Final = 200


class Subject(NamedTuple):
    """A base subject as it is compared, and whether its message is a reply or forwarded."""

    base: str
    reply: bool


def read_subject(value: bytes) -> Subject:
    """The subject in an unfolded field; an absent one is the empty one."""
    return _kept_subject(value) if len(value) <= _LONGEST_KEPT else _subject(value)


def collated(text: str) -> str:
    """A text in a form that compares as i;unicode-casemap has it (RFC 5051 2): its characters in
    title case, decomposed. That form orders by its code points as its UTF-8 does."""
    if text.isascii():
        return text.upper()
    return unicodedata.normalize("NFKD", text.translate(_titles))


def _subject(value: bytes) -> Subject:
    text = " ".join(decode_words(value).split())
    start, end, reply = 0, len(text), False
    while True:
        end, forwarded = _without_trailers(text, start, end)
        start, answered = _without_leaders(text, start, end)
        reply = reply or forwarded or answered
        if not (_starts(text, _FORWARDED, start, end) and text.endswith("]", start, end)):
            return Subject(collated(text[start:end]), reply)
        start, end, reply = start + len(_FORWARDED), end - 1, True


_kept_subject = lru_cache(4096)(_subject)


def _without_trailers(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the subject ends once every subj-trailer is gone; whether one said (fwd)."""
    forwarded = False
    while end > start:
        if text[end - 1] == " ":
            end -= 1
        elif _starts(text, _TRAILER, max(end - len(_TRAILER), start), end):
            end -= len(_TRAILER)
            forwarded = True
        else:
            break
    return end, forwarded


def _without_leaders(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the subject begins once leaders and blobs are gone; whether one said re or fw."""
    reply = False
    while True:
        while start < end and text[start] == " ":
            start += 1
        blobs = _BLOBS.match(text, start, end)
        assert blobs is not None  # it may match nothing
        found = _REPLY.match(text, blobs.end(), end)
        if found is None:
            break
        start, reply = found.end(), True
    if blobs.end() < end:
        return blobs.end(), reply
    # A blob is the base where nothing else would be left.
    return max(text.rfind("[", start, end), start), reply


def _starts(text: str, token: str, start: int, end: int) -> bool:
    return text[start : min(start + len(token), end)].lower() == token


class _Titles(dict[int, str]):
    """Characters and their simple title case; fills itself."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        title = character.title()
        found = self[code] = title if len(title) == 1 else character
        return found


_titles: Final = _Titles()
