"""The gate opens for a right password and an open account, and says no more."""

from __future__ import annotations

import pytest
from tests.app.office import CHEAP, CountingRandomness, InlineTasks, secret_of

from barid.model.account import AccountState
from barid.postoffice.directory import changes
from barid.postoffice.directory.login import Gate
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.directory.passwords import Passwords
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore


class Entrance:
    """A gate to one account."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore(self.clock)
        self.tasks = InlineTasks()
        passwords = Passwords(self.tasks, self.clock, CountingRandomness(), CHEAP)
        self.gate = Gate(Directory(self.store, self.store.changes), passwords)

    async def furnish(self) -> None:
        now = self.clock.now()
        await self.store.write(lambda tx: changes.add_domain(tx, "barid.test", now))
        for name, secret in (("reader", secret_of("right")), ("closed", None)):
            wish = changes.AccountWish(f"{name}@barid.test", secret)
            await self.store.write(lambda tx, wish=wish: changes.add_account(tx, wish, now))  # type: ignore[misc]


@pytest.fixture
async def entrance() -> Entrance:
    made = Entrance()
    await made.furnish()
    return made


async def test_the_right_password_opens(entrance: Entrance) -> None:
    entered = await entrance.gate.enter("reader", "right")
    assert entered is not None
    assert entered.address == "reader@barid.test"


async def test_wrong_names_and_passwords_cost_the_same(entrance: Entrance) -> None:
    await entrance.gate.enter("nobody", "x")  # makes the secret of nobody
    costs = []
    for name, password in (("reader", "wrong"), ("nobody", "right"), ("closed", "right")):
        before = entrance.tasks.given
        assert await entrance.gate.enter(name, password) is None
        costs.append(entrance.tasks.given - before)
    assert costs == [1, 1, 1]


async def test_a_disabled_account_stays_closed_though_it_was_verified(entrance: Entrance) -> None:
    assert await entrance.gate.enter("reader", "right")
    store = entrance.store
    await store.write(lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.DISABLED))
    assert await entrance.gate.enter("reader", "right") is None
    await store.write(lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.ACTIVE))
    assert await entrance.gate.enter("reader", "right")


async def test_an_account_without_a_secret_opens_for_nobody(entrance: Entrance) -> None:
    for password in ("", "None", "nobody"):
        assert await entrance.gate.enter("closed", password) is None
