"""The session: what is open, what may be said when, and that no input can break it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.protocols.imap.peers import OFFER, OPEN_OFFER, Conversation, decide

from barid.protocols.imap.commands import (
    Append,
    Authenticate,
    Idle,
    IdleDone,
    Noop,
    SendFirst,
    StartTls,
)
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.server import Server
from barid.protocols.imap.states import State
from barid.protocols.sasl.mechanism import Credentials


def test_one_command_at_a_time_however_many_were_sent() -> None:
    core = Server(OPEN_OFFER)
    core.receive(b"a NOOP\r\nb NOOP\r\n")
    assert core.next_command() == Noop()
    assert (core.tag, core.answering) == (b"a", True)
    assert core.next_command() is None
    core.ok("Done")
    assert (core.tag, core.answering) == (b"", False)
    assert core.next_command() == Noop()
    assert (core.tag, core.answering) == (b"b", True)


def test_what_is_answered_here_does_not_pile_up() -> None:
    core = Server(OPEN_OFFER)
    core.receive(b"a CAPABILITY\r\n" * 2000 + b"b NOOP\r\n")
    answered, most = 0, 0
    while isinstance(command := core.next_command(), SendFirst):
        assert core.next_command() == SendFirst(), "as long as it is not sent"
        sent = core.to_send()
        answered += sent.count(b"a OK ")
        most = max(most, len(sent))
    assert command == Noop()
    assert answered + core.to_send().count(b"a OK ") == 2000
    assert most < 64 * 1024


def logged_in() -> Server:
    core = Server(OPEN_OFFER)
    core.receive(b"a LOGIN a b\r\n")
    core.next_command()
    core.ok("Logged in")
    core.to_send()
    return core


def test_what_is_held_counts_until_it_is_answered() -> None:
    core = logged_in()
    core.receive(b"b APPEND INBOX {10+}\r\n0123")
    assert core.next_command() is None
    assert core.held == 4
    core.receive(b"456789\r\n")
    assert isinstance(core.next_command(), Append)
    core.refuse_content()
    assert core.held == 10
    core.ok("Kept")
    assert core.held == 0
    assert core.to_send() == b"b OK Kept\r\n"


def test_content_is_refused_amid_it() -> None:
    core = logged_in()
    core.receive(b"b APPEND INBOX {10+}\r\n0123")
    assert core.next_command() is None
    core.refuse_content()
    assert core.held == 0
    core.receive(b"456789 {10+}\r\n0123456789\r\nc NOOP\r\n")
    assert core.next_command() == Noop()
    assert core.to_send().startswith(b"b NO [UNAVAILABLE] ")


@pytest.mark.parametrize(("size", "invited"), [(b"10", True), (b"11", False)])
def test_content_is_refused_before_it_comes(size: bytes, invited: bool) -> None:
    core = logged_in()
    core.room = 10
    core.receive(b"b APPEND INBOX {%b}\r\n" % size)
    assert core.next_command() is None
    assert core.to_send().startswith(b"+ " if invited else b"b NO [UNAVAILABLE] ")


def test_a_go_ahead_waits_for_the_command_before() -> None:
    core = Server(OPEN_OFFER)
    core.receive(b"a NOOP\r\nb LOGIN {1}\r\n")
    core.next_command()
    assert core.to_send() == b""
    core.ok("Done")
    core.next_command()
    assert core.to_send() == b"a OK Done\r\n+ OK\r\n"


def test_what_was_sent_with_starttls_is_forgotten() -> None:
    core = Server(OFFER)
    core.receive(b"a STARTTLS\r\nb NOOP\r\nc LOGIN {7}\r\n")
    assert core.next_command() == StartTls()
    core.ok("Begin")
    core.receive(b"d NOOP\r\n")
    assert core.next_command() is None
    core.tls_started()
    assert core.next_command() is None
    assert core.to_send() == b"a OK Begin\r\n"
    core.receive(b"e NOOP\r\n")
    assert core.next_command() == Noop()


def test_a_refused_starttls_changes_nothing() -> None:
    core = Server(OFFER)
    core.receive(b"a STARTTLS\r\nb NOOP\r\n")
    core.next_command()
    core.no("Not today")
    assert core.next_command() == Noop()
    assert not core.secured


@pytest.mark.parametrize("line", [b"a NO\0OP", b"a NOOP\nb LOGOUT", b"a NOOP\rb", b"a ID (\n)"])
def test_stray_octets_make_a_command_bad(line: bytes) -> None:
    session = Conversation()
    assert session.say(line + b"\r\n").count(b" BAD Stray NUL, CR or LF") == 1
    assert session.commands == []
    assert session.line("c NOOP") == "c OK Done\r\n"


def test_a_lone_newline_ends_nothing() -> None:
    assert Conversation().say(b"a NOOP\nb NOOP\n") == b""


def test_news_while_idling_and_the_end_of_it() -> None:
    core = Conversation().login().core
    core.receive(b"a IDLE\r\n")
    assert core.next_command() == Idle()
    assert core.to_send() == b"+ idling\r\n"
    assert core.idling
    assert not core.answering
    assert core.may_expunge
    core.untagged(b"* 1 EXPUNGE\r\n")
    assert core.to_send() == b"* 1 EXPUNGE\r\n"
    core.receive(b"DONE\r\n")
    assert core.next_command() == IdleDone()
    core.ok("Done")
    assert core.to_send() == b"a OK Done\r\n"


def test_goodbye_may_come_at_any_time() -> None:
    core = Conversation().login().core
    core.receive(b"a IDLE\r\nb NOOP\r\n")
    core.next_command()
    core.to_send()
    core.bye("Closing down", "UNAVAILABLE")
    core.bye("Again")
    assert core.to_send() == b"* BYE [UNAVAILABLE] Closing down\r\n"
    assert core.closed
    assert core.next_command() is None


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("NOOP", True),
        ("FETCH 1 FLAGS", False),
        ("STORE 1 FLAGS ()", False),
        ("SEARCH ALL", False),
        ("UID FETCH 1 FLAGS", True),
        ("UID STORE 1 FLAGS ()", True),
        ("UID SEARCH ALL", True),
        ("EXPUNGE", True),
        ("COPY 1 x", True),
    ],
)
def test_expunge_is_not_told_while_numbers_are_used(command: str, allowed: bool) -> None:
    core = Conversation().select().core
    told = [core.may_expunge]
    core.receive(command.join(["a ", "\r\n"]).encode())
    assert core.next_command() is not None
    told.append(core.may_expunge)
    core.ok("Done")
    assert [*told, core.may_expunge] == [False, allowed, False]


def test_a_command_can_be_called_bad_after_all() -> None:
    core = Server(OPEN_OFFER, Limits(early_bad=1))
    core.receive(b"a NOOP\r\nb NOOP\r\n")
    core.next_command()
    core.bad("No such message", "CLIENTBUG")
    assert core.to_send() == b"a BAD [CLIENTBUG] No such message\r\n* BYE Too many bad commands\r\n"
    assert core.next_command() is None


def test_login_tells_the_new_capabilities_unless_it_has_a_code() -> None:
    core = Server(OPEN_OFFER)
    core.receive(b"a LOGIN u p\r\n")
    core.next_command()
    core.ok("Welcome", "ALERT")
    assert core.to_send() == b"a OK [ALERT] Welcome\r\n"


def test_an_identity_to_act_as_comes_through() -> None:
    session = Conversation()
    session.line("a AUTHENTICATE PLAIN AHVzZXIAcGFzcw==")
    command = session.commands[0]
    assert isinstance(command, Authenticate)
    assert isinstance(command.claim, Credentials)
    assert (command.claim.name, command.claim.authorization) == ("user", "")


def test_a_response_of_authenticate_is_limited() -> None:
    session = Conversation()
    session.line("a AUTHENTICATE PLAIN")
    assert session.line("A" * 13_000) == "a BAD Response too long\r\n"
    assert session.line("b NOOP") == "b OK Done\r\n"


def test_passwords_do_not_show() -> None:
    session = Conversation()
    session.line("a LOGIN writer geheim")
    assert "geheim" not in repr(session.commands)


def test_a_status_text_may_hold_anything_but_line_ends() -> None:
    core = Server(OPEN_OFFER)
    core.greet("أهلا")
    assert core.to_send().decode().endswith("] أهلا\r\n")
    with pytest.raises(AssertionError):
        core.greet("a\r\nb")


def test_state_is_told() -> None:
    session = Conversation()
    assert session.core.state is State.NOT_AUTHENTICATED
    assert session.select().core.state is State.SELECTED


@pytest.mark.parametrize(
    ("enabled", "utf8", "rev2"),
    [("X", False, False), ("UTF8=ACCEPT", True, False), ("imap4REV2", True, True)],
)
def test_what_is_enabled_is_told(enabled: str, utf8: bool, rev2: bool) -> None:
    session = Conversation().login()
    session.line(f"a ENABLE {enabled}")
    assert (session.core.utf8, session.core.rev2) == (utf8, rev2)


# --- anything at all

WORDS = [
    b"a", b"b1", b" ", b" ", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\0", b"NOOP", b"LOGIN", b"x",
    b'"q"', b"{3}", b"{3+}", b"{0+}", b"{99999999}", b"{400+}", b"~{2+}", b"abc", b"(", b")",
    b"AUTHENTICATE PLAIN", b"AHUAcA==", b"*", b"IDLE", b"DONE", b"SELECT", b"INBOX", b"FETCH",
    b"1:*", b"FLAGS", b"BODY[", b"]", b"UID", b"SEARCH", b"OR", b"NOT", b"APPEND", b"STARTTLS",
    b"ENABLE", b"IMAP4rev2", b"LIST", b"STATUS", b"MESSAGES", b"LOGOUT", b"\xff", b"&", b"\\Seen",
    b"STORE", b"+FLAGS", b"y" * 50, b"ID", b"NIL", b"%", b"<0.1>", b"HEADER.FIELDS", b"RETURN",
]  # fmt: skip
SMALL = Limits(
    early=300,
    line=500,
    literals=300,
    message=300,
    append=500,
    skipped=1000,
    early_bad=50,
    bad_commands=50,
)
STARTS = [
    b"",
    b"i LOGIN u p\r\n",
    b"i LOGIN u p\r\nj SELECT INBOX\r\n",
    b"i LOGIN u p\r\nj ENABLE IMAP4rev2\r\nk SELECT INBOX\r\n",
]
RESPONSE = re.compile(rb"(\*|\+|[^\x00-\x20\x7f-\xff(){%*\"\\+]{1,64}) [^\r\n]*\r\n")


def heard(data: bytes, size: int) -> tuple[bytes, list[str]]:
    """All answers, and what was asked."""
    core = Server(OPEN_OFFER, SMALL)
    out = b""
    asked: list[str] = []
    for start in range(0, len(data), size):
        core.receive(data[start : start + size])
        while (command := core.next_command()) is not None:
            asked.append(repr(command))
            decide(core, command)
        out += core.to_send()
    return out, asked


@pytest.mark.fuzz
@given(
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(WORDS) | st.binary(max_size=5), max_size=40).map(b"".join),
    st.integers(1, 60),
)
@example(b"", b"a LOGIN {3+}\r\nabc {9999999999+}\r\n", 1)
@example(b"i LOGIN u p\r\n", b"a APPEND x {400+}\r\n" + b"b NOOP\r\n" * 60, 7)
def test_any_octets_in_any_pieces_are_answered_alike(start: bytes, data: bytes, size: int) -> None:
    stream = start + data
    whole = heard(stream, len(stream) + 1)
    assert heard(stream, size) == whole
    assert RESPONSE.sub(b"", whole[0]) == b""
