"""STARTTLS: what was said before TLS counts for nothing after it (RFC 3207 4.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.protocols.smtp.peers import OFFER, Conversation

from barid.model import verdict
from barid.model.verdict import Reason, Verdict
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.states import State

NO_CERTIFICATE = Verdict(454, "4.7.0", "TLS not available now", Reason.STORAGE_FAILED)


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_command_in_the_same_packet_is_dropped(size: int) -> None:
    talk = Conversation()
    talk.line("EHLO c")
    heard = talk.say("STARTTLS\r\nEHLO injected\r\nMAIL FROM:<evil@example.org>\r\nNO", size)
    assert heard == "220 2.0.0 Go ahead, start TLS\r\n"
    talk.core.tls_started()
    assert talk.codes("OP\r\nNOOP\r\n") == [500, 250]
    assert talk.core.state is State.CONNECTED


def test_greeting_and_extensions_are_forgotten() -> None:
    talk = Conversation()
    talk.line("EHLO c")
    talk.line("STARTTLS")
    talk.core.tls_started()
    assert talk.core.tls
    assert talk.codes("MAIL FROM:<a@b>\r\n") == [503]
    talk.line("HELO c")
    assert talk.codes("MAIL FROM:<a@b> SIZE=1\r\n") == [555]


def test_tls_is_neither_offered_nor_granted_twice() -> None:
    talk = Conversation()
    assert "STARTTLS" in talk.line("EHLO c")
    talk.line("STARTTLS")
    talk.core.tls_started()
    assert "STARTTLS" not in talk.line("EHLO c")
    assert talk.line("STARTTLS").startswith("503 ")


def test_tls_that_is_not_available_is_not_offered() -> None:
    talk = Conversation(replace(OFFER, tls_available=False))
    assert "STARTTLS" not in talk.line("EHLO c")
    assert talk.line("STARTTLS").startswith("502 ")


def test_refused_tls_leaves_the_session_as_it_was() -> None:
    server = Server(OFFER)
    event = server.receive(b"HELO c\r\n")
    assert event is not None
    assert server.answer(verdict.OK) is None
    assert server.receive(b"STARTTLS\r\nNOOP\r\n") is not None
    server.to_send()
    assert server.answer(NO_CERTIFICATE) is None
    assert server.to_send() == b"454 4.7.0 TLS not available now\r\n250 2.0.0 OK\r\n"
    assert (server.state, server.tls) == (State.READY, False)
