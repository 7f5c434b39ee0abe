"""One question, one bounded answer, whatever the server says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.http.client import HEAD_MOST, Answer, Broken, Get

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
LENGTH = OK + b"Content-Length: 4\r\n\r\nbody"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"
UNTIL_THE_END = OK + b"\r\nbody"


def told(content: bytes, size: int = 1 << 16, most: int = 100) -> Answer | Broken | None:
    """What comes of it, a few octets at a time."""
    get = Get("mta-sts.sink.test", "/x", most)
    for start in range(0, len(content), size):
        answer = get.receive(content[start : start + size])
        if answer is not None:
            return answer
    return get.receive(b"")


def test_the_question_names_host_and_path() -> None:
    get = Get("mta-sts.sink.test", "/.well-known/mta-sts.txt", 100)
    lines = get.to_send().split(b"\r\n")
    assert lines[0] == b"GET /.well-known/mta-sts.txt HTTP/1.1"
    assert b"Host: mta-sts.sink.test" in lines
    assert b"Connection: close" in lines
    assert get.to_send() == b""


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("content", [LENGTH, CHUNKED, UNTIL_THE_END])
def test_an_answer_comes_in_every_form_and_piece(content: bytes, size: int) -> None:
    assert told(content, size) == Answer(200, "text/plain", b"body")


def test_a_redirection_is_an_answer_like_any_other() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://else.test/\r\nContent-Length: 0\r\n\r\n"
    assert told(moved) == Answer(302, "", b"")


def test_what_goes_before_the_answer_is_passed_over() -> None:
    assert told(b"HTTP/1.1 103 Early Hints\r\n\r\n" + LENGTH) == Answer(200, "text/plain", b"body")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        OK,
        LENGTH[:-1],
        CHUNKED[:-5],
        b"220 sink.test ESMTP\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        OK + b"Content-Length: 101\r\n\r\n" + b"x" * 101,
        OK + b"\r\n" + b"x" * 101,
        OK + b"x: " + b"y" * HEAD_MOST,
        OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nbodyy",
    ],
)
def test_what_cannot_be_used_is_told(content: bytes) -> None:
    assert isinstance(told(content), Broken)


@given(st.binary(max_size=300))
def test_whatever_comes_nothing_is_raised(content: bytes) -> None:
    told(content)
    told(OK + content)
