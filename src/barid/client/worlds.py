"""What the library needs of the world around it: names looked up, connections made, time passed.

There are two worlds with the same verbs: blocking sockets for `Sender`, the event loop for
`AsyncSender`. Everything else is written once against these.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from barid.network.carrier import blocking
from barid.network.carrier.reaching import Target, Unreached
from barid.protocols.smtp.client.conversation import Conversation, Event

T = TypeVar("T")


class Wire(Protocol):
    """See `network.carrier.wire`."""

    talk: Conversation
    lost: bool

    async def event(self, patience: float | None = None) -> Event: ...

    def flush(self) -> None: ...

    async def drained(self) -> bool: ...

    async def shake_hands(
        self, context: ssl.SSLContext, name: str | None, seconds: float
    ) -> str: ...

    def tls_object(self) -> ssl.SSLObject | ssl.SSLSocket | None: ...

    def hang_up(self) -> None: ...


class World(Protocol):
    """One of the two."""

    async def resolve(self, host: str, seconds: float) -> tuple[str, ...]:
        """Addresses, best first. Raises OSError (of `socket.gaierror`), TimeoutError."""

    async def dial(
        self, targets: Sequence[Target], talk: Conversation, seconds: float
    ) -> tuple[Wire, Target] | Unreached:
        """The first connection that is made."""

    async def pause(self, seconds: float) -> None:
        """Let time pass."""

    async def elsewhere(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of work that needs an event loop."""


class BlockingWorld:
    """Implements `World` without an event loop."""

    async def resolve(self, host: str, seconds: float) -> tuple[str, ...]:
        """See `World`."""
        return in_time(lambda: addresses_of(_look_up(host)), seconds)

    async def dial(
        self, targets: Sequence[Target], talk: Conversation, seconds: float
    ) -> tuple[Wire, Target] | Unreached:
        """See `World`."""
        found = blocking.race(targets, seconds)
        if isinstance(found, Unreached):
            return found
        return blocking.BlockingWire(talk, found[0]), found[1]

    async def pause(self, seconds: float) -> None:
        """See `World`."""
        time.sleep(seconds)  # noqa: ASYNC251

    async def elsewhere(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """See `World`."""
        import asyncio

        return in_time(lambda: asyncio.run(work()), None)


def _look_up(host: str) -> list[Any]:
    return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)


def addresses_of(found: Sequence[Any]) -> tuple[str, ...]:
    """What `getaddrinfo` found, families taking turns (RFC 8305 4)."""
    ordered = list(dict.fromkeys(one[4][0] for one in found))
    first = ordered[0].count(":") > 0 if ordered else False
    same = [one for one in ordered if (":" in one) is first]
    other = [one for one in ordered if (":" in one) is not first]
    turns: list[str] = []
    for place in range(max(len(same), len(other))):
        turns += same[place : place + 1] + other[place : place + 1]
    return tuple(turns)


def in_time(work: Callable[[], T], seconds: float | None) -> T:
    """The result of blocking work that has no limit of its own, in a thread that is left alone
    when it takes longer. Raises what it raises, and TimeoutError."""
    done: list[T] = []
    failed: list[BaseException] = []

    def attempt() -> None:
        try:
            done.append(work())
        except BaseException as error:  # handed over to whoever waits
            failed.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]
