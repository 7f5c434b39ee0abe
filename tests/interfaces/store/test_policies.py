"""Policies of other domains are kept until they expire or others take their place."""

from __future__ import annotations

from dataclasses import replace

from tests.interfaces.stage import NOON, Stage

from barid.model.identifiers import Instant
from barid.model.sts import KeptPolicy, StsMode, StsPolicy

SECOND = 1_000_000
POLICY = StsPolicy(StsMode.ENFORCE, ("a.sink.test", "*.sink.test"), 600)
KEPT = KeptPolicy("sink.test", "1", POLICY, NOON, NOON)


def later(seconds: int) -> Instant:
    return Instant(NOON + seconds * SECOND)


async def found(stage: Stage, domain: str = "sink.test") -> KeptPolicy | None:
    return await stage.store.read(lambda t: t.policies.find(domain))


async def test_a_policy_is_kept_as_it_was_given(stage: Stage) -> None:
    assert await found(stage) is None
    await stage.store.write(lambda t: t.policies.keep(KEPT))
    assert await found(stage) == KEPT
    nothing = replace(KEPT, domain="none.test", policy=StsPolicy(StsMode.NONE, (), 60))
    await stage.store.write(lambda t: t.policies.keep(nothing))
    assert await found(stage, "none.test") == nothing


async def test_a_new_policy_takes_the_place_of_the_old_one(stage: Stage) -> None:
    await stage.store.write(lambda t: t.policies.keep(KEPT))
    new = replace(KEPT, id="2", policy=replace(POLICY, mode=StsMode.TESTING), fetched=later(5))
    await stage.store.write(lambda t: t.policies.keep(new))
    assert await found(stage) == new


async def test_the_oldest_that_are_in_use_are_fetched_first(stage: Stage) -> None:
    for number, (fetched, used) in enumerate([(20, 9), (10, 9), (30, 9), (5, 1), (40, 9)]):
        kept = replace(KEPT, domain=f"{number}.test", fetched=later(fetched), used=later(used))
        await stage.store.write(lambda t, kept=kept: t.policies.keep(kept))  # type: ignore[misc]
    stale = await stage.store.read(lambda t: t.policies.stale(later(31), later(5), 2))
    assert [one.domain for one in stale] == ["1.test", "0.test"]


async def test_what_has_expired_is_forgotten(stage: Stage) -> None:
    await stage.store.write(lambda t: t.policies.keep(KEPT))
    assert await stage.store.write(lambda t: t.policies.forget(later(599))) == 0
    assert await stage.store.write(lambda t: t.policies.forget(later(600))) == 1
    assert await found(stage) is None
