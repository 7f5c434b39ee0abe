"""Every verb in every state: allowed or refused as the table says, and moved as it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.protocols.imap.peers import OPEN_OFFER, Conversation

import barid.protocols.imap.commands as commands
from barid.protocols.imap.server import Server
from barid.protocols.imap.states import RESELECTING, TRANSITIONS, VERBS, State

ARGUMENTS = {
    "ID": "NIL",
    "LOGIN": "writer secret",
    "AUTHENTICATE": "PLAIN AHdyaXRlcgBzZWNyZXQ=",
    "ENABLE": "IMAP4rev2",
    "CREATE": "box",
    "DELETE": "box",
    "RENAME": "box other",
    "SUBSCRIBE": "box",
    "UNSUBSCRIBE": "box",
    "LIST": '"" *',
    "LSUB": '"" *',
    "STATUS": "box (MESSAGES)",
    "APPEND": "box {2+}\r\nhi",
    "SELECT": "box",
    "EXAMINE": "box",
    "SEARCH": "ALL",
    "SORT": "(DATE) UTF-8 ALL",
    "THREAD": "REFERENCES UTF-8 ALL",
    "FETCH": "1 FLAGS",
    "STORE": "1 FLAGS ()",
    "COPY": "1 box",
    "GETQUOTA": '""',
    "GETQUOTAROOT": "box",
    "SETQUOTA": '"" (STORAGE 512)',
    "MOVE": "1 box",
    "UID": "FETCH 1 FLAGS",
}


def session_in(state: State) -> Server:
    talk = Conversation(OPEN_OFFER)
    if state in (State.AUTHENTICATED, State.SELECTED):
        talk.login()
    if state is State.SELECTED:
        talk.select() if talk.core.state is State.NOT_AUTHENTICATED else talk.line("s SELECT INBOX")
    if state is State.LOGOUT:
        talk.line("l LOGOUT")
    assert talk.core.state is state
    return talk.core


def tried(core: Server, verb: str) -> str:
    """Say the verb, finish what it begins; the tagged answer."""
    core.receive(f"t {verb} {ARGUMENTS.get(verb, '')}".rstrip().encode() + b"\r\n")
    command = core.next_command()
    if command is not None and core.idling:
        core.receive(b"DONE\r\n")
        command = core.next_command()
    if command is not None:
        core.ok("Done")
    lines = core.to_send().decode().splitlines()
    return next((line for line in lines if line.startswith("t ")), "")


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("state", [s for s in State if s is not State.LOGOUT], ids=lambda s: s.name)
def test_a_verb_is_answered_as_the_table_says(state: State, verb: str) -> None:
    core = session_in(state)
    answer = tried(core, verb)
    if verb in TRANSITIONS[state]:
        assert answer.startswith("t OK"), answer
        assert core.state is TRANSITIONS[state][verb]
    else:
        assert answer == f"t BAD [CLIENTBUG] {verb} is not possible when {state.value}"
        assert core.state is state


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_after_logout_nothing_is_answered(verb: str) -> None:
    assert tried(session_in(State.LOGOUT), verb) == ""


@pytest.mark.parametrize(
    "verb", sorted(set(TRANSITIONS[State.SELECTED]) - {"LOGOUT", "CAPABILITY"})
)
def test_no_moves_a_session_only_out_of_the_old_mailbox(verb: str) -> None:
    core = session_in(State.SELECTED)
    core.receive(f"t {verb} {ARGUMENTS.get(verb, '')}".rstrip().encode() + b"\r\n")
    assert core.next_command() is not None
    if core.idling:
        core.receive(b"DONE\r\n")
        core.next_command()
    core.no("Not today")
    assert core.state is RESELECTING.get(verb, State.SELECTED)


def test_every_verb_has_a_module_and_a_parser() -> None:
    folder = Path(commands.__file__).parent
    modules = {path.stem.upper() for path in folder.glob("*.py")} - {"__INIT__"}
    assert modules == set(VERBS) == set(commands.PARSERS)


def test_the_arguments_here_are_for_verbs_that_exist() -> None:
    assert set(ARGUMENTS) <= VERBS
