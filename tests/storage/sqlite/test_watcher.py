"""News of what other processes have committed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest
from tests.interfaces.stage import NOON, Stage

from barid.model.flags import NO_FLAGS
from barid.model.identifiers import MailboxId
from barid.model.mailbox import NewMessage
from barid.storage import open_offline, open_store
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock


def deliver_elsewhere(folder: Path, mailbox: MailboxId, count: int = 1) -> int:
    """As another process would; the ModSeq."""
    modseq = 0
    with open_offline(folder, FakeClock()) as store:
        for number in range(count):
            prepared = store.prepare(b"from elsewhere %d" % number)

            def unit(t):  # type: ignore[no-untyped-def]
                content = t.messages.keep(prepared, b"s", b"o")  # noqa: B023 - called at once
                return t.messages.place(mailbox, NewMessage(content, b"", NO_FLAGS, NOON, 1))

            placed = store.write(unit)
            assert placed is not None
            modseq = placed.modseq
    return modseq


async def test_a_commit_elsewhere_is_heard_of(
    store: SqliteStore, stage: Stage, tmp_path: Path
) -> None:
    heard = asyncio.Event()
    store.changes.watch(stage.account.id, heard.set)
    modseq = deliver_elsewhere(tmp_path, stage.inbox.id)
    await asyncio.wait_for(heard.wait(), 10)
    assert store.changes.latest(stage.account.id) == modseq


async def test_a_change_of_the_directory_elsewhere_is_heard_of(
    store: SqliteStore, stage: Stage, tmp_path: Path
) -> None:
    with open_offline(tmp_path, FakeClock()) as other:
        other.write(lambda t: t.directory.add_domain("a.test", "a.test", NOON))
        version = other.read(lambda t: t.directory.version())
    async with asyncio.timeout(10):
        while store.changes.directory_version() != version:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.01)


async def test_our_own_commits_are_not_told_twice(store: SqliteStore, stage: Stage) -> None:
    heard: list[int] = []
    store.changes.watch(stage.account.id, lambda: heard.append(1))
    await stage.deliver()
    # Longer than between two questions, so that the watcher has asked at least once.
    await asyncio.sleep(0.45)
    assert heard == [1]


async def test_news_between_our_own_commits_are_not_missed(
    store: SqliteStore, stage: Stage, tmp_path: Path
) -> None:
    await stage.deliver()
    deliver_elsewhere(tmp_path, stage.inbox.id, 3)
    placed = await stage.deliver()
    async with asyncio.timeout(10):
        while store.changes._seen < 5:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.01)
    assert store.changes.latest(stage.account.id) == placed.modseq


async def test_a_database_that_cannot_be_asked_is_asked_again(
    store: SqliteStore, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, refused = store.changes._number, asyncio.Event()

    def refusing_once(statement: str) -> int:
        if "notice" in statement and not refused.is_set():
            refused.set()
            raise apsw.BusyError
        return ask(statement)

    monkeypatch.setattr(store.changes, "_number", refusing_once)
    heard = asyncio.Event()
    store.changes.watch(stage.account.id, heard.set)
    deliver_elsewhere(tmp_path, stage.inbox.id)
    await asyncio.wait_for(heard.wait(), 10)
    assert refused.is_set()


async def test_when_notices_were_dropped_every_account_is_looked_at(
    store: SqliteStore, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = asyncio.Event()
    store.changes.watch(stage.account.id, heard.set)
    with open_offline(tmp_path, FakeClock()) as other:
        account = stage.account.id
        other.write(lambda t: t.mailboxes.create(account, "a", "a"))
        for name in ("b.test", "c.test", "d.test"):
            other.write(_adding(name))
        other.write(lambda t: t.sweeping.forget_notices(1))  # type: ignore[attr-defined]
    await asyncio.wait_for(heard.wait(), 10)


def _adding(name: str):  # type: ignore[no-untyped-def]
    return lambda transaction: transaction.directory.add_domain(name, name, NOON)


async def test_a_server_alone_leaves_no_word_and_hears_commands(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock())
    try:
        stage = await Stage.built(store, store.changes)
        placed = await stage.deliver()
        assert store.changes.latest(stage.account.id) == placed.modseq
        assert store.changes._number("SELECT count(*) FROM notice") == 0
        heard = asyncio.Event()
        store.changes.watch(stage.account.id, heard.set)
        deliver_elsewhere(tmp_path, stage.inbox.id, 1)
        await asyncio.wait_for(heard.wait(), 10)
        assert store.changes.latest(stage.account.id) > placed.modseq
    finally:
        await store.close()
