"""One test for each limit: up to it a client is served, past it it is told so."""

from __future__ import annotations

import dataclasses

import pytest
from tests.protocols.imap.peers import OPEN_OFFER, Conversation

from barid.protocols.imap.commands import Append, Login
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.server import Server

LIMITS = Limits(
    early=200,
    line=400,
    literals=300,
    message=1000,
    append=1500,
    skipped=5000,
    waiting=600,
    early_bad=3,
    bad_commands=5,
)


def talk() -> Conversation:
    return Conversation(OPEN_OFFER, LIMITS)


def test_every_limit_is_tested_here() -> None:
    names = {field.name for field in dataclasses.fields(Limits)}
    tests = " ".join(name for name in globals() if name.startswith("test_"))
    assert {name for name in names if f"test_{name}" not in tests} == set()


def test_early_line() -> None:
    assert talk().line("a ID " + " " * 194 + "x").startswith("a BAD Expected")
    assert talk().line("a ID " + " " * 194 + "xy") == "a BAD [LIMIT] Command line too long\r\n"


def test_early_literals() -> None:
    session = talk()
    answer = session.say(b"a LOGIN {100+}\r\n" + b"u" * 100 + b" {100+}\r\n" + b"p" * 100 + b"\r\n")
    assert b"a OK" in answer
    assert isinstance(session.commands[0], Login)
    session = talk()
    answer = session.say(b"a LOGIN {100+}\r\n" + b"u" * 100 + b" {101+}\r\n" + b"p" * 101 + b"\r\n")
    assert answer == b"a BAD [LIMIT] Literal too large\r\n"
    assert session.line("b NOOP") == "b OK Done\r\n"


def test_line() -> None:
    session = talk().login()
    assert session.line('a CREATE "' + "x" * 389 + '"').startswith("a OK")
    assert session.line('a CREATE "' + "x" * 390 + '"') == "a BAD [LIMIT] Command line too long\r\n"
    assert session.line("b NOOP") == "b OK Done\r\n"


def test_literals() -> None:
    session = talk().login()
    assert session.say(b"a CREATE {300}\r\n" + b"x" * 300 + b"\r\n") == b"+ OK\r\na OK Done\r\n"
    assert session.say(b"a CREATE {301}\r\n") == b"a BAD [LIMIT] Literal too large\r\n"
    assert session.line("b NOOP") == "b OK Done\r\n"


def test_the_name_of_the_mailbox_is_no_message() -> None:
    answer = talk().login().say(b"a APPEND {301}\r\n")
    assert answer == b"a BAD [LIMIT] Literal too large\r\n"


def test_message() -> None:
    session = talk().login()
    assert session.say(b"a APPEND x {1000}\r\n" + b"x" * 1000 + b"\r\n") == b"+ OK\r\na OK Done\r\n"
    assert session.say(b"b APPEND x {1001}\r\n") == b"b NO [TOOBIG] Message too large\r\n"
    refused = session.say(b"c APPEND x {1001+}\r\n" + b"z NOOP\r\n" * 125 + b"!\r\nd NOOP\r\n")
    assert refused == b"c NO [TOOBIG] Message too large\r\nd OK Done\r\n"


def test_append() -> None:
    session = talk().login()
    answer = session.say(b"a APPEND x" + (b" {750+}\r\n" + b"x" * 750) * 2 + b"\r\n")
    assert answer == b"a OK Done\r\n"
    command = session.commands[-1]
    assert isinstance(command, Append)
    assert len(command.messages) == 2
    answer = session.say(b"b APPEND x" + (b" {751+}\r\n" + b"x" * 751) * 2 + b"\r\n")
    assert answer == b"b NO [TOOBIG] Too much in one command\r\n"


def test_skipped() -> None:
    session = talk().login()
    said = session.say(b"a APPEND x {5000+}\r\n" + b"x" * 5000 + b"\r\n")
    assert said == b"a NO [TOOBIG] Message too large\r\n"
    said = session.say(b"a APPEND x {5001+}\r\n" + b"x" * 5001 + b"\r\n")
    assert said.endswith(b"* BYE [TOOBIG] Literal too large\r\n")
    assert session.core.closed


def test_waiting() -> None:
    core = talk().login().core
    core.receive(b"a NOOP\r\n")
    assert core.next_command() is not None
    wanted = []
    for lines in (74, 1):
        core.receive(b"b NOOP\r\n" * lines)
        wanted.append(core.wants_input)
    core.ok("Done")
    wanted.append(core.wants_input)  # whoever does not take the answer is not heard either
    assert core.next_command() is not None
    assert [*wanted, core.wants_input] == [True, False, False, True]


def test_early_bad() -> None:
    session = talk()
    session.line("a X")
    session.line("a X")
    session.line("a NOOP")
    session.line("a X")
    session.line("a X")
    assert not session.core.closed
    assert session.line("a X").endswith("* BYE Too many bad commands\r\n")
    assert session.core.closed


def test_bad_commands() -> None:
    session = talk().login()
    for _ in range(4):
        session.line("a X")
    assert not session.core.closed
    assert session.line("a X").endswith("* BYE Too many bad commands\r\n")


@pytest.mark.parametrize("command", [b"LOGIN u p", b"AUTHENTICATE PLAIN AHUAcA=="])
def test_refused_logins(command: bytes) -> None:
    core = Server(OPEN_OFFER, Limits(refused_logins=2))
    core.receive(b"a %b\r\nn NOOP\r\nb %b\r\nc %b\r\n" % (command, command, command))
    for answer in (core.no, core.ok, core.no):
        assert core.next_command() is not None
        answer("Said")
    assert core.to_send().endswith(b"b NO Said\r\n* BYE Too many logins refused\r\n")
    assert core.next_command() is None
    assert core.closed


def test_the_defaults_allow_what_they_must() -> None:
    defaults = Limits()
    assert defaults.line >= 8000  # RFC 2683 3.2.1.5
    assert defaults.append >= defaults.message
