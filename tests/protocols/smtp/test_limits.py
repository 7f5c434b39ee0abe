"""One test for each limit, and for what must not run into one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.protocols.smtp.peers import OFFER, SUBMISSION, Conversation

from barid.protocols.smtp.session import Limits


def test_command_line_of_the_limit_is_heard() -> None:
    talk = Conversation(limits=Limits(command_line=100))
    assert talk.line("NOOP " + "x" * 93).startswith("250 ")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_longer_command_line_is_refused_once(size: int) -> None:
    talk = Conversation(limits=Limits(command_line=100))
    assert talk.codes("NOOP " + "x" * 94 + "\r\nNOOP\r\n", size) == [500, 250]


def test_line_that_never_ends_is_refused_and_not_kept() -> None:
    talk = Conversation()
    assert talk.say(b"x" * 3_000_000, 65536) == "500 5.5.2 Line too long\r\n"
    assert talk.codes("\r\nNOOP\r\n") == [250]


def test_default_command_line_has_room_for_every_parameter() -> None:
    talk = Conversation()
    talk.line("EHLO c")
    sender = "b" * 255 + "@" + ".".join(["example" * 8] * 4)
    assert talk.codes(f"MAIL FROM:<{sender}> SIZE=1000000 BODY=8BITMIME SMTPUTF8\r\n") == [250]


def test_too_many_recipients_are_told_to_wait() -> None:
    talk = Conversation(limits=Limits(recipients=2))
    talk.begin("a@barid.test", "unknown@barid.test", "b@barid.test")
    assert talk.line("RCPT TO:<c@barid.test>") == "452 4.5.3 Too many recipients\r\n"
    talk.say("DATA\r\nhi\r\n.\r\n")
    assert len(talk.messages) == 1


def test_recipients_are_counted_for_each_message() -> None:
    talk = Conversation(limits=Limits(recipients=1))
    talk.begin("a@barid.test")
    talk.line("RSET")
    talk.begin()
    assert talk.codes("RCPT TO:<b@barid.test>\r\n") == [250]


def test_default_allows_a_thousand_recipients() -> None:
    talk = Conversation()
    talk.begin()
    named = "".join(f"RCPT TO:<r{number}@barid.test>\r\n" for number in range(1001))
    assert talk.codes(named) == [250] * 1000 + [452]


def test_too_many_errors_end_the_connection() -> None:
    talk = Conversation(limits=Limits(errors=3))
    assert talk.codes("FOO\r\nFOO\r\nNOOP\r\nFOO\r\nNOOP\r\n") == [500, 500, 250, 500, 421]
    assert talk.core.closed


@pytest.mark.parametrize(
    "error",
    ["FOO", "x" * 5000, "NOOP\rNOOP", "MAIL FROM:<a@b>", "EHLO", "RSET now", "EXPN x", "VRFY"],
)
def test_every_kind_of_error_counts(error: str) -> None:
    talk = Conversation(limits=Limits(errors=2))
    assert talk.codes(f"{error}\r\n{error}\r\n")[2:] == [421]


def test_refusals_by_the_post_office_are_not_errors() -> None:
    talk = Conversation(limits=Limits(errors=2))
    talk.begin(*["unknown@barid.test"] * 10)
    assert not talk.core.closed


def test_what_a_pipelining_client_sent_before_a_refusal_is_not_an_error() -> None:
    talk = Conversation(limits=Limits(errors=2, recipients=5))
    talk.line("EHLO c")
    message = "MAIL FROM:<bad@example.org>\r\n" + "RCPT TO:<a@barid.test>\r\n" * 5 + "DATA\r\n"
    assert talk.codes(message * 4) == [553, 503, 503, 503, 503, 503, 503] * 4
    lost = "MAIL FROM:<a@example.org>\r\nRCPT TO:<unknown@barid.test>\r\nDATA\r\nRSET\r\n"
    assert talk.codes(lost * 4) == [250, 550, 503, 250] * 4
    assert not talk.core.closed


def test_forgiveness_ends() -> None:
    talk = Conversation(limits=Limits(errors=2, recipients=1))
    talk.line("EHLO c")
    talk.line("MAIL FROM:<bad@example.org>")
    assert talk.codes("DATA\r\n" * 10) == [503, 503, 503, 503, 421]


def test_too_many_messages_on_one_connection() -> None:
    talk = Conversation(limits=Limits(transactions=2))
    talk.line("EHLO c")
    message = "MAIL FROM:<a@b>\r\nRCPT TO:<a@barid.test>\r\nDATA\r\n.\r\n"
    assert talk.codes(message * 3) == [250, 250, 354, 250] * 2 + [421]
    assert talk.core.closed


def test_announced_size_is_refused_before_content() -> None:
    talk = Conversation()
    talk.line("EHLO c")
    assert talk.codes("MAIL FROM:<a@b> SIZE=1000001\r\n") == [552]
    assert talk.codes("MAIL FROM:<a@b> SIZE=99999999999999999999\r\n") == [552]
    assert talk.codes("MAIL FROM:<a@b> SIZE=999999999999999999999\r\n") == [501]


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_message_of_the_greatest_size_is_taken_and_one_more_octet_is_not(size: int) -> None:
    talk = Conversation(replace(OFFER, max_size=1000))
    for octets, codes in ((998, [250]), (999, [552])):
        talk.begin("a@barid.test")
        talk.line("DATA")
        assert talk.codes(b"x" * octets + b"\r\n.\r\n", size) == codes
    assert [len(message) for message in talk.messages] == [1000]


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_stuffed_dots_do_not_count(size: int) -> None:
    talk = Conversation(replace(OFFER, max_size=999))
    for lines, codes in ((333, [250]), (334, [552])):
        talk.begin("a@barid.test")
        talk.line("DATA")
        assert talk.codes(b"..\r\n" * lines + b".\r\n", size) == codes
    assert talk.messages == [b".\r\n" * 333]


def test_too_large_message_is_read_to_its_end_and_not_kept() -> None:
    talk = Conversation(replace(OFFER, max_size=1000))
    talk.begin("a@barid.test")
    talk.line("DATA")
    for _ in range(1000):
        assert talk.say(b"x" * 1000 + b"\r\n") == ""
        assert kept(talk) < 3000
    assert talk.say(b".\r\nNOOP\r\n") == (
        "552 5.3.4 Message larger than we take\r\n250 2.0.0 OK\r\n"
    )
    assert talk.messages == []


def test_line_of_content_may_have_any_length() -> None:
    talk = Conversation()
    talk.begin("a@barid.test")
    talk.line("DATA")
    assert talk.codes(b"x" * 500_000 + b"\r\n.\r\n", 1000) == [250]


def kept(talk: Conversation) -> int:
    """Octets that the conversation holds on to."""
    reader = talk.core._reader
    return len(talk.core._lines) + (len(reader._kept) if reader else 0)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_content_without_room_is_not_kept_and_may_come_again(size: int) -> None:
    talk = Conversation()
    talk.begin("a@barid.test")
    talk.say("DATA\r\n" + "a" * 5000)
    assert talk.core.held > 5000
    talk.core.refuse_content()
    assert talk.core.held < 10
    assert talk.say("b\r\n" * 3000, size) == ""
    assert talk.core.held < 10 + size
    assert talk.say(".\r\nNOOP\r\n", size).startswith("452 4.3.1 ")
    assert talk.messages == []
    talk.begin("a@barid.test")
    assert talk.codes("DATA\r\nhi\r\n.\r\n") == [354, 250]
    assert talk.core.held == 0


def test_commands_that_bring_no_message_are_limited() -> None:
    talk = Conversation(limits=Limits(commands=10, recipients=1))
    talk.begin("a@barid.test")  # EHLO, MAIL, RCPT
    talk.say("DATA\r\nhi\r\n.\r\n")
    assert talk.codes("NOOP\r\n" * 10) == [250] * 10
    assert talk.line("NOOP") == "421 4.7.0 Too many commands and no message, closing\r\n"
    assert talk.core.closed


def test_only_a_login_may_be_as_long_as_a_login() -> None:
    talk = Conversation(SUBMISSION)
    talk.line("EHLO c")
    assert talk.codes("NOOP " + "x" * 2041 + "\r\n") == [250]
    assert talk.codes("NOOP " + "x" * 2042 + "\r\n") == [500]
    long = "A" * (12_288 - 2 - len("PLAIN "))  # base64 of NULs: read, and no login
    assert talk.line("AUTH PLAIN " + long[: len(long) // 4 * 4]).startswith("501 5.5.2 PLAIN ")
    assert talk.codes("AUTH PLAIN " + "A" * 13_000 + "\r\n") == [500]
    talk.line("AUTH PLAIN")
    assert talk.line("A" * 13_000) == "500 5.5.6 Response too long\r\n"
    assert talk.codes("NOOP\r\n") == [250]


def test_refused_logins_are_errors() -> None:
    talk = Conversation(SUBMISSION, Limits(errors=3))
    talk.line("EHLO c")
    said = "AUTH PLAIN AGEAYg==\r\n" * 5
    assert talk.codes(said) == [535, 535, 535, 421]
