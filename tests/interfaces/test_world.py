"""What `interfaces.world.Changes` promises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.interfaces.stage import NOON, Stage, new_account

from barid.model.flags import NO_FLAGS, SEEN


async def settled() -> None:
    """Let everything run that is due now."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_nothing_is_heard_of_an_unknown_account(stage: Stage) -> None:
    assert stage.changes.latest(type(stage.account.id)(424_242)) == 0


async def test_the_latest_change_is_heard_of(stage: Stage) -> None:
    placed = await stage.deliver()
    await settled()
    assert stage.changes.latest(stage.account.id) == placed.modseq


async def test_a_watch_tells_of_each_commit(stage: Stage) -> None:
    heard = asyncio.Event()
    stage.changes.watch(stage.account.id, heard.set)
    for _ in range(3):
        await stage.deliver()
        await settled()
        assert heard.is_set()
        heard.clear()


async def test_a_watch_does_not_tell_of_others(stage: Stage) -> None:
    new = new_account(stage.domain, "other")
    other = await stage.store.write(lambda t: t.directory.add_account(new, NOON))
    await settled()
    heard: list[int] = []
    stage.changes.watch(other.id, lambda: heard.append(1))
    await stage.deliver()
    await settled()
    assert heard == []


async def test_a_watch_does_not_tell_of_what_changed_nothing(stage: Stage) -> None:
    await stage.deliver(flags=SEEN)
    await settled()
    heard: list[int] = []
    stage.changes.watch(stage.account.id, lambda: heard.append(1))
    await stage.store.write(lambda t: t.messages.flag(stage.inbox.id, ((1, 1),), SEEN, NO_FLAGS))
    await settled()
    assert heard == []


async def test_an_ended_watch_is_silent(stage: Stage) -> None:
    heard: list[str] = []
    end = stage.changes.watch(stage.account.id, lambda: heard.append("ended"))
    stage.changes.watch(stage.account.id, lambda: heard.append("other"))
    end()
    end()
    await stage.deliver()
    await settled()
    assert heard == ["other"]


async def test_a_watch_may_end_another_while_it_tells(stage: Stage) -> None:
    heard: list[str] = []
    ends: list[Callable[[], None]] = []

    def first() -> None:
        heard.append("first")
        ends[1]()

    ends.append(stage.changes.watch(stage.account.id, first))
    ends.append(stage.changes.watch(stage.account.id, lambda: heard.append("second")))
    await stage.deliver()
    await settled()
    assert heard == ["first"]


async def test_the_directory_version_is_heard_of(stage: Stage) -> None:
    await stage.store.write(lambda t: t.directory.add_domain("a.test", "a.test", NOON))
    await settled()
    version = await stage.store.read(lambda t: t.directory.version())
    assert stage.changes.directory_version() == version
