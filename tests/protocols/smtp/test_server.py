"""The connection as a whole: its ends, its waiting, and any octets in any cuts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protocols.smtp.peers import OFFER, Conversation

from barid.model import verdict
from barid.model.address import Address
from barid.model.envelope import Body, Envelope
from barid.protocols.smtp import replies
from barid.protocols.smtp.events import MessageComplete, RecipientNamed
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.session import Limits, Offer
from barid.protocols.smtp.states import State

SMALL = Offer("mx.barid.test", 300, tls_available=True)
TIGHT = Limits(command_line=120, recipients=2, errors=4, transactions=3)
WORDS = [
    b"EHLO c\r\n",
    b"HELO c\r\n",
    b"MAIL FROM:<a@example.org>\r\n",
    b"MAIL FROM:<bad@example.org> SIZE=3\r\n",
    "MAIL FROM:<كاتب@barid.test> SMTPUTF8\r\n".encode(),
    b"RCPT TO:<b@barid.test>\r\n",
    b"RCPT TO:<unknown@barid.test>\r\n",
    b"DATA\r\n",
    b"..dots\r\n",
    b"SPAM",
    b".\r\n",
    b"RSET\r\n",
    b"STARTTLS\r\n",
    b"QUIT\r\n",
    b"\r\n",
    b"\r",
    b"\n",
    b"\0",
    b".",
    b"x" * 50,
    b"x" * 200,
]


def test_greeting_is_the_first_thing_said() -> None:
    assert Server(OFFER).to_send() == b"220 mx.barid.test ESMTP Barid\r\n"


def test_everything_is_said_once() -> None:
    server = Server(OFFER)
    server.to_send()
    server.receive(b"NOOP\r\n")
    assert server.to_send() == b"250 2.0.0 OK\r\n"
    assert server.to_send() == b""


def test_what_arrives_while_an_event_waits_is_heard_after_the_answer() -> None:
    server = Server(OFFER)
    assert server.receive(b"HELO c\r\nMAIL FROM:<a@b>\r\n") is not None
    assert server.waiting
    server.to_send()
    assert server.receive(b"RCPT TO:<b@barid.test>\r\n") is None
    assert server.to_send() == b""
    server.answer(verdict.OK)
    assert server.waiting
    assert server.answer(verdict.SENDER_OK) == RecipientNamed(Address("b", "barid.test"))


def test_envelope_holds_what_was_agreed_on() -> None:
    talk = Conversation()
    talk.line("EHLO c")
    talk.line("MAIL FROM:<a@example.org> SIZE=9 BODY=8BITMIME SMTPUTF8")
    talk.say("RCPT TO:<b@barid.test>\r\nRCPT TO:<unknown@barid.test>\r\nRCPT TO:<c@barid.test>\r\n")
    talk.say("DATA\r\nhi\r\n.\r\n")
    message = talk.events[-1]
    assert message == MessageComplete(
        b"hi\r\n",
        Envelope(
            Address("a", "example.org"),
            (Address("b", "barid.test"), Address("c", "barid.test")),
            Body.EIGHT_BIT_MIME,
            smtputf8=True,
            size=9,
        ),
    )
    assert isinstance(message, MessageComplete)
    assert (message.body, message.smtputf8) == (Body.EIGHT_BIT_MIME, True)


def test_next_message_begins_with_an_empty_envelope() -> None:
    talk = Conversation()
    talk.begin("b@barid.test")
    talk.say("DATA\r\nhi\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@barid.test>\r\nDATA\r\n.\r\n")
    last = talk.events[-1]
    assert isinstance(last, MessageComplete)
    assert last.envelope == Envelope(None, (Address("c", "barid.test"),))


@pytest.mark.parametrize("forgets", ["EHLO c", "HELO c", "RSET"])
def test_recipients_are_forgotten_with_their_message(forgets: str) -> None:
    talk = Conversation()
    talk.begin("a@barid.test")
    talk.line(forgets)
    talk.say("MAIL FROM:<>\r\nRCPT TO:<b@barid.test>\r\nDATA\r\n.\r\n")
    last = talk.events[-1]
    assert isinstance(last, MessageComplete)
    assert last.envelope.recipients == (Address("b", "barid.test"),)


@pytest.mark.parametrize("command", ["QUIT", "GET / HTTP/1.1", "CONNECT mx:25 HTTP/1.1"])
def test_nothing_is_heard_after_the_last_word(command: str) -> None:
    talk = Conversation()
    talk.line(command)
    assert talk.core.closed
    assert talk.line("NOOP") == ""


def test_verdict_of_421_ends_the_connection() -> None:
    server = Server(OFFER)
    server.receive(b"HELO c\r\nNOOP\r\n")
    server.to_send()
    assert server.answer(verdict.SHUTTING_DOWN) is None
    assert server.to_send().startswith(b"421 4.3.2 ")
    assert server.closed


@pytest.mark.parametrize("said", [b"", b"HELO c\r\n", b"NO"])
def test_driver_may_close_at_any_time(said: bytes) -> None:
    server = Server(OFFER)
    server.receive(said)
    server.to_send()
    server.close(replies.TIMED_OUT)
    assert server.to_send().startswith(b"421 4.4.2 ")
    assert server.closed
    assert not server.waiting
    server.close(replies.TIMED_OUT)
    assert server.to_send() == b""


def test_answer_that_comes_after_the_end_is_ignored() -> None:
    server = Server(OFFER)
    assert server.receive(b"HELO c\r\n") is not None
    server.close(verdict.SHUTTING_DOWN)
    server.to_send()
    assert server.answer(verdict.OK) is None
    assert (server.state, server.to_send()) == (State.CLOSED, b"")


def conversation(data: bytes, size: int) -> tuple[str, list[object], State]:
    talk = Conversation(SMALL, TIGHT)
    heard = ""
    for start in range(0, len(data), size):
        heard += talk.say(data[start : start + size])
        reader = talk.core._reader
        assert len(talk.core._lines) < TIGHT.command_line
        assert reader is None or len(reader._kept) < 4 * SMALL.max_size // 3 + 32
    return heard, list(talk.events), talk.core.state


@pytest.mark.fuzz
@given(st.binary(max_size=400), st.integers(1, 9))
def test_any_octets_in_any_cuts_are_answered_alike(data: bytes, size: int) -> None:
    assert conversation(data, size) == conversation(data, 1_000_000)


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.integers(1, 30))
def test_any_words_in_any_cuts_are_answered_alike(words: list[bytes], size: int) -> None:
    data = b"".join(words)
    assert conversation(data, size) == conversation(data, 1_000_000)


@pytest.mark.fuzz
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_every_reply_has_the_form_of_a_reply(words: list[bytes]) -> None:
    heard, _, _ = conversation(b"EHLO c\r\n" + b"".join(words), 1_000_000)
    for line in heard.split("\r\n")[:-1]:
        assert line[:3].isdigit()
        assert line[3] in " -"
