"""Everything that an IMAP session says to people can be said in Arabic."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from barid.i18n import Language
from barid.i18n.text import is_right_to_left, isolate
from barid.i18n.texts.imap import REPLIES, say
from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.states import State
from barid.services.imap.refusals import _WORDS

SOURCE = Path(__file__).parents[2] / "src" / "barid"
FOLDERS = (SOURCE / "protocols" / "imap", SOURCE / "services" / "imap")
FIRST = frozenset({"malformed", "impossible", "ok", "no", "bad", "bye", "note", "_fail"})
FIRST_OF_SESSION = frozenset({"_say_goodbye", "greet"})
SECOND = frozenset({"Refusal"})


def said() -> Iterator[tuple[str, str]]:
    """Where each text stands, and the text; what is filled in is written as X."""
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    for text in spoken(node):
                        yield f"{path.relative_to(SOURCE)}:{node.lineno}", text


def spoken(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = 0 if name in FIRST | FIRST_OF_SESSION else 1 if name in SECOND else None
    if place is not None and len(call.args) > place:
        yield from texts_in(call.args[place])


def texts_in(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(values):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "X" for v in values)
        case ast.IfExp():
            yield from texts_in(node.body)
            yield from texts_in(node.orelse)


def test_nothing_that_is_said_lacks_its_arabic() -> None:
    missing = [
        (place, text) for place, text in said() if not is_right_to_left(say(text, Language.ARABIC))
    ]
    assert missing == []


def test_there_is_something_to_look_at() -> None:
    assert len(list(said())) > 100


def test_refusals_are_said_in_arabic() -> None:
    assert set(_WORDS) == set(Refusal)
    assert all(is_right_to_left(say(text, Language.ARABIC)) for text, _ in _WORDS.values())


def test_no_text_is_there_twice() -> None:
    assert len({text.en for text in REPLIES}) == len(REPLIES)


@pytest.mark.parametrize("state", State)
def test_what_is_not_possible(state: State) -> None:
    said = say(f"FETCH is not possible when {state.value}", Language.ARABIC)
    assert isolate("FETCH") in said
    assert state.value not in said


def test_what_is_not_known_stays_as_it_is() -> None:
    assert say("Expected a tag", Language.ARABIC) == f"المنتظر هنا: {isolate('a tag')}"
    assert say("Something new", Language.ARABIC) == "Something new"
    assert say("Done", Language.ENGLISH) == "Done"
