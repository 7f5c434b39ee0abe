"""Threads for work that would hold up the event loop: password hashing, scanning large messages.

At most a few at a time: more would only compete with the loop for the interpreter, and every
argon2id guess takes its memory. What must not wait for each other gets a pool of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class ThreadTasks:
    """Tasks of `barid.interfaces.world` over a small pool of threads."""

    def __init__(self, loop: asyncio.AbstractEventLoop, threads: int = 2) -> None:
        self._loop = loop
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="barid-work")

    def in_thread(self, work: Callable[[], T]) -> Awaitable[T]:
        """Run work in the pool."""
        return self._loop.run_in_executor(self._pool, work)

    def pause(self, seconds: float) -> Awaitable[None]:
        """Sleep, on the event loop."""
        return asyncio.sleep(seconds)

    def close(self) -> None:
        """Wait for what runs; nothing new may be given."""
        self._pool.shutdown(wait=True)
