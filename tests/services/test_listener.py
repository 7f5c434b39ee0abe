from __future__ import annotations

import asyncio
import errno
import logging
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.services.wire import BOTH_LOOPS, Echo, StillClock, office, until

from barid.services.connection import Surroundings
from barid.services.crowd import Crowd
from barid.services.deadlines import Deadlines
from barid.services.listener import Door, Limits, Listener

pytestmark = BOTH_LOOPS


def _listener(**facts: object) -> Listener:
    surroundings = Surroundings(asyncio.get_running_loop(), Deadlines(StillClock()))
    return Listener(Door("echo", session=Echo, **facts), surroundings)  # type: ignore[arg-type]


@pytest.mark.usefixtures("ipv6")
async def test_without_hosts_both_families_listen_on_one_port() -> None:
    async with office(hosts=()) as here:
        (four, port), (six, same) = here.listener.addresses
        assert (four, six) == ("0.0.0.0", "::")
        assert port == same != 0
        for host in ("127.0.0.1", "::1"):
            async with here.visit(host) as (reader, _):
                assert await reader.readline() == b"hello\r\n"
        # IPV6_V6ONLY: otherwise it would be ::ffff:127.0.0.1.
        seen = {str(session.connection.peer.address) for session in here.sessions}
        assert seen == {"127.0.0.1", "::1"}


async def test_small_answers_are_not_delayed() -> None:
    async with office() as here, here.visit() as (reader, _):
        await reader.readline()
        held = here.sessions[0].connection._transport.get_extra_info("socket")
        assert held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


class Machine:
    """A machine whose kernel has no IPv6."""

    def __init__(self, real: type[socket.socket]) -> None:
        self._real = real

    def __call__(self, family: int, kind: int, protocol: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return self._real(family, kind, protocol)


async def test_machine_without_ipv6_listens_on_ipv4_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    listener = _listener(port=0)
    with monkeypatch.context() as patched:
        patched.setattr("barid.services.listener.socket.socket", Machine(socket.socket))
        with caplog.at_level(logging.WARNING):
            await listener.open()
    assert [host for host, _ in listener.addresses] == ["0.0.0.0"]
    assert "echo listens on IPv4 only" in caplog.text
    listener.close()


async def test_ipv6_address_that_was_asked_for_must_exist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("barid.services.listener.socket.socket", Machine(socket.socket))
        with pytest.raises(OSError, match=r"Address family .*: '\[::1\]:\d+'"):
            await _listener(port=0, hosts=("127.0.0.1", "::1")).open()


async def test_port_in_use_is_named() -> None:
    async with office() as here:
        with pytest.raises(OSError, match=rf"in use: '127.0.0.1:{here.port}'"):
            await _listener(port=here.port, hosts=("127.0.0.1",)).open()


@pytest.mark.usefixtures("ipv6")
async def test_one_address_gets_so_many_connections() -> None:
    limits = Limits(per_address=2, loopback_exempt=False)
    async with office(limits=limits, hosts=("127.0.0.1", "::1")) as here, AsyncExitStack() as stack:
        first = await stack.enter_async_context(here.visit())
        second = await stack.enter_async_context(here.visit())
        for reader, _ in (first, second):
            assert await reader.readline() == b"hello\r\n"
        async with here.visit() as (reader, _):
            assert await reader.read() == b"too many\r\n"
        async with here.visit("::1") as (reader, _):
            assert await reader.readline() == b"hello\r\n"
        assert here.surroundings.counters.refused == 1
        first[1].close()
        await here.sessions[0].over.wait()
        async with here.visit() as (reader, _):
            assert await reader.readline() == b"hello\r\n"


async def test_loopback_is_exempt_from_the_limit_of_an_address() -> None:
    async with office(limits=Limits(per_address=1)) as here, here.visit(), here.visit() as second:
        assert await second[0].readline() == b"hello\r\n"


async def test_all_together_get_so_many_connections() -> None:
    async with office(limits=Limits(total=1)) as here, here.visit() as (reader, _):
        assert await reader.readline() == b"hello\r\n"
        async with here.visit() as (reader, _):
            assert await reader.read() == b"too many\r\n"
        assert here.listener.connections == 1


async def test_under_implicit_tls_the_refusal_is_silent() -> None:
    async with office(tls=True, limits=Limits(total=0)) as here, here.visit() as (reader, _):
        assert await reader.read() == b""
        assert here.sessions == []


async def test_drained_sessions_say_goodbye() -> None:
    async with office() as here, here.visit() as (reader, _):
        assert await reader.readline() == b"hello\r\n"
        assert await here.listener.drain(10) == 0
        assert await reader.read() == b"goodbye\r\n"
        assert here.sessions[0].events == ["opened", "closing", "ended"]
        assert here.listener.addresses == []


class Stubborn(Echo):
    def closing(self) -> None:
        self.events.append("closing")


async def test_who_does_not_go_is_aborted() -> None:
    async with office(Stubborn) as here, here.visit() as (reader, _):
        assert await reader.readline() == b"hello\r\n"
        assert await here.listener.drain(0.01) == 1
        assert here.sessions[0].events == ["opened", "closing", "ended"]
        assert here.listener.connections == 0


async def test_handshake_under_way_does_not_hold_up_the_drain() -> None:
    async with office(tls=True) as here, here.visit() as (reader, _):
        await until(lambda: here.listener.connections == 1)
        assert await here.listener.drain(10) == 0
        assert await reader.read() == b""


async def test_closed_listener_keeps_its_connections() -> None:
    async with office() as here, here.visit() as (reader, writer):
        await reader.readline()
        port = here.port
        here.listener.close()
        writer.write(b"ping\r\n")
        assert await reader.readline() == b"ping\r\n"
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)


async def test_doors_share_a_crowd_and_none_takes_all() -> None:
    crowd = Crowd(Limits(total=3))
    async with (
        office(limits=Limits(total=2), crowd=crowd) as first,
        office(limits=Limits(total=2), crowd=crowd) as second,
        first.visit() as (one, _),
        first.visit() as (two, _),
        first.visit() as (three, _),
    ):
        assert [await one.readline(), await two.readline()] == [b"hello\r\n"] * 2
        assert await three.readline() == b"too many\r\n"  # at this door
        async with second.visit() as (four, _), second.visit() as (five, _):
            assert await four.readline() == b"hello\r\n"
            assert await five.readline() == b"too many\r\n"  # in all
    assert crowd.total == 0


async def test_a_path_is_a_door_too(tmp_path: Path) -> None:
    path = tmp_path / "door"
    async with office(path=path) as here:
        assert (here.listener.addresses, here.listener.places) == ([], [str(path)])
        reader, writer = await asyncio.open_unix_connection(str(path))
        assert await reader.readline() == b"hello\r\n"
        assert here.sessions[0].connection.peer.local
        writer.close()
        await writer.wait_closed()
    assert not path.exists()
