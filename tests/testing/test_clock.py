"""A clock that tests move."""

from __future__ import annotations

from barid.testing.clock import START, FakeClock


def test_it_stands_still_until_it_is_moved() -> None:
    clock = FakeClock()
    assert (clock.now(), clock.monotonic()) == (START, 0.0)
    assert (clock.now(), clock.monotonic()) == (START, 0.0)
    clock.advance(1.5)
    assert (clock.now(), clock.monotonic()) == (START + 1_500_000, 1.5)
