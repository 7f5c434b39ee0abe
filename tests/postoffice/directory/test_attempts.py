"""Whoever fails waits longer and longer; the owner is never shut out."""

from __future__ import annotations

import pytest

from barid.postoffice.directory import attempts
from barid.postoffice.directory.attempts import (
    HALF_LIFE,
    LONGEST,
    LONGEST_KNOWN,
    PATIENCE,
    Attempts,
    Failures,
)
from barid.testing.clock import FakeClock

STRANGER, HOME = (4, 1), (4, 2)


class Desk:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.attempts = Attempts(self.clock)

    def fail(self, times: int, address: tuple[int, int] | None = STRANGER, who: object = 1) -> None:
        for _ in range(times):
            self.attempts.failed(address, who)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_first_failures_cost_nothing(desk: Desk) -> None:
    for _ in range(5):
        assert desk.attempts.wait(STRANGER, 1) == 0.0
        desk.fail(1)
    assert desk.attempts.wait(STRANGER, 1) == 1.0


def test_the_delay_of_an_account_doubles_up_to_a_bound(desk: Desk) -> None:
    desk.fail(5, address=None)
    waits = []
    for _ in range(6):
        waits.append(desk.attempts.wait(None, 1))
        desk.fail(1, address=None)
    assert waits == [1, 2, 4, 8, LONGEST, LONGEST]


def test_an_address_waits_whomever_it_guesses(desk: Desk) -> None:
    for number in range(10):
        desk.fail(1, who=number)
    assert desk.attempts.wait(STRANGER, "another") == 1.0
    assert desk.attempts.wait(HOME, "another") == 0.0


def test_many_guesses_of_one_address_stand_in_a_queue(desk: Desk) -> None:
    for number in range(13):
        desk.fail(1, who=number)
    waits = [desk.attempts.wait(STRANGER, "another") for _ in range(5)]
    assert waits == [8, 16, 24, None, None]
    desk.clock.advance(PATIENCE)
    assert desk.attempts.wait(STRANGER, "another") is not None


def test_guesses_for_one_account_from_everywhere_do_not_keep_its_owner_out(desk: Desk) -> None:
    for number in range(1000):
        desk.fail(1, address=(4, 1000 + number))
    for number in range(100):
        wait = desk.attempts.wait((4, 5000 + number), 1)
        assert wait is not None
        assert wait <= LONGEST


def test_the_owner_does_not_wait_where_he_has_come_in_before(desk: Desk) -> None:
    desk.attempts.succeeded(HOME, 1)
    desk.fail(100)
    assert desk.attempts.wait(HOME, 1) == 0.0
    assert desk.attempts.wait(STRANGER, 1) == LONGEST


def test_guesses_from_there_wait_a_little_and_slow_nobody_elsewhere(desk: Desk) -> None:
    desk.attempts.succeeded(HOME, 1)
    desk.fail(20, address=HOME)
    assert desk.attempts.wait(HOME, 1) == LONGEST_KNOWN
    assert desk.attempts.wait(STRANGER, 1) == 0.0
    desk.attempts.succeeded(HOME, 1)
    assert desk.attempts.wait(HOME, 1) == 0.0


def test_ones_own_account_does_not_wash_an_address_clean(desk: Desk) -> None:
    for number in range(12):
        desk.fail(1, who=number)
    desk.attempts.succeeded(STRANGER, "own")
    assert desk.attempts.wait(STRANGER, "victim") == 4.0


def test_the_same_wrong_password_again_counts_once(desk: Desk) -> None:
    for _ in range(50):
        desk.attempts.failed(STRANGER, 1, b"old password")
    assert desk.attempts.failures(STRANGER, 1) == Failures(1, 1)
    assert desk.attempts.wait(STRANGER, 1) == 0.0
    desk.attempts.failed(STRANGER, 1, b"another")
    assert desk.attempts.failures(STRANGER, 1) == Failures(2, 2)


def test_counts_fade(desk: Desk) -> None:
    desk.fail(8)
    assert desk.attempts.wait(STRANGER, 1) == 8.0
    desk.clock.advance(HALF_LIFE)
    assert desk.attempts.failures(STRANGER, 1) == Failures(4, 4)
    assert desk.attempts.wait(STRANGER, 1) == 0.0


def test_an_address_of_our_own_costs_nothing(desk: Desk) -> None:
    for number in range(50):
        desk.fail(1, address=None, who=number)
    assert desk.attempts.wait(None, "another") == 0.0


def test_memory_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "REMEMBERED_MOST", 10)
    for number in range(100):
        desk.fail(1, address=(4, number), who=number)
        desk.attempts.succeeded((6, number), number)
    kept = desk.attempts
    assert [len(kept._addresses), len(kept._accounts), len(kept._good)] == [10, 10, 10]
    assert desk.attempts.failures((4, 99), 99) == Failures(1, 1)
    assert desk.attempts.failures((4, 1), 1) == Failures(0, 0)
