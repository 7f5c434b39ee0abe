"""Every (state, verb) pair does what the table says, for yes and for no."""

from __future__ import annotations

import pytest
from tests.protocols.smtp.peers import LMTP, OFFER, PRIVATE, SUBMISSION, respond

from barid.model import verdict
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.session import Service
from barid.protocols.smtp.states import TRANSITIONS, State, Verb

COMMANDS = {
    Verb.EHLO: "EHLO client.example",
    Verb.HELO: "HELO client.example",
    Verb.MAIL: "MAIL FROM:<a@example.org>",
    Verb.RCPT: "RCPT TO:<b@barid.test>",
    Verb.DATA: "DATA",
    Verb.BDAT: "BDAT 0",
    Verb.RSET: "RSET",
    Verb.NOOP: "NOOP",
    Verb.QUIT: "QUIT",
    Verb.STARTTLS: "STARTTLS",
    Verb.AUTH: "AUTH PLAIN AHJlYWRlcgBzZWNyZXQ=",
    Verb.LHLO: "LHLO client.example",
    Verb.VRFY: "VRFY reader",
    Verb.EXPN: "EXPN list",
    Verb.HELP: "HELP",
    Verb.ETRN: "ETRN barid.test",
}
WAY_TO = {
    State.LOGIN: [],  # only after a challenge
    State.CONNECTED: [],
    State.READY: [Verb.EHLO],
    State.SENDER: [Verb.EHLO, Verb.MAIL],
    State.RECIPIENTS: [Verb.EHLO, Verb.MAIL, Verb.RCPT],
    State.CONTENT: [Verb.EHLO, Verb.MAIL, Verb.RCPT, Verb.DATA],
    State.CHUNKS: [Verb.EHLO, Verb.MAIL, Verb.RCPT, Verb.BDAT],
    State.HANDSHAKE: [Verb.EHLO, Verb.STARTTLS],
    State.CLOSED: [Verb.QUIT],
}
OFFERS = {Service.TRANSFER: OFFER, Service.SUBMISSION: SUBMISSION, Service.LMTP: LMTP}
ASKED = {Verb.EHLO, Verb.HELO, Verb.LHLO, Verb.MAIL, Verb.RCPT, Verb.STARTTLS, Verb.AUTH}
"""Verbs about which the post office decides."""
UNKNOWN = {
    Service.TRANSFER: {Verb.LHLO},
    Service.SUBMISSION: {Verb.LHLO},
    Service.LMTP: {Verb.EHLO, Verb.HELO},
}
NOT_HERE = {
    Service.TRANSFER: {Verb.EXPN, Verb.AUTH, Verb.ETRN},
    Service.SUBMISSION: {Verb.EXPN, Verb.ETRN},
    Service.LMTP: {Verb.EXPN, Verb.AUTH, Verb.STARTTLS, Verb.ETRN},
}
BETWEEN_MESSAGES = [
    *[State.CONNECTED, State.READY, State.SENDER, State.RECIPIENTS, State.CHUNKS],
]
PAIRS = [
    (service, state, verb) for service in Service for state in BETWEEN_MESSAGES for verb in COMMANDS
]


def said(verb: Verb) -> bytes:
    return COMMANDS[verb].encode() + b"\r\n"


def server_in(state: State, service: Service = Service.TRANSFER) -> Server:
    server = Server(OFFERS[service])
    if service is Service.SUBMISSION:
        server.offer_login(PRIVATE)
    for verb in WAY_TO[state]:
        greets = verb is Verb.EHLO and service is Service.LMTP
        event = server.receive(said(Verb.LHLO if greets else verb))
        if event is not None:
            respond(server, event)
        if verb is Verb.EHLO and state not in (State.READY, State.LOGIN):
            log_in(server)
    server.to_send()
    assert server.state is state
    return server


def log_in(server: Server) -> None:
    if server.service is Service.SUBMISSION:
        event = server.receive(b"AUTH PLAIN AHJlYWRlcgBzZWNyZXQ=\r\n")
        assert event is not None
        respond(server, event)
        assert server.logged_in


def test_the_table_knows_every_state_and_the_tests_every_verb() -> None:
    assert set(TRANSITIONS) == set(State) == set(WAY_TO)
    happens = {Verb.END_OF_CONTENT, Verb.TLS_STARTED, Verb.CHALLENGED, Verb.LOGIN_OVER}
    assert set(COMMANDS) == set(Verb) - happens


@pytest.mark.parametrize(("service", "state", "verb"), PAIRS)
def test_yes_leads_where_the_table_says(service: Service, state: State, verb: Verb) -> None:
    server = server_in(state, service)
    event = server.receive(said(verb))
    following = TRANSITIONS[state].get(verb)
    if verb in UNKNOWN[service]:
        assert (event, server.state) == (None, state)
        assert server.to_send().startswith(b"500 5.5.1 ")
    elif following is None:
        assert (event, server.state) == (None, state)
        assert server.to_send().startswith(b"503 5.5.1 ")
    elif verb in NOT_HERE[service]:
        assert (event, server.state) == (None, state)
        assert server.to_send().startswith(b"502 5.5.1 ")
    elif verb is Verb.MAIL and server.service is Service.SUBMISSION:
        assert (event, server.state) == (None, state)
        assert server.to_send().startswith(b"530 5.7.0 ")
    else:
        assert (event is not None) == (verb in ASKED) or verb is Verb.VRFY
        if event is not None:
            assert server.state is state, "moved before it was granted"
            server.answer(verdict.OK)
        assert server.state is following
        assert 200 <= int(server.to_send()[:3]) < 400 or verb is Verb.VRFY


@pytest.mark.parametrize(("service", "state", "verb"), [one for one in PAIRS if one[2] in ASKED])
def test_no_changes_nothing(service: Service, state: State, verb: Verb) -> None:
    server = server_in(state, service)
    if server.receive(said(verb)) is not None:
        server.answer(verdict.STORAGE_FAILED)
        assert server.to_send().startswith(b"451 4.3.0 ")
    assert server.state is state


@pytest.mark.parametrize("verb", COMMANDS)
def test_a_challenge_is_answered_by_no_command(verb: Verb) -> None:
    server = server_in(State.READY, Service.SUBMISSION)
    assert server.receive(b"AUTH PLAIN\r\n") is None
    assert server.to_send().startswith(b"334 ")
    event = server.receive(said(verb))
    if event is not None:  # letters and digits may be base64
        respond(server, event)
    assert server.state == State.READY
    assert server.to_send()[:3] in (b"501", b"535")


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
