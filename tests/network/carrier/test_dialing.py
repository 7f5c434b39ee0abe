"""The quicker of several addresses is taken, and nobody waits for the dead ones."""

from __future__ import annotations

import asyncio

from tests.network.carrier.server import playing, polite

from barid.network.carrier.dialing import MOST_ADDRESSES, STAGGER, Unreached, dial


class Caller(asyncio.Protocol):
    """Keeps its transport."""

    def __init__(self) -> None:
        self.transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport


async def test_a_silent_address_costs_a_moment_only() -> None:
    async with playing(polite()) as played:
        # 192.0.2.1 is for documentation: at best there is no route, at worst no answer.
        found = await dial(["192.0.2.1", "127.0.0.1"], played.port, Caller)
        assert not isinstance(found, Unreached)
        protocol, address = found
        assert address == "127.0.0.1"
        assert isinstance(protocol, Caller)
        assert protocol.transport is not None
        protocol.transport.close()
    assert STAGGER < 1


async def test_only_so_many_addresses_are_tried() -> None:
    async with playing(polite()) as played:
        port = played.port
    found = await dial([f"127.0.0.{n}" for n in range(2, 90)], port, Caller)
    assert isinstance(found, Unreached)
    assert found.text.count(";") == MOST_ADDRESSES - 1


async def test_without_addresses_nothing_is_tried() -> None:
    assert await dial([], 25, Caller) == Unreached("", "no address")
