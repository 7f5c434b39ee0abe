"""Commands that say that their client counts changes."""

from __future__ import annotations

import pytest
from tests.protocols.imap.peers import Conversation

from barid.protocols.imap.condstore import counts_by_numbers, enables_condstore, needs_qresync


@pytest.mark.parametrize(
    ("command", "enabling", "needing", "counting"),
    [
        ("SELECT box", False, False, False),
        ("SELECT box (CONDSTORE)", True, False, False),
        ("EXAMINE box (CONDSTORE QRESYNC (1 2))", True, True, False),
        ("FETCH 1 FLAGS", False, False, False),
        ("FETCH 1 (FLAGS MODSEQ)", True, False, False),
        ("FETCH 1 FLAGS (CHANGEDSINCE 5)", True, False, False),
        ("UID FETCH 1 FLAGS (VANISHED CHANGEDSINCE 5)", True, True, False),
        ("STORE 1 FLAGS ()", False, False, False),
        ("STORE 1 (UNCHANGEDSINCE 5) FLAGS ()", True, False, False),
        ("STATUS box (MESSAGES)", False, False, False),
        ("STATUS box (HIGHESTMODSEQ)", True, False, False),
        ("UID SEARCH UID 1", False, False, False),
        ("UID SEARCH NOT 1", False, False, True),
        ("SEARCH OR ALL MODSEQ 5", True, False, False),
        ("NOOP", False, False, False),
    ],
)
def test_a_command(command: str, enabling: bool, needing: bool, counting: bool) -> None:
    talk = Conversation().select()
    talk.core.enabled = frozenset({"QRESYNC"})
    asked = talk.ask(f"a {command}")
    assert enables_condstore(asked) is enabling
    assert needs_qresync(asked) is needing
    assert counts_by_numbers(asked) is counting


def test_without_enable_there_is_no_resynchronisation() -> None:
    talk = Conversation().select()
    assert talk.line("a SELECT box (QRESYNC (1 2))") == "a BAD ENABLE QRESYNC first\r\n"
    assert talk.line("a UID FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)").startswith("a BAD")
    told = [talk.core.condstore]
    talk.line("a SELECT box (CONDSTORE)")
    told += [talk.core.condstore, talk.core.qresync]
    assert told == [False, True, False]
