"""One HTTP conversation without a socket."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.http.messages import Request, Response
from barid.protocols.http.server import Limits, Server

OK = Response(HTTPStatus.OK, b"here")


def server(**limits: int) -> Server:
    return Server(Limits(**limits), secure=False)


def asked(core: Server, data: bytes) -> Request:
    request = core.receive(data)
    assert request is not None
    return request


def status(core: Server) -> int:
    return int(core.to_send().split()[1])


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def test_a_request_comes_in_pieces_and_is_answered() -> None:
    core = server()
    whole = (
        b"POST /a%20b/%D8%A8?x=1&y=%D8%AA&x=2 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
    )
    for octet in whole[:-1]:
        assert core.receive(bytes([octet])) is None
    request = asked(core, whole[-1:])
    assert (request.method, request.path, request.body) == ("POST", "/a b/ب", b"body")
    assert request.query == {"x": "1", "y": "ت"}
    assert request.headers["host"] == "h"
    assert core.answer(OK) is None
    said = core.to_send()
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Length: 4\r\n" in said
    assert said.endswith(b"\r\n\r\nhere")
    assert not core.closed


def test_requests_in_one_go_are_given_one_at_a_time() -> None:
    core = server()
    assert asked(core, GET + GET.replace(b"/ ", b"/2 ")).path == "/"
    assert core.receive(GET.replace(b"/ ", b"/3 ")) is None, "the first is not answered"
    second = core.answer(OK)
    assert second is not None
    assert second.path == "/2"
    third = core.answer(OK)
    assert third is not None
    assert third.path == "/3"
    assert core.answer(OK) is None


def test_to_head_only_the_head_is_said() -> None:
    core = server()
    asked(core, GET.replace(b"GET", b"HEAD"))
    core.answer(OK)
    said = core.to_send()
    assert b"Content-Length: 4\r\n" in said
    assert said.endswith(b"\r\n\r\n")
    assert asked(core, GET).method == "GET"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"EHLO x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),  # no Host
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n", 400),
        (b"GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /?x=%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /?" + b"&".join(b"a=1" for _ in range(40)) + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /" + b"a" * 20_000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 20_000, 431),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n" + b"x" * 99, 413),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n63\r\n" + b"x" * 99,
            413,
        ),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_cannot_be_read_is_refused_and_ends_the_conversation(
    data: bytes, expected: int
) -> None:
    core = server(body=64)
    assert core.receive(data) is None
    assert status(core) == expected
    assert core.closed
    assert core.receive(GET) is None
    assert core.to_send() == b""


def test_an_old_client_is_answered_and_left() -> None:
    core = server()
    asked(core, b"GET / HTTP/1.0\r\n\r\n")
    core.answer(OK)
    assert core.closed
    assert b"Connection: close" in core.to_send()


def test_the_absolute_form_is_understood() -> None:
    request = asked(server(), b"GET http://h/a?b=c HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (request.path, request.query) == ("/a", {"b": "c"})


def test_whoever_waits_to_be_told_to_go_on_is_told() -> None:
    core = server()
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
    assert core.receive(head) is None
    assert status(core) == 100
    assert asked(core, b"x").body == b"x"


def test_whoever_takes_too_long_is_told_so_only_in_the_middle_of_asking() -> None:
    silent, slow = server(), server()
    silent.expire()
    assert (silent.to_send(), silent.closed) == (b"", True)
    slow.receive(b"GET / HTT")
    slow.expire()
    assert (status(slow), slow.closed) == (408, True)


def test_the_end_between_two_requests_ends_the_conversation() -> None:
    core = server()
    asked(core, GET)
    core.answer(OK)
    assert core.receive(b"") is None
    assert core.closed


@pytest.mark.fuzz
@given(st.lists(st.binary(max_size=200), max_size=10))
def test_no_bytes_break_it(pieces: list[bytes]) -> None:
    core = server()
    for piece in [*pieces, GET]:
        if core.receive(piece) is not None:
            core.answer(OK)
    core.to_send()
