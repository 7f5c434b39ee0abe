from __future__ import annotations

from barid.network.clock import SystemClock


def test_time_is_in_microseconds_and_does_not_go_back() -> None:
    clock = SystemClock()
    assert 1_700_000_000_000_000 < clock.now() < 10_000_000_000_000_000
    first = clock.monotonic()
    assert clock.monotonic() >= first
