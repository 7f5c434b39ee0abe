from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator

import pytest

from barid.cli.office import FrontDoor
from barid.cli.passwords import password_for
from barid.cli.shape import Reader, Refusal
from barid.i18n import Language

READER = Reader(Language.ENGLISH, {}, FrontDoor())


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A person at a terminal, with what is typed at each question."""
    typed: list[str] = []

    class Terminal:
        def isatty(self) -> bool:
            return True

    def given() -> Iterator[str]:
        while typed:
            yield typed.pop(0)

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(given()))
    return typed


def test_a_person_is_asked_twice(answers: list[str]) -> None:
    answers += ["word", "word"]
    assert password_for(READER, "a@b.test", from_stdin=False) == "word"


def test_two_different_answers_are_refused(answers: list[str]) -> None:
    answers += ["word", "wort"]
    with pytest.raises(Refusal, match="differ"):
        password_for(READER, "a@b.test", from_stdin=False)


@pytest.mark.parametrize("strange", ["a\tb", "a\0", "\udc80", "\ue000"])
def test_what_no_device_could_send_again_is_refused(answers: list[str], strange: str) -> None:
    answers += [strange, strange]
    with pytest.raises(Refusal, match="character"):
        password_for(READER, "a@b.test", from_stdin=False)


def test_arabic_passwords_are_as_good_as_any(answers: list[str]) -> None:
    answers += ["كلمة السر ١٢٣"] * 2
    assert password_for(READER, "a@b.test", from_stdin=False) == "كلمة السر ١٢٣"
