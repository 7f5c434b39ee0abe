"""Without an event loop the same is said over the same wire, and the quicker address wins."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import TypeVar

import pytest
from tests.network.carrier.server import playing, polite

from barid.network.carrier.blocking import BlockingWire, race, run
from barid.network.carrier.reaching import Unreached
from barid.protocols.smtp.client.conversation import Conversation, Ended, Ready

T = TypeVar("T")


async def apart(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, work)


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def greeted(port: int) -> object:
    found = race([("192.0.2.1", port), ("127.0.0.1", port)], 5)
    assert not isinstance(found, Unreached)
    assert found[1] == ("127.0.0.1", port)
    wire = BlockingWire(Conversation("us.example"), found[0])
    event = run(wire.event(5))
    wire.talk.quit()
    assert isinstance(run(wire.event(5)), Ended)
    wire.hang_up()
    return event


async def test_a_silent_address_costs_a_moment_only() -> None:
    async with playing(polite()) as played:
        assert isinstance(await apart(lambda: greeted(played.port)), Ready)


def test_why_nobody_was_reached_is_known() -> None:
    found = race([("127.0.0.1", closed_port()), ("::1", closed_port())], 5)
    assert isinstance(found, Unreached)
    assert found.text.count(";") == 1
    assert found.codes


def test_without_addresses_nothing_is_tried() -> None:
    assert race([]) == Unreached("", "no address")


def test_a_server_that_says_nothing_ends_it() -> None:
    ours, theirs = socket.socketpair()
    wire = BlockingWire(Conversation("us.example"), ours)
    assert isinstance(run(wire.event(0.01)), Ended)
    assert wire.lost
    theirs.close()


def test_what_needs_an_event_loop_is_refused() -> None:
    with pytest.raises(RuntimeError, match="event loop"):
        run(asyncio.sleep(0.01))
