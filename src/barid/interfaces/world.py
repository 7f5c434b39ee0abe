"""The world outside the rules: clock, randomness, threads, news of changes. All are passed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeVar

from barid.model.identifiers import AccountId, Instant, ModSeq

T = TypeVar("T")

QUEUE: Final = AccountId(-1)
"""Watched like an account: it changes when there is more to be sent."""


class Clock(Protocol):
    """Tells the time. A fake one stands still until it is moved."""

    def now(self) -> Instant:
        """This moment, for what is kept and shown."""

    def monotonic(self) -> float:
        """Seconds since some moment in the past, never going back; for measuring spans."""


class Randomness(Protocol):
    """Unpredictable bytes for identifiers and keys."""

    def token(self, size: int) -> bytes: ...


class Tasks(Protocol):
    """Runs what must not hold up the event loop."""

    def in_thread(self, work: Callable[[], T]) -> Awaitable[T]:
        """Run CPU-heavy work whose C code releases the interpreter, at most a few at a time."""

    def pause(self, seconds: float) -> Awaitable[None]:
        """Let so much time pass, without holding anything up."""


class Changes(Protocol):
    """News of committed changes, of this process and within a second of all others."""

    def latest(self, account: AccountId) -> ModSeq:
        """The newest ModSeq heard of; 0 before any. A hint to skip reading, never a proof that
        nothing happened elsewhere."""

    def watch(self, account: AccountId, notify: Callable[[], None]) -> Callable[[], None]:
        """Call `notify` (on the event loop, soon) after each commit that changed the account.
        The function returned ends the watch; calling it twice does no harm."""

    def directory_version(self) -> int:
        """The newest directory version heard of, for caches of look-ups."""
