"""Failed logins, counted, and how long whoever fails has to wait.

Counted for each address (an IPv6 /64 is one), for each account, and for each account together with
an address from which its owner has come in before. The owner at such an address waits only for
failures from there, so that nobody can lock an owner out by guessing elsewhere; guesses from one
address stand in a queue, so that many at once are no quicker. Counts fade with time; memory is
bounded, the longest unheard are forgotten first.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from barid.interfaces.world import Clock

HALF_LIFE: Final = 600.0
"""Seconds in which a count falls to a half."""
LONGEST: Final = 16.0
LONGEST_KNOWN: Final = 4.0
"""Seconds: the longest delay of one guess, and that of guesses from where the owner comes in."""
PATIENCE: Final = 30.0
"""Seconds that a client may have to stand in a queue; it is sent away rather than wait longer."""
REMEMBERED_MOST: Final = 20_000
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Failures:
    """How often there were failures lately, rounded: by this address, and for this account."""

    of_address: int
    of_account: int


NO_FAILURES: Final = Failures(0, 0)


@dataclass(slots=True)
class _Tally:
    """Failures of one kind."""

    count: float = 0.0
    at: float = 0.0
    free_at: float = 0.0
    """When the queue is empty."""
    last: bytes = b""
    """What the last failure was, if that is known: the same again teaches nobody anything."""


class _Tallies:
    """Tallies by whom they are of. The first `free` failures cost nothing."""

    def __init__(self, free: int, longest: float) -> None:
        self._free = free
        self._longest = longest
        self._kept: dict[Hashable, _Tally] = {}

    def count(self, key: Hashable, now: float) -> float:
        """Failures that have not faded yet."""
        tally = self._kept.get(key)
        return tally.count * 0.5 ** ((now - tally.at) / HALF_LIFE) if tally is not None else 0.0

    def delay(self, key: Hashable, now: float) -> float:
        """Seconds that one guess costs now: 1 after the free failures, then twice as long each."""
        over = round(self.count(key, now)) - self._free
        return min(2.0 ** min(over, 10), self._longest) if over >= 0 else 0.0

    def queue(self, key: Hashable, now: float) -> float:
        """Seconds until a guess may be tried that joins the queue now."""
        tally, delay = self._kept.get(key), self.delay(key, now)
        if tally is None or not delay:
            return 0.0
        wait = max(tally.free_at - now, 0.0) + delay
        if wait <= PATIENCE:
            tally.free_at = now + wait
        return wait

    def add(self, key: Hashable, now: float, mark: bytes) -> None:
        """One more failure, unless it is the same as the last one."""
        count = self.count(key, now)
        tally = self._kept.pop(key, None) or _Tally()
        self._kept[key] = tally  # the newest are last
        if not mark or mark != tally.last:
            tally.count, tally.at, tally.last = count + 1, now, mark
        if len(self._kept) > REMEMBERED_MOST:
            del self._kept[next(iter(self._kept))]

    def forget(self, key: Hashable) -> None:
        self._kept.pop(key, None)

    def __len__(self) -> int:
        return len(self._kept)


class Attempts:
    """All attempts to log in. An `address` of None costs nothing: ours, which many share."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._addresses = _Tallies(10, LONGEST)
        self._accounts = _Tallies(5, LONGEST)
        self._known = _Tallies(5, LONGEST_KNOWN)
        self._good: dict[tuple[Hashable, Hashable], None] = {}
        """Where owners have come in, the latest last."""

    def wait(self, address: Hashable | None, account: Hashable) -> float | None:
        """Seconds to wait before a guess may be tried; None when the queue is too long."""
        now = self._clock.monotonic()
        if (address, account) in self._good:
            wait = self._known.queue((address, account), now)
        else:
            # Guesses for one account do not queue: else strangers could fill the queue.
            queue = self._addresses.queue(address, now) if address is not None else 0.0
            wait = max(queue, self._accounts.delay(account, now))
        return wait if wait <= PATIENCE else None

    def failed(self, address: Hashable | None, account: Hashable, mark: bytes = b"") -> Failures:
        """A guess was wrong; `mark` tells it from other guesses, if it can be told."""
        now = self._clock.monotonic()
        if (address, account) in self._good:
            self._known.add((address, account), now, mark)
        else:
            self._accounts.add(account, now, mark)
            if address is not None:
                self._addresses.add(address, now, mark)
        return self.failures(address, account)

    def succeeded(self, address: Hashable | None, account: Hashable) -> None:
        """The owner came in. Failures elsewhere are not forgotten for that."""
        pair = (address, account)
        self._good.pop(pair, None)
        self._good[pair] = None
        self._known.forget(pair)
        if len(self._good) > REMEMBERED_MOST:
            del self._good[next(iter(self._good))]

    def failures(self, address: Hashable | None, account: Hashable) -> Failures:
        """What is remembered of failures."""
        now = self._clock.monotonic()
        known = self._known.count((address, account), now)
        return Failures(
            round(self._addresses.count(address, now) + known),
            round(self._accounts.count(account, now) + known),
        )
