"""Past every limit there is an answer, and an end."""

from __future__ import annotations

import pytest
from tests.protocols.pop3.peers import Conversation

from barid.protocols.pop3.limits import Limits


def test_commands_of_255_octets_and_many_more_are_read() -> None:
    talk = Conversation()
    assert talk.line("USER " + "x" * 248) == "+OK Now the password\r\n"  # RFC 2449 4
    assert talk.line("PASS " + "ك" * 2000).startswith("+OK")


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_line_too_long_is_passed_over(size: int) -> None:
    talk = Conversation(Limits(line=100))
    assert talk.say("USER " + "x" * 300 + "\r\nNOOP \r\nCAPA\r\n", size).startswith(
        "-ERR Line too long\r\n-ERR Log in first\r\n+OK Capabilities"
    )


def test_a_response_too_long_ends_the_exchange() -> None:
    talk = Conversation()
    assert talk.line("AUTH PLAIN") == "+ \r\n"
    assert talk.line("A" * 20_000).startswith("-ERR")
    assert talk.line("CAPA").startswith("+OK")


def test_too_many_refused_commands_in_a_row_end_the_session() -> None:
    talk = Conversation(Limits(refused=3))
    talk.log_in()
    assert talk.say("X\r\nX\r\nNOOP\r\nX\r\nX\r\n").count("-ERR") == 4
    assert not talk.core.closed
    answer = talk.say("X\r\nNOOP\r\n")
    assert answer == "-ERR Unknown command\r\n-ERR Too many refused commands, closing\r\n"
    assert talk.core.closed


def test_whoever_guesses_must_connect_again() -> None:
    talk = Conversation(Limits(refused_logins=3))
    answer = talk.say("USER a\r\nPASS wrong\r\n" * 4)
    assert answer.count("-ERR [AUTH] Wrong name or password\r\n") == 2
    assert answer.endswith("-ERR [AUTH] Wrong name or password, too often: closing\r\n")
    assert talk.core.closed
    assert len(talk.asked) == 3


def test_what_waits_is_counted() -> None:
    talk = Conversation(Limits(waiting=20))
    talk.core.receive(b"USER a\r\nPASS b\r\n")
    talk.core.next_command()
    assert talk.core.next_command() is not None
    assert talk.core.answering
    talk.core.receive(b"NOOP\r\n" * 3)
    assert talk.core.wants_input
    talk.core.receive(b"NOOP\r\n")
    assert not talk.core.wants_input
