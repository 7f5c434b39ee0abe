"""Whoever sends as an address also gets its answers, and nobody else does."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from barid.model.account import Account
from barid.model.address import Address
from barid.model.identifiers import Instant
from barid.postoffice.directory import changes
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.directory.senders import may_send_as
from barid.testing.memory import MemoryStore

NOW = Instant(1)


@pytest.fixture
async def store() -> MemoryStore:
    made = MemoryStore()
    await made.write(lambda tx: changes.add_domain(tx, "barid.test", NOW))
    for name, also in (("sara", ("سارة@barid.test",)), ("omar", ())):
        wish = changes.AccountWish(f"{name}@barid.test", None, also=also)
        await made.write(lambda tx, wish=wish: changes.add_account(tx, wish, NOW))  # type: ignore[misc]
    for alias, targets in (
        ("team@barid.test", ("sara@barid.test", "omar@barid.test")),
        ("shop@barid.test", ("sara@barid.test",)),
        ("@barid.test", ("sara@barid.test",)),
        ("away@barid.test", ("sara@barid.test", "sara@example.org")),
    ):
        await made.write(
            lambda tx, a=alias, t=targets: changes.add_alias(tx, a, t, NOW)  # type: ignore[misc]
        )
    return made


@pytest.mark.parametrize(
    ("written", "may"),
    [
        ("sara@barid.test", True),
        ("Sara@BARID.test", True),
        ("سارة@barid.test", True),
        ("سَارَة@barid.test", True),
        ("sara+shop@barid.test", True),
        ("shop@barid.test", True),
        ("anything@barid.test", True),
        ("postmaster@barid.test", True),
        ("omar@barid.test", False),
        ("omar+x@barid.test", False),
        ("team@barid.test", False),
        ("away@barid.test", False),
        ("sara@example.org", False),
    ],
)
async def test_an_account_sends_under_what_reaches_it_alone(
    store: MemoryStore, written: str, may: bool
) -> None:
    directory = Directory(store, store.changes)
    account, address = await owner(store), Address.parse(written)
    assert address is not None
    asked = may_send_as(directory, account.id, address)
    assert isinstance(asked, Awaitable), "nothing is remembered yet"
    assert await asked is may
    assert may_send_as(directory, account.id, address) is may, "remembered"


async def owner(store: MemoryStore) -> Account:
    return await store.read(lambda tx: changes.account_named(tx, "sara@barid.test"))
