"""The world of the event loop; see `worlds`."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from barid.client.worlds import Wire as AnyWire
from barid.client.worlds import addresses_of, in_time
from barid.network.carrier.dialing import race
from barid.network.carrier.reaching import Target, Unreached
from barid.network.carrier.wire import Wire
from barid.protocols.smtp.client.conversation import Conversation

T = TypeVar("T")


class LoopWorld:
    """Implements `World` over asyncio."""

    async def resolve(self, host: str, seconds: float) -> tuple[str, ...]:
        """See `World`."""
        loop = asyncio.get_running_loop()
        looking = loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return addresses_of(await asyncio.wait_for(looking, seconds))

    async def dial(
        self, targets: Sequence[Target], talk: Conversation, seconds: float
    ) -> tuple[AnyWire, Target] | Unreached:
        """See `World`. Only the one that wins is spoken over."""
        found = await race(targets, _Quiet, seconds)
        if isinstance(found, Unreached):
            return found
        quiet, target = found
        assert isinstance(quiet, _Quiet)
        return quiet.become(talk), target

    async def pause(self, seconds: float) -> None:
        """See `World`."""
        await asyncio.sleep(seconds)

    async def elsewhere(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """See `World`."""
        return await work()


class _Quiet(asyncio.Protocol):
    """A connection about which it is not decided yet; keeps what is said meanwhile."""

    def __init__(self) -> None:
        self.transport: asyncio.BaseTransport | None = None
        self._heard = b""
        self._gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone = True

    def become(self, talk: Conversation) -> Wire:
        """The wire that this connection turns out to be."""
        wire = Wire(talk)
        assert self.transport is not None, "there is a connection"
        self.transport.set_protocol(wire)
        wire.connection_made(self.transport)
        if self._heard:
            wire.data_received(self._heard)
        if self._gone:
            wire.connection_lost(None)
        return wire


def run_apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of work on an event loop of its own, in a thread of its own where this one has a
    loop already; the quickest loop that there is."""

    def attempt() -> T:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(work())

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return attempt()
    return in_time(attempt, None)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
