"""Verbs: each has its module, each module its verb."""

from __future__ import annotations

from pathlib import Path

from barid.protocols.smtp import verbs
from barid.protocols.smtp.states import TRANSITIONS, Verb

# No questions to which there is one answer: octets follow BDAT whatever it is answered, and AUTH is
# an exchange.
SAID = {*verbs.ASK, Verb.AUTH, Verb.BDAT}
HAPPENS = {Verb.END_OF_CONTENT, Verb.TLS_STARTED, Verb.CHALLENGED, Verb.LOGIN_OVER}


def test_there_is_one_module_for_each_verb() -> None:
    modules = {path.stem for path in Path(verbs.__file__).parent.glob("*.py")} - {"__init__"}
    assert modules == {verb.value.decode().lower() for verb in SAID}


def test_every_verb_of_the_table_can_be_asked() -> None:
    listed = {verb for allowed in TRANSITIONS.values() for verb in allowed}
    assert listed - HAPPENS == SAID


def test_what_is_granted_can_be_asked() -> None:
    assert set(verbs.GRANTED) <= SAID
