"""Every (state, verb) pair does what the table says, for yes and for no."""

from __future__ import annotations

import pytest
from tests.protocols.pop3.peers import Conversation, offering

from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands import PARSERS, Answered
from barid.protocols.pop3.states import TRANSITIONS, State, Verb

COMMANDS = {
    Verb.USER: "USER reader",
    Verb.PASS: "PASS secret",
    Verb.APOP: "APOP reader c4c9334bac560ecc979e58001b3e22fb",
    Verb.AUTH: "AUTH PLAIN",
    Verb.STLS: "STLS",
    Verb.CAPA: "CAPA",
    Verb.UTF8: "UTF8",
    Verb.LANG: "LANG en",
    Verb.STAT: "STAT",
    Verb.LIST: "LIST",
    Verb.UIDL: "UIDL 1",
    Verb.RETR: "RETR 1",
    Verb.TOP: "TOP 1 0",
    Verb.DELE: "DELE 1",
    Verb.RSET: "RSET",
    Verb.NOOP: "NOOP",
    Verb.QUIT: "QUIT",
}
WAY_TO = {
    State.AUTHORIZATION: [],
    State.NAMED: ["USER reader"],
    State.EXCHANGE: ["AUTH PLAIN"],
    State.HANDSHAKE: ["STLS"],
    State.TRANSACTION: ["USER reader", "PASS secret"],
    State.CLOSED: ["QUIT"],
}
NEVER = {Verb.APOP}
BETWEEN = [State.AUTHORIZATION, State.NAMED, State.TRANSACTION]
PAIRS = [(state, verb) for state in BETWEEN for verb in COMMANDS]


def conversation_in(state: State) -> Conversation:
    talk = Conversation()
    for line in WAY_TO[state]:
        talk.line(line)
    assert talk.core.state is state
    return talk


def test_the_table_knows_every_state_and_the_tests_every_verb() -> None:
    assert set(TRANSITIONS) == set(State) == set(WAY_TO)
    assert set(COMMANDS) == set(PARSERS) == set(Verb) - {Verb.RESPONSE, Verb.TLS_STARTED}


@pytest.mark.parametrize(("state", "verb"), PAIRS)
def test_yes_leads_where_the_table_says(state: State, verb: Verb) -> None:
    talk = conversation_in(state)
    answer = talk.line(COMMANDS[verb])
    following = TRANSITIONS[state].get(verb)
    if following is None or verb in NEVER:
        assert answer.startswith("-ERR ")
        assert talk.core.state is state
    else:
        assert answer.startswith("+ \r\n" if verb is Verb.AUTH else "+OK ")
        assert talk.core.state is following


@pytest.mark.parametrize(("state", "verb"), PAIRS)
def test_no_changes_nothing_but_what_pass_and_quit_change(state: State, verb: Verb) -> None:
    talk = conversation_in(state)
    talk.core.receive(COMMANDS[verb].encode() + b"\r\n")
    command = talk.core.next_command()
    if command is None or isinstance(command, Answered):
        return  # nobody else was asked
    talk.core.refuse(replies.LATER)
    assert talk.heard() == "-ERR [SYS/TEMP] Not possible now, try later\r\n"
    expected = {Verb.PASS: State.AUTHORIZATION, Verb.QUIT: State.CLOSED}.get(verb, state)
    assert talk.core.state is expected


@pytest.mark.parametrize("verb", COMMANDS)
def test_an_exchange_holds_no_commands(verb: Verb) -> None:
    talk = conversation_in(State.EXCHANGE)
    assert talk.line(COMMANDS[verb]).startswith("-ERR ")
    assert talk.core.state is State.AUTHORIZATION
    assert talk.asked == []


@pytest.mark.parametrize("state", [State.HANDSHAKE, State.CLOSED])
@pytest.mark.parametrize("verb", COMMANDS)
def test_nothing_is_heard_in_a_handshake_or_after_the_end(state: State, verb: Verb) -> None:
    talk = conversation_in(state)
    assert talk.line(COMMANDS[verb]) == ""
    assert talk.core.state is state


def test_tls_leads_back_to_the_beginning() -> None:
    talk = Conversation(plaintext=False)
    talk.say("LANG ar\r\nSTLS\r\nCAPA\r\n")
    talk.core.tls_started(offering(secured=True))
    assert talk.core.state is State.AUTHORIZATION
    assert "STLS" not in talk.line("CAPA")
    assert talk.line("STLS") == "-ERR TLS is in use already\r\n"
