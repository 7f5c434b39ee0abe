"""Passwords are checked slowly once, and at once for a while after that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from tests.app.office import CHEAP, CountingRandomness, InlineTasks, secret_of

from barid.postoffice.directory import passwords
from barid.postoffice.directory.passwords import (
    MAX_PASSWORD,
    REMEMBERED_FOR,
    Passwords,
    TooManyGuesses,
)
from barid.testing.clock import FakeClock

T = TypeVar("T")


class SlowTasks:
    """Implements `interfaces.world.Tasks`: nothing is done before it is allowed."""

    def __init__(self) -> None:
        self.allowed = asyncio.Event()

    async def in_thread(self, work: Callable[[], T]) -> T:
        await self.allowed.wait()
        return work()

    async def pause(self, seconds: float) -> None:
        raise AssertionError("nobody pauses here")


def made(password: str) -> str:
    return passwords.make_secret(password, CHEAP)


class Bench:
    """Passwords with a still clock, and a count of slow work."""

    def __init__(self) -> None:
        self.tasks = InlineTasks()
        self.clock = FakeClock()
        self.passwords = Passwords(self.tasks, self.clock, CountingRandomness(), CHEAP)

    async def right(self, secret: str | None, password: str) -> bool:
        answer = self.passwords.matches(secret, password)
        return await answer if isinstance(answer, Awaitable) else answer


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_only_the_right_password_matches(bench: Bench) -> None:
    secret = made("كلمة السر")
    assert secret.startswith("$argon2id$")
    assert await bench.right(secret, "كلمة السر")
    assert not await bench.right(secret, "كلمة  السر")
    assert not await bench.right(secret, "")


async def test_two_secrets_of_one_password_differ(bench: Bench) -> None:
    assert made("x") != made("x")


async def test_what_was_verified_lately_is_answered_at_once(bench: Bench) -> None:
    secret = secret_of("x")
    assert await bench.right(secret, "x")
    assert bench.tasks.given == 1
    assert bench.passwords.matches(secret, "x") is True
    assert bench.tasks.given == 1


async def test_it_is_forgotten_after_a_while(bench: Bench) -> None:
    secret = secret_of("x")
    await bench.right(secret, "x")
    bench.clock.advance(REMEMBERED_FOR - 1)
    assert bench.passwords.matches(secret, "x") is True
    bench.clock.advance(1)
    assert await bench.right(secret, "x")
    assert bench.tasks.given == 2


async def test_a_wrong_password_is_never_remembered(bench: Bench) -> None:
    secret = secret_of("x")
    await bench.right(secret, "x")
    assert not await bench.right(secret, "y")
    assert not await bench.right(secret, "y")
    assert bench.tasks.given == 3


async def test_a_changed_secret_is_another_entry(bench: Bench) -> None:
    old, new = made("x"), made("y")
    assert await bench.right(old, "x")
    assert not await bench.right(new, "x")


async def test_without_a_secret_the_same_work_is_done(bench: Bench) -> None:
    await bench.right(None, "x")  # makes the secret of nobody
    before = bench.tasks.given
    assert not await bench.right(None, "x")
    unknown = bench.tasks.given - before
    before = bench.tasks.given
    assert not await bench.right(secret_of("y"), "x")
    assert bench.tasks.given - before == unknown == 1


async def test_the_password_of_nobody_opens_nothing(bench: Bench) -> None:
    assert not await bench.right(None, "nobody")
    assert not await bench.right(None, "")


async def test_a_secret_that_is_none_of_ours_matches_nothing(bench: Bench) -> None:
    for secret in ("", "x", "$argon2id$broken", "{PLAIN}x"):
        assert not await bench.right(secret, "x")


async def test_a_password_that_is_too_long_is_wrong(bench: Bench) -> None:
    assert not await bench.right(secret_of("x"), "x" * (MAX_PASSWORD + 1))
    assert bench.tasks.given == 0
    longest = "x" * MAX_PASSWORD
    assert await bench.right(made(longest), longest)


async def test_half_a_surrogate_is_only_wrong(bench: Bench) -> None:
    assert not await bench.right(secret_of("x"), "\ud800")


async def test_no_more_than_so_many_are_remembered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "REMEMBERED_MOST", 2)
    for number in range(5):
        assert await bench.right(secret_of(str(number)), str(number))
        assert len(bench.passwords._verified) <= 2


def test_what_is_remembered_holds_no_password(bench: Bench) -> None:
    mark = bench.passwords._mark("secret", b"password")
    assert b"password" not in mark
    assert mark != Bench().passwords._mark("secret", b"passwore")


async def test_only_so_many_guesses_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITING_MOST", 3)
    tasks, secret = SlowTasks(), secret_of("x")
    slow = Passwords(tasks, FakeClock(), CountingRandomness(), CHEAP)

    async def guess(password: str) -> bool:
        answer = slow.matches(secret, password)
        return await answer if isinstance(answer, Awaitable) else answer

    waiting = [asyncio.ensure_future(guess("x" * n)) for n in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyGuesses):
        await guess("x")
    waiting[2].cancel()
    await asyncio.sleep(0)
    tasks.allowed.set()
    assert await asyncio.gather(*waiting[:2]) == [False, True]
    assert [await guess("y") for _ in range(4)] == [False] * 4
    monkeypatch.setattr(passwords, "WAITING_MOST", 0)
    assert await guess("x"), "what was verified lately waits for nobody"
