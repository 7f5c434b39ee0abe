from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.services.wire import StillClock

from barid.services.deadlines import NEVER, UNFILED, Deadlines


class Entry:
    """Notes how often it was told."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.due = NEVER
        self.filed = UNFILED
        self.told = 0
        self._then = then

    def overdue(self) -> None:
        self.told += 1
        self._then()


def test_deadline_is_told_once_and_never_early() -> None:
    clock, entry = StillClock(), Entry()
    deadlines = Deadlines(clock)
    deadlines.set(entry, 10)
    clock.seconds += 9.99
    assert deadlines.expire() == 0
    clock.seconds += 1.01
    assert deadlines.expire() == 1
    clock.seconds += 100
    assert deadlines.expire() == 0
    assert entry.told == 1
    assert len(deadlines) == 0


def test_deadline_that_moves_later_counts_from_its_last_setting() -> None:
    clock, entry = StillClock(), Entry()
    deadlines = Deadlines(clock)
    for _ in range(5):
        deadlines.set(entry, 10)
        clock.seconds += 8
        deadlines.expire()
    assert entry.told == 0
    clock.seconds += 3
    deadlines.expire()
    assert entry.told == 1


def test_deadline_that_moves_earlier_is_not_forgotten() -> None:
    clock, entry = StillClock(), Entry()
    deadlines = Deadlines(clock)
    deadlines.set(entry, 1000)
    deadlines.set(entry, 2)
    clock.seconds += 3
    assert deadlines.expire() == 1


def test_cleared_entry_is_forgotten() -> None:
    clock, entry = StillClock(), Entry()
    deadlines = Deadlines(clock)
    deadlines.set(entry, 2)
    deadlines.clear(entry)
    deadlines.clear(entry)
    assert len(deadlines) == 0
    clock.seconds += 10
    assert deadlines.expire() == 0


def test_entry_may_set_its_next_deadline_when_told() -> None:
    clock = StillClock()
    deadlines = Deadlines(clock)
    entry = Entry(lambda: deadlines.set(entry, 5))
    deadlines.set(entry, 5)
    for _ in range(4):
        clock.seconds += 6
        deadlines.expire()
    assert entry.told == 4


def test_entry_may_clear_another_that_is_due_at_the_same_time() -> None:
    clock = StillClock()
    deadlines = Deadlines(clock)
    first, second = Entry(), Entry()
    first._then = lambda: deadlines.clear(second)
    second._then = lambda: deadlines.clear(first)
    deadlines.set(first, 5)
    deadlines.set(second, 5)
    clock.seconds += 7
    assert deadlines.expire() == 1
    assert first.told + second.told == 1


def test_faulty_entry_does_not_keep_the_others_waiting(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("a bug of ours")

    clock = StillClock()
    deadlines = Deadlines(clock)
    entries = [Entry(fail) for _ in range(3)]
    for entry in entries:
        deadlines.set(entry, 1)
    clock.seconds += 3
    with caplog.at_level(logging.ERROR):
        assert deadlines.expire() == 3
    assert [entry.told for entry in entries] == [1, 1, 1]
    assert "a bug of ours" in caplog.text


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("set"), st.integers(0, 3), st.floats(0, 50)),
            st.tuples(st.just("clear"), st.integers(0, 3), st.just(0.0)),
            st.tuples(st.just("pass"), st.just(0), st.floats(0, 20)),
        ),
        max_size=60,
    )
)
def test_every_entry_is_told_in_time_whatever_was_set(
    steps: list[tuple[str, int, float]],
) -> None:
    clock = StillClock()
    deadlines = Deadlines(clock)
    entries = [Entry() for _ in range(4)]
    due: dict[int, float] = {}
    for what, which, seconds in steps:
        if what == "set":
            deadlines.set(entries[which], seconds)
            due[which] = clock.seconds + seconds
        elif what == "clear":
            deadlines.clear(entries[which])
            due.pop(which, None)
        else:
            clock.seconds += seconds
            before = [entry.told for entry in entries]
            deadlines.expire()
            for number, entry in enumerate(entries):
                if entry.told > before[number]:
                    assert due.pop(number) <= clock.seconds
        assert all(moment > clock.seconds - 1 or what != "pass" for moment in due.values())
        assert len(deadlines) == len(due)


class Alarm:
    """Stands for the loop: keeps the timers that were asked for."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, delay: float, callback: Callable[[], None]) -> Alarm.Handle:
        timer = (self.clock.seconds + delay, callback)
        self.timers.append(timer)
        return Alarm.Handle(self, timer)

    def advance(self, seconds: float) -> None:
        self.clock.seconds += seconds
        for timer in [timer for timer in self.timers if timer[0] <= self.clock.seconds]:
            self.timers.remove(timer)
            timer[1]()

    class Handle:
        def __init__(self, alarm: Alarm, timer: tuple[float, Callable[[], None]]) -> None:
            self._alarm, self._timer = alarm, timer

        def cancel(self) -> None:
            if self._timer in self._alarm.timers:
                self._alarm.timers.remove(self._timer)


def test_loop_is_woken_only_while_there_is_a_deadline() -> None:
    clock = StillClock()
    alarm, deadlines, entry = Alarm(clock), Deadlines(clock), Entry()
    deadlines.start(alarm)  # type: ignore[arg-type]
    assert alarm.timers == []
    deadlines.set(entry, 1800)
    deadlines.set(Entry(), 60)
    assert len(alarm.timers) == 1
    alarm.advance(62)
    assert len(alarm.timers) == 1
    alarm.advance(1800)
    assert entry.told == 1
    assert alarm.timers == []
    deadlines.set(entry, 5)
    deadlines.stop()
    assert alarm.timers == []


def test_deadline_set_while_others_are_told_is_woken_for() -> None:
    clock = StillClock()
    alarm, deadlines, entry = Alarm(clock), Deadlines(clock), Entry()
    deadlines.start(alarm)  # type: ignore[arg-type]
    deadlines.set(Entry(lambda: deadlines.set(entry, 5)), 5)
    alarm.advance(7)
    alarm.advance(7)
    assert entry.told == 1
    assert alarm.timers == []


async def test_real_loop_wakes_up() -> None:
    told = asyncio.Event()
    clock = StillClock()
    deadlines = Deadlines(clock, resolution=0.001)
    deadlines.start(asyncio.get_running_loop())
    deadlines.set(Entry(told.set), 0.001)
    clock.seconds += 1
    async with asyncio.timeout(20):
        await told.wait()
    deadlines.stop()
