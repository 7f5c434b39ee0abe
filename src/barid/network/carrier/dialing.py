"""Connections to one of several addresses: IPv4 and IPv6 race, the quicker one wins (RFC 8305).

The next address is tried when the last one fails, or when a quarter of a second has passed without
an answer; whoever is late is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from barid.network.carrier.reaching import (
    CONNECT_SECONDS,
    MOST_ADDRESSES,
    STAGGER,
    Failure,
    Target,
    Unreached,
    reason_of,
    unreached,
)

__all__ = ["MOST_ADDRESSES", "STAGGER", "Unreached", "dial", "race"]


async def dial(
    addresses: Sequence[str], port: int, protocol: Callable[[], asyncio.Protocol]
) -> tuple[asyncio.Protocol, str] | Unreached:
    """The protocol of the first connection, and its address. Never raises."""
    found = await race([(address, port) for address in addresses], protocol)
    return found if isinstance(found, Unreached) else (found[0], found[1][0])


async def race(
    targets: Sequence[Target],
    protocol: Callable[[], asyncio.Protocol],
    seconds: float = CONNECT_SECONDS,
) -> tuple[asyncio.Protocol, Target] | Unreached:
    """The protocol of the first connection, and where it leads. Never raises."""
    waiting = list(targets[:MOST_ADDRESSES])
    running: dict[asyncio.Task[asyncio.Protocol], Target] = {}
    failures: list[Failure] = []
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    try:
        while waiting or running:
            if waiting:
                target = waiting.pop(0)
                running[loop.create_task(_connect(*target, protocol))] = target
            patience = STAGGER if waiting else max(until - loop.time(), 0)
            done, _ = await asyncio.wait(
                running, timeout=patience, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                target = running.pop(task)
                if task.exception() is None:
                    return task.result(), target
                failures.append((target[0], *reason_of(task.exception())))
            if not done and loop.time() >= until:
                failures += [(target[0], "no answer", 0) for target in running.values()]
                break
    finally:
        await _drop(running)
    return unreached(failures)


async def _connect(
    address: str, port: int, protocol: Callable[[], asyncio.Protocol]
) -> asyncio.Protocol:
    _, made = await asyncio.get_running_loop().create_connection(protocol, address, port)
    return made


async def _drop(running: Collection[asyncio.Task[asyncio.Protocol]]) -> None:
    for task in running:
        task.cancel()
    for task in running:
        with suppress(asyncio.CancelledError, OSError):
            late = await task
            transport = getattr(late, "transport", None)
            if transport is not None:  # it came through in the very last moment
                transport.abort()
