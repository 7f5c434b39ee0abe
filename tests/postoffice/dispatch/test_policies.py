"""A policy holds for its age, whoever falls silent; and follows its domain when that speaks."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tests.interfaces.stage import NOON

from barid.interfaces.policies import Unfetched
from barid.interfaces.resolver import Lack
from barid.model.sts import KeptPolicy, StsMode, StsPolicy
from barid.postoffice.dispatch.policies import (
    DAY,
    OUT_OF_USE_DAYS,
    REMEMBERED_SECONDS,
    PolicyBook,
)
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore
from barid.testing.resolver import FakeResolver

ENFORCE = StsPolicy(StsMode.ENFORCE, ("a.sink.test",), 7 * DAY)
TESTING = StsPolicy(StsMode.TESTING, ("a.sink.test",), 7 * DAY)


@dataclass
class FakeSource:
    """Implements `interfaces.policies.PolicySource`."""

    served: dict[str, bytes] = field(default_factory=dict)
    asked: int = 0

    async def fetch(self, domain: str) -> bytes | Unfetched:
        self.asked += 1
        return self.served.get(domain, Unfetched("no answer"))


class Shelf:
    """A book of policies, and the world that it lives in."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.store = MemoryStore(self.clock)
        self.source = FakeSource({"sink.test": ENFORCE.written()})
        self.texts: dict[str, list[bytes] | Lack] = {}
        self.resolver = FakeResolver(texts=self.texts)
        self.say("1")
        self.book = self.another()

    def another(self) -> PolicyBook:
        """As after a restart."""
        return PolicyBook(self.store, self.resolver, self.source, self.clock)

    def say(self, mark: str | Lack) -> None:
        name = "_mta-sts.sink.test"
        self.texts[name] = mark if isinstance(mark, Lack) else [f"v=STSv1; id={mark};".encode()]

    async def policy(self, seconds: float = REMEMBERED_SECONDS + 1) -> StsPolicy | None:
        """After so much time."""
        self.clock.advance(seconds)
        return await self.book.policy("sink.test")

    async def kept(self) -> KeptPolicy | None:
        return await self.store.read(lambda tx: tx.policies.find("sink.test"))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


async def test_who_publishes_nothing_is_not_asked_for_a_policy(shelf: Shelf) -> None:
    shelf.say(Lack.NO_NAME)
    assert await shelf.policy() is None
    assert shelf.source.asked == 0


async def test_a_policy_is_fetched_once_and_survives_a_restart(shelf: Shelf) -> None:
    assert await shelf.policy() == ENFORCE
    assert await shelf.policy() == ENFORCE
    shelf.book = shelf.another()
    assert await shelf.policy() == ENFORCE
    assert shelf.source.asked == 1


async def test_what_was_just_asked_is_not_asked_again(shelf: Shelf) -> None:
    await shelf.policy()
    before = len(shelf.resolver.asked)
    await shelf.policy(1)
    assert len(shelf.resolver.asked) == before


@pytest.mark.parametrize("lack", list(Lack))
async def test_a_policy_holds_for_its_age_though_the_dns_falls_silent(
    shelf: Shelf, lack: Lack
) -> None:
    await shelf.policy()
    shelf.say(lack)
    assert await shelf.policy(6 * DAY) == ENFORCE
    assert await shelf.policy(DAY) is None


async def test_it_expires_also_while_it_is_remembered(shelf: Shelf) -> None:
    short = StsPolicy(StsMode.ENFORCE, ("a.sink.test",), 10)
    shelf.source.served["sink.test"] = short.written()
    assert await shelf.policy() == short
    assert await shelf.policy(11) is None


async def test_it_holds_though_its_server_falls_silent_or_serves_nonsense(shelf: Shelf) -> None:
    await shelf.policy()
    shelf.say("2")
    shelf.source.served["sink.test"] = b"<html>"
    assert await shelf.policy() == ENFORCE
    del shelf.source.served["sink.test"]
    assert await shelf.policy() == ENFORCE


async def test_another_id_brings_another_policy(shelf: Shelf) -> None:
    await shelf.policy()
    shelf.source.served["sink.test"] = TESTING.written()
    assert await shelf.policy() == ENFORCE
    shelf.say("2")
    assert await shelf.policy() == TESTING
    assert shelf.source.asked == 2


async def test_a_failure_is_not_repeated_at_once(shelf: Shelf) -> None:
    shelf.source.served.clear()
    assert await shelf.policy() is None
    assert await shelf.policy(1) is None
    assert shelf.source.asked == 1
    assert await shelf.policy() is None
    assert shelf.source.asked == 2


async def test_after_a_day_it_is_fetched_again(shelf: Shelf) -> None:
    await shelf.policy()
    assert await shelf.policy(DAY) == ENFORCE
    assert shelf.source.asked == 2


async def test_what_is_a_day_old_is_refreshed_without_mail(shelf: Shelf) -> None:
    await shelf.policy()
    assert await shelf.book.refresh() == 0
    first = await shelf.kept()
    for _ in range(OUT_OF_USE_DAYS + 9):
        shelf.clock.advance(DAY + 1)
        await shelf.book.refresh()
    assert shelf.source.asked < 1 + OUT_OF_USE_DAYS + 1
    assert await shelf.kept() is None
    assert first is not None
    assert await shelf.policy() == ENFORCE


async def test_refreshing_keeps_what_it_cannot_fetch(shelf: Shelf) -> None:
    await shelf.policy()
    shelf.source.served.clear()
    shelf.clock.advance(2 * DAY)
    assert await shelf.book.refresh() == 0
    assert await shelf.policy() == ENFORCE


async def test_what_is_remembered_is_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barid.postoffice.dispatch.policies.REMEMBERED_MOST", 3)
    for number in range(10):
        assert await shelf.book.policy(f"{number}.test") is None
    assert len(shelf.book._remembered) <= 3
