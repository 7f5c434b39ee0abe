"""What a wire does while the other side is slow or gone."""

from __future__ import annotations

import asyncio

import pytest
from tests.network.carrier.server import playing, polite

from barid.model.reply import Stage
from barid.network.carrier import wire as module
from barid.network.carrier.wire import PATIENCE, Wire
from barid.protocols.smtp.client.conversation import Conversation, Ended, Ready


async def connected(port: int) -> Wire:
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(
        lambda: Wire(Conversation("mx.barid.test")), "127.0.0.1", port
    )
    return wire


async def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PATIENCE, Stage.GREETING, 0.01)
    async with playing(polite(), greeting=None) as played:
        wire = await connected(played.port)
        assert await wire.event() == Ended(Stage.GREETING)
        assert wire.lost


async def test_octets_that_come_one_by_one_do_not_prolong_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PATIENCE, Stage.GREETING, 0.05)
    wire = Wire(Conversation("mx.barid.test"))
    waiting = asyncio.create_task(wire.event())
    async with asyncio.timeout(20):
        while not waiting.done():
            wire.data_received(b"2")
            await asyncio.sleep(0.01)
    assert waiting.result() == Ended(Stage.GREETING)


async def test_a_wait_may_be_shorter_than_patience() -> None:
    async with playing(polite(), greeting=None) as played:
        wire = await connected(played.port)
        assert isinstance(await wire.event(0.01), Ended)


async def test_who_is_gone_is_not_waited_for() -> None:
    async with playing(polite()) as played:
        wire = await connected(played.port)
        assert isinstance(await wire.event(), Ready)
        wire.hang_up()
        assert isinstance(await wire.event(), Ended)
        assert not await wire.drained()


async def test_every_stage_has_its_patience() -> None:
    for stage in set(Stage) - {Stage.CONNECT, Stage.TLS}:
        assert module.PATIENCE[stage] >= 60
