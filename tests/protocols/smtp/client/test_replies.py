"""Replies of other servers are read as they are written, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.reply import PeerReply
from barid.protocols.smtp.client.replies import Garbled, Replies


def read(data: bytes) -> list[PeerReply | Garbled]:
    replies = Replies()
    replies.feed(data)
    found = []
    while (reply := replies.next_reply()) is not None:
        found.append(reply)
    return found


def test_a_reply_of_one_line() -> None:
    assert read(b"250 2.1.0 OK\r\n") == [PeerReply(250, ("2.1.0 OK",))]


def test_a_reply_of_several_lines() -> None:
    assert read(b"250-a\r\n250-b\r\n250 c\r\n220\r\n") == [
        PeerReply(250, ("a", "b", "c")),
        PeerReply(220, ("",)),
    ]


def test_an_unfinished_reply_is_none_yet() -> None:
    replies = Replies()
    replies.feed(b"250-a\r\n250 ")
    assert replies.next_reply() is None
    replies.feed(b"b\r\n")
    assert replies.next_reply() == PeerReply(250, ("a", "b"))


@pytest.mark.parametrize(
    "line", [b"", b"OK", b"25 ok", b"2500 ok", b"199 ok", b"600 ok", b"250_ok", b"* OK IMAP4"]
)
def test_what_is_no_reply_is_garbled(line: bytes) -> None:
    (found,) = read(line + b"\r\n")
    assert isinstance(found, Garbled)


def test_codes_must_agree() -> None:
    assert read(b"250-a\r\n550 b\r\n") == [Garbled("one reply with several codes: 250, 550")]


def test_a_reply_has_bounds() -> None:
    (found,) = read(b"250 " + b"x" * 5000)
    assert isinstance(found, Garbled)
    assert isinstance(read(b"250-x\r\n" * 200)[0], Garbled)


def test_texts_of_strangers_hold_no_control_characters() -> None:
    assert read(b"550 \x1b[31mred\xff\r\n") == [
        PeerReply(550, ("\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}",))
    ]


def test_arabic_is_read() -> None:
    assert read("550 لا أعرفه\r\n".encode()) == [PeerReply(550, ("لا أعرفه",))]


@given(st.binary(max_size=200), st.integers(1, 20))
def test_how_bytes_are_cut_makes_no_difference(data: bytes, step: int) -> None:
    replies, found = Replies(), []
    for start in range(0, len(data), step):
        replies.feed(data[start : start + step])
        while (reply := replies.next_reply()) is not None:
            found.append(reply)
    assert found == read(data)
