"""Status lines: one line each, in either language, with the codes of their standards."""

from __future__ import annotations

import pytest

from barid.i18n.language import Language
from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Done, Refusal, words, written

EVERY = [value for value in vars(replies).values() if isinstance(value, Done | Refusal)]
CODES = {"", "AUTH", "SYS/PERM", "SYS/TEMP", "IN-USE"}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reply", EVERY)
def test_every_reply_is_one_short_line(reply: Done | Refusal, language: Language) -> None:
    line = written(reply, language)
    assert line.startswith(b"+OK " if isinstance(reply, Done) else b"-ERR ")
    assert line.endswith(b"\r\n")
    assert line.count(b"\n") == 1
    assert len(line) <= 512  # RFC 2449 4
    assert line.isascii() == (language is Language.ENGLISH)


@pytest.mark.parametrize("reply", EVERY)
def test_only_codes_stand_in_brackets(reply: Done | Refusal) -> None:
    assert not reply.text.en.startswith("[")
    if isinstance(reply, Refusal):
        assert reply.code in CODES
        if reply.code:
            assert written(reply, Language.ARABIC).startswith(f"-ERR [{reply.code}] ".encode())


def test_the_greeting_offers_no_apop() -> None:
    assert b"<" not in written(replies.READY, Language.ENGLISH)


def test_words_are_octets() -> None:
    assert words(replies.READY.text, Language.ARABIC) == "بريد جاهز".encode()
