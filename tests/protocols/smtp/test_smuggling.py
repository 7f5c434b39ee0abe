"""Nothing but CRLF ends a line and nothing but CRLF.CRLF ends content (RFC 5321 2.3.8, 4.1.1.4).

A second message hidden in the first must never be seen, whatever other programs take for its end.
"""

from __future__ import annotations

from itertools import product

import pytest
from tests.protocols.smtp.peers import Conversation

ENDS = [b"\r\n", b"\n", b"\r", b"\n\r", b"\r\r\n", b"\0\r\n", b"\r\0\n", b"\r\n\0", b""]
FALSE_ENDS = [
    before + b"." + after
    for before, after in product(ENDS, ENDS)
    if not (before.endswith(b"\r\n") and after.startswith(b"\r\n"))
]
HIDDEN = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@barid.test>\r\nDATA\r\nevil"


@pytest.mark.parametrize("size", [1, 2, 3, 100_000])
@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=repr)
def test_false_end_does_not_end_content(false_end: bytes, size: int) -> None:
    talk = Conversation()
    talk.begin("a@barid.test")
    talk.line("DATA")
    assert talk.say(b"first" + false_end + HIDDEN, size) == ""
    heard = talk.codes(b"\r\n.\r\nNOOP\r\n", size)
    assert len(heard) == 2
    assert heard[1] == 250
    assert len(talk.messages) == (heard[0] == 250)
    assert all(b"evil" in message for message in talk.messages)


@pytest.mark.parametrize("size", [1, 2, 3, 100_000])
@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=repr)
def test_content_with_doubtful_line_ends_is_refused_whole(false_end: bytes, size: int) -> None:
    content = b"first" + false_end + b"second\r\n"
    clean = content.replace(b"\r\n", b"")
    doubtful = any(octet in clean for octet in (b"\r", b"\n", b"\0"))
    talk = Conversation()
    talk.begin("a@barid.test")
    talk.line("DATA")
    heard = talk.say(content + b".\r\n", size)
    if doubtful:
        assert heard.startswith("550 5.6.0 ")
        assert talk.messages == []
    else:
        assert heard.startswith("250 ")


@pytest.mark.parametrize("doubtful", [b"\n", b"\r", b"\0", b"a\n.\n", b"\n.\r\n", b"\r.\r\n"])
@pytest.mark.parametrize("size", [1, 2, 100_000])
def test_doubt_at_the_very_beginning_and_end(doubtful: bytes, size: int) -> None:
    for content in (doubtful + b"x\r\n", b"x" + doubtful + b"\r\n", doubtful + b"\r\n"):
        talk = Conversation()
        talk.begin("a@barid.test")
        talk.line("DATA")
        assert talk.say(content + b".\r\n", size).startswith("550 5.6.0 "), content


def test_doubtful_content_that_is_too_large_is_answered_alike_at_every_cut() -> None:
    for content in (b"\n" + b"x" * 2_000_000, b"x" * 2_000_000 + b"\n"):
        for size in (1000, 1_990_000, 10_000_000):
            talk = Conversation()
            talk.begin("a@barid.test")
            talk.line("DATA")
            assert talk.say(content + b"\r\n.\r\n", size).startswith("550 5.6.0 ")


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\n\r", b"\r\r", b"\0"])
@pytest.mark.parametrize("size", [1, 2, 100_000])
def test_command_line_with_other_line_ends_is_one_bad_command(end: bytes, size: int) -> None:
    talk = Conversation()
    talk.line("EHLO c")
    asked = len(talk.events)
    assert talk.codes(b"NOOP" + end + b"MAIL FROM:<evil@example.org>\r\n", size) == [500]
    assert len(talk.events) == asked


@pytest.mark.parametrize("octet", [b"\n", b"\r", b"\0"])
@pytest.mark.parametrize("command", [b"NOOP a%bb", b"HELP a%b", b"NOOP%b", b"%bNOOP", b"VRFY a%ba"])
def test_command_line_holds_no_other_line_ends(command: bytes, octet: bytes) -> None:
    assert Conversation().say(command % octet + b"\r\n").startswith("500 5.5.2 ")


def test_bare_line_feed_alone_ends_no_command() -> None:
    talk = Conversation()
    assert talk.say(b"EHLO c\nNOOP\n") == ""


def test_content_that_follows_a_refused_data_is_taken_for_commands() -> None:
    talk = Conversation()
    talk.begin("unknown@barid.test")
    assert talk.codes(b"DATA\r\nhello\r\n.\r\nNOOP\r\n") == [503, 500, 500, 250]
