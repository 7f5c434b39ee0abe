"""Texts of flag masks."""

from __future__ import annotations

from barid.model.flags import Keywords
from barid.protocols.imap.responses import flags
from barid.protocols.imap.responses.flags import FlagTexts, flag_list

KEYWORDS = Keywords(("$Junk",))


def test_masks_become_lists() -> None:
    texts = FlagTexts(KEYWORDS)
    assert texts.listed[0] == b"()"
    assert texts.listed[1 + 8] == b"(\\Deleted \\Seen)"
    assert texts.listed[32] == b"($Junk)"
    assert texts.closing[32] == b"($Junk))\r\n"


def test_a_text_is_made_once() -> None:
    texts = FlagTexts(KEYWORDS)
    assert texts.listed[5] is texts.listed[5]


def test_recent_stands_first() -> None:
    texts = FlagTexts(KEYWORDS, recent=True)
    assert texts.listed[0] == b"(\\Recent)"
    assert texts.listed[33] == b"(\\Recent \\Seen $Junk)"


def test_the_memory_for_texts_is_bounded() -> None:
    texts = FlagTexts(Keywords(tuple(f"k{n}" for n in range(20))))
    for mask in range(flags.MAX_KEPT + 10):
        assert texts.listed[mask]
    assert len(texts.listed) <= flags.MAX_KEPT


def test_no_flags() -> None:
    assert flag_list(()) == b"()"
