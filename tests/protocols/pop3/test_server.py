"""The session: one answer for each command, in order, and nothing from before TLS after it."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protocols.pop3.peers import Conversation, offering

from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands import Login, Retr
from barid.protocols.pop3.states import State

PLAIN = b64encode(b"\0reader\0secret").decode()


@pytest.mark.parametrize(
    "line",
    [b"", b" ", b"X", b"\0", b"RETR", b"USER \xff", b"ST\rAT", b"STAT\n", b"GET / HTTP/1.1", b"."],
)
def test_a_bad_command_is_refused_and_the_session_goes_on(line: bytes) -> None:
    talk = Conversation()
    talk.log_in()
    assert talk.say(line + b"\r\n").startswith("-ERR ")
    assert talk.line("NOOP").startswith("+OK")


def test_a_password_needs_tls() -> None:
    talk = Conversation(plaintext=False)
    for line in ("USER reader", "AUTH PLAIN", "AUTH PLAIN " + PLAIN):
        assert talk.line(line) == "-ERR Begin TLS first: say `STLS`\r\n"
    assert talk.line("PASS secret") == "-ERR Say `USER` first\r\n"
    assert talk.asked == []


def test_nothing_said_before_tls_counts_after_it() -> None:
    talk = Conversation(plaintext=False)
    talk.say("LANG ar\r\nSTLS\r\nUSER reader\r\n")
    talk.core.tls_started(offering(secured=True))
    talk.core.receive(b"")
    assert talk.core.next_command() is None
    assert talk.line("PASS secret") == "-ERR Say `USER` first\r\n"


def test_no_tls_after_utf8() -> None:
    talk = Conversation()
    assert talk.line("UTF8").startswith("+OK")
    assert talk.core.utf8
    assert talk.line("STLS") == "-ERR Not after `UTF8`\r\n"


def test_the_next_command_waits_for_the_answer() -> None:
    talk = Conversation()
    talk.log_in()
    talk.core.receive(b"RETR 1\r\nRETR 2\r\n")
    assert talk.core.next_command() == Retr(1)
    assert talk.core.next_command() is None
    talk.core.begin_message(3)
    begun = talk.core.begun
    assert begun
    assert talk.core.next_command() is None
    talk.core.send(b"x\r\n")
    talk.core.end()
    assert talk.heard() == "+OK 3 octets\r\nx\r\n.\r\n"
    assert not talk.core.begun
    assert talk.core.next_command() == Retr(2)


def test_auth_with_and_without_initial_response() -> None:
    for lines in (f"AUTH PLAIN {PLAIN}", f"AUTH plain\r\n{PLAIN}"):
        talk = Conversation()
        assert talk.line(lines).endswith("+OK Maildrop open\r\n")
        (login,) = talk.asked
        assert isinstance(login, Login)
        assert login.mechanism == "PLAIN"
        assert talk.line("AUTH PLAIN") == "-ERR You have logged in already\r\n"


def test_auth_alone_lists_mechanisms() -> None:
    talk = Conversation()
    first, *names, dot, _ = talk.line("AUTH").split("\r\n")
    assert first.startswith("+OK ")
    assert "PLAIN" in names
    assert dot == "."
    assert talk.core.state is State.AUTHORIZATION


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ("*", "-ERR Login cancelled"),
        ("!!!", "-ERR The mechanism was not followed"),
        ("AAAA", "-ERR The mechanism was not followed"),
    ],
)
def test_a_broken_exchange_is_over(response: str, answer: str) -> None:
    talk = Conversation()
    talk.line("AUTH PLAIN")
    assert talk.line(response) == answer + "\r\n"
    assert talk.core.state is State.AUTHORIZATION
    assert talk.line("AUTH NONSENSE") == "-ERR Mechanism not offered\r\n"


def test_replies_follow_the_language() -> None:
    talk = Conversation()
    assert talk.line("LANG") == "+OK Languages follow\r\nen English\r\nar العربية\r\n.\r\n"
    assert talk.line("LANG ar") == "+OK ar تغيّرت اللغة\r\n"
    assert talk.line("NOOP") == "-ERR ادخل أولًا\r\n"
    assert talk.line("LANG xx") == "-ERR لا نتكلم هذه اللغة\r\n"
    assert talk.line("LANG en") == "+OK en Language changed\r\n"
    assert talk.line("LANG *") == "+OK ar تغيّرت اللغة\r\n"
    talk.log_in()
    assert talk.line("RETR 1").startswith("+OK 24 بايت\r\n")


def test_the_office_may_end_it() -> None:
    talk = Conversation()
    talk.log_in()
    talk.core.receive(b"RETR 1\r\n")
    talk.core.next_command()
    talk.core.close(replies.CLOSING_DOWN)
    assert talk.core.closed
    assert talk.heard().startswith("-ERR [SYS/TEMP] Closing down")
    assert talk.line("NOOP") == ""
    silent = Conversation()
    silent.core.close(None)
    assert (silent.core.closed, silent.heard()) == (True, "")


WORDS = st.sampled_from(
    [b"USER", b"PASS", b"AUTH", b"PLAIN", b"STAT", b"LIST", b"RETR", b"TOP", b"DELE", b"RSET",
     b"QUIT", b"CAPA", b"LANG", b"UTF8", b"STLS", b"UIDL", b"NOOP", b" ", b"\r\n", b"\r", b"\n",
     b"1", b"2", b"*", b"ar", b"=", PLAIN.encode(), b"\0", b"\xff", b"."]
)  # fmt: skip


@pytest.mark.fuzz
@given(st.lists(WORDS), st.integers(1, 40))
def test_no_input_raises_and_every_answer_is_whole(words: list[bytes], size: int) -> None:
    talk = Conversation()
    answer = talk.say(b"".join(words), size)
    assert answer == "" or answer.endswith("\r\n")
    again = Conversation()
    assert again.say(b"".join(words)) == answer
