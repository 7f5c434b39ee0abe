"""The life of keys: published before they sign, and for a while after."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from barid.interfaces.store import Transaction
from barid.model.identifiers import Instant
from barid.model.signing import KeyKind, KeyPair, SigningKey
from barid.postoffice.directory import changes, signing
from barid.postoffice.directory.changes import Refused
from barid.testing.memory import MemoryStore

NOW = Instant(1_800_014_400_000_000)
DAY = 86_400 * signing.SECOND


def pairs(mark: str = "") -> list[KeyPair]:
    return [KeyPair(kind, b"secret", mark.encode() or b"public") for kind in KeyKind]


@pytest.fixture
async def store() -> MemoryStore:
    made = MemoryStore()

    def unit(tx: Transaction) -> None:
        domain = changes.add_domain(tx, "barid.test", NOW)
        signing.give_keys(tx, domain, pairs(), NOW)

    await made.write(unit)
    return made


async def keys(store: MemoryStore, which: Callable[[SigningKey], bool]) -> list[str]:
    def unit(tx: Transaction) -> list[SigningKey]:
        return tx.signing_keys.of(changes.domain_named(tx, "barid.test").id)

    return [key.selector for key in await store.read(unit) if which(key)]


def anyhow(key: SigningKey) -> bool:
    return True


def signs(key: SigningKey) -> bool:
    return key.signs


async def test_the_first_keys_sign_at_once(store: MemoryStore) -> None:
    first = ["rsa-20270115-120000", "ed25519-20270115-120000"]
    assert await keys(store, signs) == first
    assert await store.read(signing.lacking) == []
    domain = await store.read(lambda tx: changes.domain_named(tx, "barid.test"))
    await store.write(lambda tx: signing.give_keys(tx, domain, pairs(), NOW))
    assert await keys(store, anyhow) == first


async def test_a_domain_without_keys_is_found(store: MemoryStore) -> None:
    await store.write(lambda tx: changes.add_domain(tx, "other.test", NOW))
    ((domain, kinds),) = await store.read(signing.lacking)
    assert (domain.name, kinds) == ("other.test", list(KeyKind))


async def test_new_keys_wait_and_then_take_the_place_of_the_old(store: MemoryStore) -> None:
    old = await keys(store, signs)
    later = Instant(NOW + DAY)
    made = await store.write(lambda tx: signing.rotate(tx, "barid.test", pairs(), later))
    assert await keys(store, signs) == old
    await store.write(lambda tx: signing.begin(tx, made[:1], later))
    assert await keys(store, signs) == [old[1], made[0].selector]
    await store.write(lambda tx: signing.begin(tx, made, later))
    assert await keys(store, signs) == [key.selector for key in made]
    assert len(await keys(store, anyhow)) == 4


async def test_old_keys_are_forgotten_after_a_while(store: MemoryStore) -> None:
    made = await store.write(lambda tx: signing.rotate(tx, "barid.test", pairs(), NOW))
    await store.write(lambda tx: signing.begin(tx, made, NOW))
    assert await store.write(lambda tx: signing.forget(tx, NOW)) == []
    gone = await store.write(lambda tx: signing.forget(tx, Instant(NOW + 1)))
    assert len(gone) == 2
    assert await keys(store, anyhow) == [key.selector for key in made]


async def test_keys_that_wait_give_way_to_newer_ones(store: MemoryStore) -> None:
    first = await store.write(lambda tx: signing.rotate(tx, "barid.test", pairs(), NOW))
    await store.write(lambda tx: signing.rotate(tx, "barid.test", pairs("new"), NOW))
    assert len(await keys(store, anyhow)) == 4
    await store.write(lambda tx: signing.begin(tx, first, NOW))  # they are gone
    assert len(await keys(store, signs)) == 2


async def test_keys_that_are_withdrawn_are_gone_and_their_names_never_come_back(
    store: MemoryStore,
) -> None:
    old = await keys(store, anyhow)
    later = Instant(NOW + signing.SECOND)
    await store.write(lambda tx: signing.rotate(tx, "barid.test", pairs(), later, at_once=True))
    new = await keys(store, anyhow)
    assert await keys(store, signs) == new
    assert not set(old) & set(new)


async def test_keys_are_due_by_the_calendar_and_once(store: MemoryStore) -> None:
    domain = await store.read(lambda tx: changes.domain_named(tx, "barid.test"))

    async def due(before: int) -> bool:
        found = await store.read(lambda tx: tx.signing_keys.of(domain.id))
        return signing.are_due(found, Instant(before))

    assert not await due(NOW)
    assert await due(NOW + 1)
    await store.write(lambda tx: signing.rotate(tx, "barid.test", pairs(), NOW))
    assert not await due(NOW + 1)


async def test_only_our_domains_have_keys(store: MemoryStore) -> None:
    with pytest.raises(Refused):
        await store.write(lambda tx: signing.rotate(tx, "other.test", pairs(), NOW))
