"""HTTP over a connection: answers in order, slow clients, half closes, faults of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus

import pytest
from tests.app.office import Office
from tests.app.wire import Wire, connect

from barid.protocols.http.messages import Request, Response
from barid.services.http.session import HttpSession, Window

GET = "GET {} HTTP/1.1\r\nHost: x\r\n\r\n"


class Desk:
    """Answers with the path; `/slow` when it is told to, `/broken` not at all."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.go = asyncio.Event()
        self.window = Window(self.answer, 60.0, office.tasks)

    def answer(self, request: Request) -> Response | Awaitable[Response]:
        if request.path == "/broken":
            raise RuntimeError("broken")
        if request.path == "/slow":
            return self._slow()
        return Response(HTTPStatus.OK, request.path.encode())

    async def _slow(self) -> Response:
        await self.go.wait()
        return Response(HTTPStatus.OK, b"/slow")

    def client(self) -> Wire:
        return connect(
            lambda: HttpSession(self.window), self.office.surroundings, ("192.0.2.1", 4000)
        )


@pytest.fixture
def desk(quick_office: Office) -> Desk:
    return Desk(quick_office)


async def heard(wire: Wire, end: bytes) -> bytes:
    await wire.until(lambda: end in wire.heard)
    said = bytes(wire.heard)
    wire.heard.clear()
    return said


async def test_requests_are_answered_in_their_order(desk: Desk) -> None:
    wire = desk.client()
    wire.send((GET.format("/1") + GET.format("/slow") + GET.format("/3")).encode())
    assert b"/1" in await heard(wire, b"/1")
    desk.go.set()
    said = await heard(wire, b"/3")
    assert said.index(b"/slow") < said.index(b"/3")


async def test_a_fault_of_ours_is_said_and_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    wire = desk.client()
    wire.send(GET.format("/broken").encode())
    assert b" 500 " in await heard(wire, b"\r\n\r\n")
    assert "could not be answered" in caplog.text


async def test_bytes_that_trickle_in_do_not_buy_time(desk: Desk) -> None:
    wire = desk.client()
    for octet in b"GET / HT":
        wire.send(bytes([octet]))
        desk.office.pass_time(8)
    await wire.closed()
    assert b" 408 " in bytes(wire.heard)


async def test_silence_is_ended_without_a_word(desk: Desk) -> None:
    wire = desk.client()
    wire.send(GET.format("/1").encode())
    await heard(wire, b"/1")
    desk.office.pass_time(61)
    await wire.closed()
    assert bytes(wire.heard) == b""


async def test_whoever_says_no_more_still_gets_the_answer(desk: Desk) -> None:
    wire = desk.client()
    wire.send(GET.format("/slow").encode())
    wire.finish()
    desk.go.set()
    await wire.closed()
    assert b"/slow" in bytes(wire.heard)


async def test_a_client_that_is_gone_gets_none(desk: Desk) -> None:
    wire = desk.client()
    wire.send(GET.format("/slow").encode())
    wire.vanish()
    await wire.closed()
    desk.go.set()
    await desk.office.rest()


async def test_the_office_closes_after_the_answer_in_hand(desk: Desk) -> None:
    wire = desk.client()
    wire.send(GET.format("/slow").encode())
    wire._connection.send_away()
    desk.go.set()
    await wire.closed()
    assert b"/slow" in bytes(wire.heard)
    idle = desk.client()
    idle._connection.send_away()
    await idle.closed()


async def test_the_door_of_the_office_leads_to_the_site(quick_office: Office) -> None:
    door = quick_office.doors["http"]
    wire = connect(door.session, quick_office.surroundings, ("192.0.2.1", 4000))
    wire.send(GET.format("/mail/config-v1.1.xml?emailaddress=reader@barid.test").encode())
    said = await heard(wire, b"</clientConfig>")
    assert b"<port>993</port>" in said
