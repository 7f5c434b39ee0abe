"""Every (state, verb) pair does what the table says, for yes and for no."""

from __future__ import annotations

import pytest
from tests.protocols.smtp.peers import OFFER, decide

from barid.model import verdict
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.states import TRANSITIONS, State, Verb

COMMANDS = {
    Verb.EHLO: "EHLO client.example",
    Verb.HELO: "HELO client.example",
    Verb.MAIL: "MAIL FROM:<a@example.org>",
    Verb.RCPT: "RCPT TO:<b@barid.test>",
    Verb.DATA: "DATA",
    Verb.RSET: "RSET",
    Verb.NOOP: "NOOP",
    Verb.QUIT: "QUIT",
    Verb.STARTTLS: "STARTTLS",
    Verb.VRFY: "VRFY reader",
    Verb.EXPN: "EXPN list",
    Verb.HELP: "HELP",
}
WAY_TO = {
    State.CONNECTED: [],
    State.READY: [Verb.EHLO],
    State.SENDER: [Verb.EHLO, Verb.MAIL],
    State.RECIPIENTS: [Verb.EHLO, Verb.MAIL, Verb.RCPT],
    State.CONTENT: [Verb.EHLO, Verb.MAIL, Verb.RCPT, Verb.DATA],
    State.HANDSHAKE: [Verb.EHLO, Verb.STARTTLS],
    State.CLOSED: [Verb.QUIT],
}
ASKED = {Verb.EHLO, Verb.HELO, Verb.MAIL, Verb.RCPT, Verb.STARTTLS}
"""Verbs about which the post office decides."""
REFUSED_BY_US = {Verb.EXPN}
BETWEEN_MESSAGES = [State.CONNECTED, State.READY, State.SENDER, State.RECIPIENTS]
PAIRS = [(state, verb) for state in BETWEEN_MESSAGES for verb in COMMANDS]


def said(verb: Verb) -> bytes:
    return COMMANDS[verb].encode() + b"\r\n"


def server_in(state: State) -> Server:
    server = Server(OFFER)
    for verb in WAY_TO[state]:
        event = server.receive(said(verb))
        if event is not None:
            server.answer(decide(event))
    server.to_send()
    assert server.state is state
    return server


def test_the_table_knows_every_state_and_the_tests_every_verb() -> None:
    assert set(TRANSITIONS) == set(State) == set(WAY_TO)
    assert set(COMMANDS) == set(Verb) - {Verb.END_OF_CONTENT, Verb.TLS_STARTED}


@pytest.mark.parametrize(("state", "verb"), PAIRS)
def test_yes_leads_where_the_table_says(state: State, verb: Verb) -> None:
    server = server_in(state)
    event = server.receive(said(verb))
    following = TRANSITIONS[state].get(verb)
    assert (event is not None) == (verb in ASKED and following is not None)
    if event is not None:
        assert server.state is state, "moved before it was granted"
        server.answer(verdict.OK)
    if following is None:
        assert server.state is state
        assert server.to_send().startswith(b"503 5.5.1 ")
    else:
        assert server.state is following
        code = int(server.to_send()[:3])
        assert code == 502 if verb in REFUSED_BY_US else 200 <= code < 400


@pytest.mark.parametrize(("state", "verb"), [pair for pair in PAIRS if pair[1] in ASKED])
def test_no_changes_nothing(state: State, verb: Verb) -> None:
    server = server_in(state)
    if server.receive(said(verb)) is not None:
        server.answer(verdict.STORAGE_FAILED)
        assert server.to_send().startswith(b"451 4.3.0 ")
    assert server.state is state


@pytest.mark.parametrize("verb", COMMANDS)
def test_content_holds_no_commands(verb: Verb) -> None:
    server = server_in(State.CONTENT)
    assert server.receive(said(verb)) is None
    assert (server.state, server.to_send()) == (State.CONTENT, b"")


@pytest.mark.parametrize("state", [State.HANDSHAKE, State.CLOSED])
@pytest.mark.parametrize("verb", COMMANDS)
def test_nothing_is_heard_in_a_handshake_or_after_the_end(state: State, verb: Verb) -> None:
    server = server_in(state)
    assert server.receive(said(verb)) is None
    assert (server.state, server.to_send()) == (state, b"")


@pytest.mark.parametrize("answer", [verdict.MESSAGE_KEPT, verdict.STORAGE_FULL])
def test_refused_or_not_the_message_is_over(answer: verdict.Verdict) -> None:
    server = server_in(State.CONTENT)
    assert server.receive(b"hello\r\n.\r\n") is not None
    server.answer(answer)
    assert server.state is State.READY
    server.to_send()
    server.receive(b"RCPT TO:<b@barid.test>\r\n")
    assert server.to_send().startswith(b"503 5.5.1 MAIL first")


def test_yes_to_a_recipient_stays_when_the_next_is_refused() -> None:
    server = server_in(State.RECIPIENTS)
    server.receive(b"RCPT TO:<unknown@barid.test>\r\n")
    server.answer(verdict.NO_SUCH_USER)
    assert server.state is State.RECIPIENTS
