"""The keeper of keys: every domain has some, and new ones sign when the DNS has them."""

from __future__ import annotations

import pytest

from barid.app.signing import KeyKeeper, World
from barid.config.settings import Dkim
from barid.config.units import DAY
from barid.interfaces.store import Transaction
from barid.model.signing import KeyKind, SigningKey
from barid.postoffice.directory import changes, signing
from barid.postoffice.directory.publication import wanted_key
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore
from barid.testing.resolver import FakeResolver


class Post:
    """A store with a domain that has no keys yet, as an earlier version left it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore()
        self.dns: dict[str, tuple[bytes, ...]] = {}
        world = World(self.store, FakeResolver(texts=self.dns), self.clock)
        self.keeper = KeyKeeper(world, Dkim(renew_after=180 * DAY, overlap=7 * DAY))

    async def keys(self) -> list[SigningKey]:
        return await self.store.read(_keys)

    async def publish(self) -> None:
        """As an administrator does who was asked to."""
        domain = await self.store.read(lambda tx: tx.directory.domains()[0])
        records = [wanted_key(domain, key) for key in await self.keys()]
        self.dns.update({record.name: (record.text.encode(),) for record in records})


def _keys(tx: Transaction) -> list[SigningKey]:
    return tx.signing_keys.of(tx.directory.domains()[0].id)


@pytest.fixture
async def post() -> Post:
    made = Post()
    now = made.clock.now()
    await made.store.write(lambda tx: changes.add_domain(tx, "barid.test", now))
    return made


async def test_a_domain_of_an_earlier_version_gets_keys(post: Post) -> None:
    await post.keeper.provide()
    keys = await post.keys()
    assert [key.pair.kind for key in keys] == list(KeyKind)
    assert all(key.signs for key in keys)
    await post.keeper.provide()
    assert await post.keys() == keys


async def test_new_keys_sign_when_they_were_seen_and_old_ones_end(post: Post) -> None:
    await post.keeper.keep()
    old = await post.keys()
    post.clock.advance(181 * DAY)
    await post.keeper.keep()
    await post.keeper.keep()
    every = await post.keys()
    assert every[:2] == old
    assert all(key.waits for key in every[2:])
    assert len(every) == 4

    await post.publish()
    await post.keeper.keep()
    every = await post.keys()
    assert [key.signs for key in every] == [False, False, True, True]

    post.clock.advance(7 * DAY + 1)
    await post.keeper.keep()
    assert await post.keys() == every[2:]


async def test_keys_that_nobody_publishes_never_sign(post: Post) -> None:
    await post.keeper.keep()
    now = post.clock.now()
    pairs = [key.pair for key in await post.keys()]
    await post.store.write(lambda tx: signing.rotate(tx, "barid.test", pairs, now))
    for _ in range(5):
        post.clock.advance(30 * DAY)
        await post.keeper.keep()
    assert [key.signs for key in await post.keys()] == [True, True, False, False]
