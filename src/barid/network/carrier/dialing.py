"""Connections to one of several addresses: IPv4 and IPv6 race, the quicker one wins (RFC 8305).

The next address is tried when the last one fails, or when a quarter of a second has passed without
an answer; whoever is late is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

STAGGER: Final = 0.25
CONNECT_SECONDS: Final = 30.0
MOST_ADDRESSES: Final = 12


@dataclass(frozen=True, slots=True)
class Unreached:
    """No address could be reached: the last one that was tried, and why each was not."""

    address: str
    text: str


async def dial(
    addresses: Sequence[str], port: int, protocol: Callable[[], asyncio.Protocol]
) -> tuple[asyncio.Protocol, str] | Unreached:
    """The protocol of the first connection, and its address. Never raises."""
    waiting = list(addresses[:MOST_ADDRESSES])
    running: dict[asyncio.Task[asyncio.Protocol], str] = {}
    failures: list[tuple[str, str]] = []
    loop = asyncio.get_running_loop()
    until = loop.time() + CONNECT_SECONDS
    try:
        while waiting or running:
            if waiting:
                address = waiting.pop(0)
                running[loop.create_task(_connect(address, port, protocol))] = address
            patience = STAGGER if waiting else max(until - loop.time(), 0)
            done, _ = await asyncio.wait(
                running, timeout=patience, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                address = running.pop(task)
                if task.exception() is None:
                    return task.result(), address
                failures.append((address, _reason(task.exception())))
            if not done and loop.time() >= until:
                failures += [(address, "no answer") for address in running.values()]
                break
    finally:
        await _drop(running)
    if not failures:
        return Unreached("", "no address")
    return Unreached(failures[-1][0], "; ".join(f"{where}: {why}" for where, why in failures))


async def _connect(
    address: str, port: int, protocol: Callable[[], asyncio.Protocol]
) -> asyncio.Protocol:
    _, made = await asyncio.get_running_loop().create_connection(protocol, address, port)
    return made


async def _drop(running: dict[asyncio.Task[asyncio.Protocol], str]) -> None:
    for task in running:
        task.cancel()
    for task in running:
        with suppress(asyncio.CancelledError, OSError):
            late = await task
            transport = getattr(late, "transport", None)
            if transport is not None:  # it came through in the very last moment
                transport.abort()


def _reason(error: BaseException | None) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return type(error).__name__
