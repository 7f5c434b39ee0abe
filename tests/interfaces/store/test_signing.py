"""Keys that sign mail have a life: made, begun, ended, removed; and go with their domain."""

from __future__ import annotations

import pytest
from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import Taken
from barid.model.identifiers import DomainId, Instant
from barid.model.signing import KeyKind, KeyPair, SigningKey

PAIR = KeyPair(KeyKind.RSA, b"secret\0", b"public\0")
LATER = Instant(NOON + 5)


async def keys(stage: Stage, domain: DomainId | None = None) -> list[SigningKey]:
    return await stage.store.read(lambda t: t.signing_keys.of(domain or stage.domain))


async def add(stage: Stage, selector: str, pair: KeyPair = PAIR) -> SigningKey:
    return await stage.store.write(lambda t: t.signing_keys.add(stage.domain, selector, pair, NOON))


async def test_a_key_is_kept_as_it_was_given_and_waits(stage: Stage) -> None:
    young = KeyPair(KeyKind.ED25519, b"s", b"p")
    first, second = await add(stage, "one"), await add(stage, "two", young)
    assert await keys(stage) == [first, second]
    assert (first.selector, first.pair, first.made) == ("one", PAIR, NOON)
    assert second.pair == young
    assert first.waits
    assert not first.signs
    assert "secret" not in repr(first)


async def test_a_key_begins_and_ends(stage: Stage) -> None:
    key = await add(stage, "one")
    await stage.store.write(lambda t: t.signing_keys.begin(key.id, NOON))
    (begun,) = await keys(stage)
    assert begun.signs
    assert begun.begun == NOON
    await stage.store.write(lambda t: t.signing_keys.end(key.id, LATER))
    (ended,) = await keys(stage)
    assert not ended.signs
    assert not ended.waits
    assert (ended.begun, ended.ended) == (NOON, LATER)
    await stage.store.write(lambda t: t.signing_keys.remove(key.id))
    assert await keys(stage) == []


async def test_a_domain_has_a_selector_once(stage: Stage) -> None:
    await add(stage, "one")
    with pytest.raises(Taken):
        await add(stage, "one")


async def test_keys_go_with_their_domain(stage: Stage) -> None:
    other = await stage.store.write(lambda t: t.directory.add_domain("b.test", "b.test", NOON))
    await stage.store.write(lambda t: t.signing_keys.add(other.id, "one", PAIR, NOON))
    kept = await add(stage, "one")
    await stage.store.write(lambda t: t.directory.remove_domain(other.id))
    assert await keys(stage, other.id) == []
    assert await keys(stage) == [kept]
