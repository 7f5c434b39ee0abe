from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import threading
import warnings
from collections.abc import Iterable

import pytest
from tests.services.wire import (
    BOTH_LOOPS,
    Echo,
    StillClock,
    certificates,
    office,
    reset,
    trusting,
    until,
)

from barid.services.connection import HIGH_WATER, Connection, ConnectionLost, Surroundings
from barid.services.deadlines import Deadlines

pytestmark = BOTH_LOOPS
MEGABYTE = b"0123456789abcdef" * 65_536


class Secured(Echo):
    """Speaks in clear until it hears STARTTLS; forgets what was said behind it, as a core does."""

    def received(self, data: bytes) -> None:
        if data.startswith(b"STARTTLS\r\n"):
            self.connection.write(b"go ahead\r\n")
            self.connection.start_tls(certificates().context)
        else:
            super().received(data)


class Bulk(Echo):
    """Sends 32 MiB as fast as the peer takes them, then closes."""

    most = 0
    task: asyncio.Task[None]

    def opened(self, connection: Connection) -> None:
        self.connection = connection
        self.task = asyncio.ensure_future(self._send())

    async def _send(self) -> None:
        for _ in range(32):
            self.connection.write(MEGABYTE)
            self.most = max(self.most, self.connection._queued)
            await self.connection.drained()
        self.connection.close()


async def test_what_is_written_arrives_and_comes_back() -> None:
    async with office() as here, here.visit() as (reader, writer):
        assert await reader.readline() == b"hello\r\n"
        writer.write(b"ping\r\n")
        assert await reader.readline() == b"ping\r\n"
        assert here.sessions[0].connection.tls is None
        assert str(here.sessions[0].connection.peer.address) == "127.0.0.1"


@pytest.mark.usefixtures("ipv6")
async def test_ipv6_peer_appears_with_its_own_address() -> None:
    async with office(hosts=("::1",)) as here, here.visit("::1") as (reader, _):
        assert await reader.readline() == b"hello\r\n"
        assert str(here.sessions[0].connection.peer).startswith("[::1]:")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_implicit_tls_speaks_both_versions(version: ssl.TLSVersion) -> None:
    async with office(tls=True) as here, here.visit(tls=trusting(version)) as (reader, writer):
        assert await reader.readline() == b"hello\r\n"
        writer.write(b"ping\r\n")
        assert await reader.readline() == b"ping\r\n"
        tls = here.sessions[0].connection.tls
        assert tls is not None
        assert tls.version == version.name.replace("_", ".")
        assert tls.server_name == "localhost"
        assert tls.bits >= 128


async def test_tls_1_1_is_refused_quietly(caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old = trusting(ssl.TLSVersion.TLSv1_1)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with caplog.at_level(logging.INFO):
        async with office(tls=True) as here:
            with pytest.raises((ssl.SSLError, ConnectionError)):
                async with here.visit(tls=old):
                    pass
            await until(lambda: here.listener.connections == 0)
            assert here.surroundings.counters.failed_handshakes == 1
            assert here.sessions == []
    assert "unsupported protocol" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_starttls_goes_on_under_tls(version: ssl.TLSVersion) -> None:
    async with office(Secured) as here, here.visit() as (reader, writer):
        assert await reader.readline() == b"hello\r\n"
        writer.write(b"STARTTLS\r\n")
        assert await reader.readline() == b"go ahead\r\n"
        await writer.start_tls(trusting(version), server_hostname="localhost")
        writer.write(b"secret\r\n")
        assert await reader.readline() == b"secret\r\n"
        assert here.sessions[0].events == ["opened", "secured"]
        assert here.sessions[0].connection.tls is not None


async def test_what_was_injected_behind_starttls_is_not_heard_under_tls() -> None:
    async with office(Secured) as here, here.visit() as (reader, writer):
        await reader.readline()
        writer.write(b"STARTTLS\r\nINJECTED\r\n")
        assert await reader.readline() == b"go ahead\r\n"
        await writer.start_tls(trusting(), server_hostname="localhost")
        writer.write(b"secret\r\n")
        assert await reader.readline() == b"secret\r\n"
        assert here.sessions[0].heard == [b"secret\r\n"]


async def test_what_is_written_during_the_handshake_waits_for_it() -> None:
    async with office(Secured) as here, here.visit() as (reader, writer):
        await reader.readline()
        writer.write(b"STARTTLS\r\n")
        assert await reader.readline() == b"go ahead\r\n"
        here.sessions[0].connection.write(b"not in clear\r\n")
        await writer.start_tls(trusting(), server_hostname="localhost")
        assert await reader.readline() == b"not in clear\r\n"


async def test_clear_text_instead_of_a_handshake_ends_the_connection() -> None:
    async with office(Secured) as here, here.visit() as (reader, writer):
        await reader.readline()
        writer.write(b"STARTTLS\r\n")
        await reader.readline()
        writer.write(b"EHLO injected.example\r\n")
        await here.sessions[0].over.wait()
        assert here.sessions[0].heard == []
        assert here.sessions[0].events == ["opened", "ended"]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"GET / HTTP/1.1\r\nHost: mail.barid.test\r\n\r\n", "http request"),
        (b"EHLO client.example\r\n", "wrong version number"),
        (b"\x00" * 40, "wrong version number"),
        (b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", ""),
    ],
)
async def test_garbage_on_a_tls_port_is_ended_in_one_line(
    sent: bytes, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with office(tls=True) as here, here.visit() as (reader, writer):
            writer.write(sent)
            await reader.read()
            await until(lambda: here.listener.connections == 0)
            assert here.sessions == []
            assert here.surroundings.counters.failed_handshakes == 1
    assert len(caplog.records) == 1
    assert reason in caplog.text
    assert caplog.records[0].exc_info is None


async def test_peer_who_leaves_in_the_handshake_is_counted() -> None:
    async with office(tls=True) as here:
        async with here.visit() as (_, writer):
            writer.write(b"\x16\x03\x01")
            writer.write_eof()
            await until(lambda: here.surroundings.counters.failed_handshakes == 1)
        await until(lambda: here.listener.connections == 0)


@pytest.mark.parametrize("implicit", [True, False])
async def test_handshake_that_takes_too_long_is_ended(implicit: bool) -> None:
    async with office(Secured, tls=implicit) as here, here.visit() as (reader, writer):
        if not implicit:
            writer.write(b"STARTTLS\r\n")
            await reader.readuntil(b"go ahead\r\n")
        await until(lambda: len(here.surroundings.deadlines) == 1)
        here.pass_time(here.surroundings.handshake_seconds - 1)
        assert here.listener.connections == 1
        here.pass_time(3)
        assert await reader.read() == b""
        assert here.surroundings.counters.failed_handshakes == 1


@pytest.mark.parametrize("tls", [False, True])
async def test_big_answer_to_a_slow_reader_is_held_back(tls: bool) -> None:
    async with office(Bulk, tls=tls) as here:
        read = threading.Event()
        visit = asyncio.to_thread(_read_all, here.port, here.trust if tls else None, read)
        reading = asyncio.ensure_future(visit)
        await until(lambda: bool(here.sessions) and here.sessions[0].connection.congested)
        for _ in range(20):
            await asyncio.sleep(0)
        assert here.sessions[0].connection.congested
        read.set()
        assert await reading == MEGABYTE * 32
        session = here.sessions[0]
        assert isinstance(session, Bulk)
        assert session.most <= HIGH_WATER + len(MEGABYTE)
        await session.over.wait()


def _read_all(port: int, tls: ssl.SSLContext | None, begin: threading.Event) -> bytes:
    """Blocking: the TLS of uvloop's own clients loses the end of what it reads late."""
    with contextlib.ExitStack() as stack:
        held = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        if tls is not None:
            held = stack.enter_context(tls.wrap_socket(held, server_hostname="localhost"))
        begin.wait(20)
        return b"".join(iter(lambda: held.recv(1_000_000), b""))


@pytest.mark.parametrize("tls", [False, True])
async def test_big_input_arrives_whole(tls: bool) -> None:
    async with office(tls=tls) as here, here.visit(tls=here.trust if tls else None) as streams:
        reader, writer = streams
        assert await reader.readline() == b"hello\r\n"
        sending = asyncio.ensure_future(_send(writer, 16))
        got = await reader.readexactly(16 * len(MEGABYTE))
        await sending
        assert got == MEGABYTE * 16


async def _send(writer: asyncio.StreamWriter, times: int) -> None:
    for _ in range(times):
        writer.write(MEGABYTE)
        await writer.drain()


class Sluggish(Echo):
    """Takes one piece at a time."""

    def received(self, data: bytes) -> None:
        assert self.events[-1] != "paused", "paused, and still something was received"
        self.heard.append(data)
        self.events.append("paused")
        self.connection.pause_reading()


@pytest.mark.parametrize("tls", [False, True])
async def test_who_pauses_receives_nothing_until_it_resumes(tls: bool) -> None:
    async with (
        office(Sluggish, tls=tls) as here,
        here.visit(tls=here.trust if tls else None) as (_, writer),
    ):
        sending = asyncio.ensure_future(_send(writer, 2))
        await until(lambda: bool(here.sessions))
        session, received = here.sessions[0], 0
        while received < 2 * len(MEGABYTE):
            await until(lambda: session.events[-1] == "paused")
            for _ in range(3):
                await asyncio.sleep(0)
            received = sum(map(len, session.heard))
            session.events.append("resumed")
            session.connection.resume_reading()
        await sending
        assert b"".join(session.heard) == MEGABYTE * 2


@pytest.mark.parametrize("tls", [False, True])
async def test_reset_ends_the_session_once_and_says_nothing(
    tls: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with office(tls=tls) as here, here.visit(tls=here.trust if tls else None) as streams:
        reader, writer = streams
        await reader.readline()
        reset(writer)
        await here.sessions[0].over.wait()
        here.sessions[0].connection.write(b"into the void\r\n")
        assert here.sessions[0].events == ["opened", "ended"]
        assert here.sessions[0].connection.closed
    assert caplog.text == ""


async def test_waiting_writer_learns_that_the_connection_is_lost() -> None:
    async with office(Bulk) as here, here.visit() as (_, writer):
        await until(lambda: bool(here.sessions) and here.sessions[0].connection.congested)
        session = here.sessions[0]
        assert isinstance(session, Bulk)
        reset(writer)
        with pytest.raises(ConnectionLost):
            await session.task
        with pytest.raises(ConnectionLost):
            await session.connection.drained()


class Thorough(Echo):
    """Answers even those who have said their last word."""

    def finished(self) -> bool:
        self.events.append("finished")
        asyncio.get_running_loop().call_soon(self._answer)
        return True

    def _answer(self) -> None:
        self.connection.write(b"last answer\r\n")
        self.connection.close()


async def test_half_closed_peer_gets_its_last_answer() -> None:
    async with office(Thorough) as here, here.visit() as (reader, writer):
        writer.write(b"ping\r\n")
        writer.write_eof()
        assert await reader.read() == b"hello\r\nping\r\nlast answer\r\n"
        await here.sessions[0].over.wait()
        assert here.sessions[0].events == ["opened", "finished", "ended"]


async def test_half_closed_peer_is_let_go_once_all_is_sent() -> None:
    async with office() as here, here.visit() as (reader, writer):
        writer.write(b"ping\r\n")
        writer.write_eof()
        assert await reader.read() == b"hello\r\nping\r\n"
        await here.sessions[0].over.wait()


async def test_end_of_tls_is_the_end_of_input() -> None:
    async with office(Thorough, tls=True) as here, here.visit(tls=here.trust) as (reader, writer):
        await reader.readline()
        writer.close()
        await here.sessions[0].over.wait()
        assert here.sessions[0].events == ["opened", "finished", "ended"]


class Brief(Echo):
    """Greets and closes, with eight megabytes still to be sent."""

    def opened(self, connection: Connection) -> None:
        super().opened(connection)
        self.connection.write_many([MEGABYTE] * 8)
        self.connection.close()
        self.connection.write(b"never sent")


@pytest.mark.parametrize("tls", [False, True])
async def test_close_sends_what_is_queued_first(tls: bool) -> None:
    async with office(Brief, tls=tls) as here:
        now = threading.Event()
        now.set()
        # Under TLS this ends without an error only because close_notify was sent.
        got = await asyncio.to_thread(_read_all, here.port, here.trust if tls else None, now)
        assert got == b"hello\r\n" + MEGABYTE * 8
        await here.sessions[0].over.wait()


class Refusing(Echo):
    """Has heard enough at the first word."""

    def received(self, data: bytes) -> None:
        self.heard.append(data)
        self.connection.pause_reading()
        self.connection.write(b"enough\r\n")
        self.connection.close()


@pytest.mark.parametrize("tls", [False, True])
async def test_last_words_reach_a_peer_who_is_still_sending(tls: bool) -> None:
    async with office(Refusing, tls=tls) as here:
        visit = asyncio.to_thread(_send_then_read, here.port, here.trust if tls else None)
        assert await visit == b"hello\r\nenough\r\n"
        await here.sessions[0].over.wait()
        assert len(here.sessions[0].heard) == 1


def _send_then_read(port: int, tls: ssl.SSLContext | None) -> bytes:
    with contextlib.ExitStack() as stack:
        held = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        if tls is not None:
            held = stack.enter_context(tls.wrap_socket(held, server_hostname="localhost"))
        held.sendall(MEGABYTE * 4)
        return b"".join(iter(lambda: held.recv(1_000_000), b""))


async def test_drain_does_not_wait_for_peers_who_may_say_more() -> None:
    async with office(Refusing) as here, here.visit() as (reader, writer):
        writer.write(b"x" * 50_000)
        assert await reader.read() == b"hello\r\nenough\r\n"
        # The peer has not closed its half, and was sending: its end is waited for.
        assert here.listener.connections == 1
        await here.listener.drain(10.0)
        assert here.sessions[0].events == ["opened", "ended"]


async def test_peer_who_never_stops_sending_is_aborted() -> None:
    async with office(Refusing) as here, here.visit() as (_, writer):
        sending = asyncio.ensure_future(_send(writer, 1_000_000))
        await until(lambda: len(here.surroundings.deadlines) == 1)
        here.pass_time(here.surroundings.closing_seconds + 2)
        await here.sessions[0].over.wait()
        with pytest.raises(OSError):
            await sending


async def test_close_does_not_wait_forever_for_who_never_reads() -> None:
    async with office(Brief) as here:
        # A raw socket: the streams of asyncio would read on their own account.
        with socket.create_connection(("127.0.0.1", here.port)) as visitor:
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            await until(lambda: len(here.surroundings.deadlines) == 1)
            assert here.listener.connections == 1
            here.pass_time(here.surroundings.closing_seconds + 2)
            await here.sessions[0].over.wait()
    assert here.sessions[0].events == ["opened", "ended"]


async def test_idle_session_is_told_when_its_time_is_up() -> None:
    async with office() as here, here.visit() as (reader, _):
        await reader.readline()
        connection = here.sessions[0].connection
        connection.set_deadline(300)
        here.pass_time(200)
        connection.set_deadline(300)
        here.pass_time(200)
        assert here.sessions[0].events == ["opened"]
        here.pass_time(102)
        assert await reader.read() == b"too late\r\n"
        assert here.surroundings.counters.expired == 1


async def test_deadline_can_be_taken_back() -> None:
    async with office() as here, here.visit() as (reader, _):
        await reader.readline()
        here.sessions[0].connection.set_deadline(10)
        here.sessions[0].connection.set_deadline(None)
        here.pass_time(100)
        assert here.sessions[0].events == ["opened"]


class Faulty(Echo):
    def received(self, data: bytes) -> None:
        raise RuntimeError("a bug of ours")


async def test_faulty_session_costs_only_its_own_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with office(Faulty) as here, here.visit() as (_, bystander):
        async with here.visit() as (reader, writer):
            writer.write(b"ping\r\n")
            assert await reader.read() == b"hello\r\n"
        await until(lambda: here.listener.connections == 1)
        assert not bystander.is_closing()
    assert "a bug of ours" in caplog.text


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_tls_session_is_resumed(version: ssl.TLSVersion) -> None:
    async with office(tls=True) as here:
        client = trusting(version)
        first = await asyncio.to_thread(_greeted, client, here.port, None)
        await asyncio.to_thread(_greeted, client, here.port, first)
        assert here.surroundings.counters.handshakes == 2
        assert here.surroundings.counters.resumptions == 1


def _greeted(
    context: ssl.SSLContext, port: int, session: ssl.SSLSession | None
) -> ssl.SSLSession | None:
    with (
        socket.create_connection(("127.0.0.1", port)) as clear,
        context.wrap_socket(clear, server_hostname="localhost", session=session) as tls,
    ):
        assert tls.recv(100) == b"hello\r\n"
        return tls.session


class Transport(asyncio.Transport):
    """Takes everything, and notes it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 25)})
        self.sent: list[bytes | bytearray | memoryview] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(data)

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.sent.extend(list_of_data)

    def is_closing(self) -> bool:
        return False

    def abort(self) -> None:
        pass


def _connected() -> tuple[Echo, Transport]:
    session, transport = Echo(), Transport()
    surroundings = Surroundings(asyncio.get_running_loop(), Deadlines(StillClock()))
    Connection(lambda: session, surroundings).connection_made(transport)
    transport.sent.clear()
    return session, transport


async def test_small_writes_of_one_turn_leave_in_one_send() -> None:
    session, transport = _connected()
    for number in range(100):
        session.connection.write(b"* %d FETCH\r\n" % number)
    session.connection.write_many([b"one\r\n", b"", b"two\r\n"])
    assert transport.sent == []
    await asyncio.sleep(0)
    assert len(transport.sent) == 1
    assert bytes(transport.sent[0]).endswith(b"* 99 FETCH\r\none\r\ntwo\r\n")


async def test_large_parts_are_not_copied() -> None:
    session, transport = _connected()
    session.connection.write_many([b"small", MEGABYTE, b"small"])
    await asyncio.sleep(0)
    assert b"".join(transport.sent) == b"small" + MEGABYTE + b"small"
    uncopied = [part for part in transport.sent if isinstance(part, memoryview)]
    assert sum(map(len, uncopied)) == len(MEGABYTE)
    assert all(part.obj is MEGABYTE for part in uncopied)


async def test_order_survives_a_transport_that_is_full_now_and_then() -> None:
    session, transport = _connected()
    connection = session.connection
    parts = [bytes([number % 256]) * (number * 997 % 400_000) for number in range(60)]
    for number, part in enumerate(parts):
        if number % 3 == 0:
            connection.pause_writing()
        connection.write(part)
        if number % 5 == 0:
            connection.resume_writing()
            await asyncio.sleep(0)
    connection.resume_writing()
    await asyncio.sleep(0)
    assert b"".join(transport.sent) == b"".join(parts)
    assert not connection.congested


async def test_session_hears_once_that_writing_may_go_on() -> None:
    session, transport = _connected()
    connection = session.connection
    told: list[bool] = []
    session.resumed = lambda: told.append(connection.congested)  # type: ignore[method-assign]
    connection.pause_writing()
    connection.write(MEGABYTE)
    assert connection.congested
    assert connection.unsent == len(MEGABYTE)
    connection.resume_writing()
    assert told == [False]
    assert connection.unsent == 0
    assert sum(map(len, transport.sent)) == len(MEGABYTE)
