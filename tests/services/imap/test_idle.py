"""A client that listens hears of everything as soon as it is committed, and costs nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tests.app.office import LETTER, Office

from barid.interfaces.store import StorageFailed, Transaction
from barid.model.account import AccountState
from barid.postoffice.directory import changes
from barid.testing.memory import MemoryStore


async def test_an_arrival_is_pushed(office: Office) -> None:
    client = await office.reading()
    await client.idle()
    await office.deliver()
    assert await client.line() == b"* 1 EXISTS\r\n"


async def test_flags_and_expunges_of_others_are_pushed(office: Office) -> None:
    await office.deliver()
    other, one = await office.reading(), await office.reading()
    await one.idle()
    await other.ask(r"STORE 1 +FLAGS (\Deleted)")
    assert await one.line() == b"* 1 FETCH (UID 1 FLAGS (\\Deleted))\r\n"
    await other.ask("EXPUNGE")
    assert await one.line() == b"* 1 EXPUNGE\r\n"


async def test_what_happened_before_is_told_when_listening_begins(office: Office) -> None:
    client = await office.reading()
    await office.deliver()
    await client.idle()
    assert await client.line() == b"* 1 EXISTS\r\n"


async def test_done_ends_it(office: Office) -> None:
    client = await office.reading()
    tag = await client.idle()
    assert (await client.done(tag)).ok
    assert (await client.ask("NOOP")).ok


async def test_after_done_nothing_is_pushed(office: Office) -> None:
    client = await office.reading()
    await client.done(await client.idle())
    await office.deliver()
    await office.rest()
    assert bytes(client.wire.heard) == b""
    assert (await client.ask("NOOP")).said("1 EXISTS")


async def test_another_line_than_done_is_answered_with_bad(office: Office) -> None:
    client = await office.reading()
    tag = await client.idle()
    client.send(b"nonsense\r\n")
    assert (await client.answer(tag)).status == "BAD"
    assert (await client.ask("NOOP")).ok


async def test_changes_in_other_mailboxes_are_no_news(office: Office) -> None:
    one, other = await office.reading(), await office.reading(None)
    tag = await one.idle()
    assert (await other.append("Sent", LETTER)).ok
    await office.rest()
    assert (await one.done(tag)).untagged == []


async def test_listening_without_a_mailbox_is_allowed(office: Office) -> None:
    client = await office.reading(None)
    tag = await client.idle()
    await office.deliver()
    assert (await client.done(tag)).untagged == []


async def test_the_mailbox_is_deleted_under_a_listening_client(office: Office) -> None:
    one, other = await office.reading(None), await office.reading(None)
    await other.ask("CREATE Work")
    await one.ask("SELECT Work")
    await one.idle()
    await other.ask("DELETE Work")
    await one.wire.closed()
    assert one.wire.heard.startswith(b"* BYE ")
    await office.rest()


async def test_a_client_that_vanishes_is_listened_for_no_more(quick_office: Office) -> None:
    office = quick_office
    client = await office.reading()
    await client.idle()
    await office.rest()
    store = office.store
    assert isinstance(store, MemoryStore)
    assert len(store.changes._watches) == 1
    client.wire.vanish()
    await client.wire.closed()
    await office.rest()
    assert store.changes._watches == []
    await office.deliver()
    await office.rest()


async def test_a_listening_client_that_does_not_read_is_not_written_to(
    quick_office: Office,
) -> None:
    office = quick_office
    await office.deliver()
    one, other = await office.reading(), await office.reading()
    await one.idle()
    one.wire.reading = False
    for _ in range(60):
        word = "+" if _ % 2 else "-"
        flags = " ".join(f"{'x' * 90}{number}" for number in range(50))
        assert (await other.ask(f"STORE 1 {word}FLAGS.SILENT ({flags})")).ok
        if _ == 0:
            assert (await other.ask(f"STORE 1 +FLAGS.SILENT ({flags})")).ok
    # The transport, the queue of the connection, and what one turn adds.
    connection = one.wire._connection
    assert one.wire.held + connection._queued < 700_000
    one.wire.read_on()
    tag = one.begin("DONE")
    assert tag


async def test_a_failing_store_is_asked_again_later(quick_office: Office) -> None:
    office = quick_office
    client = await office.reading()
    tag = await client.idle()
    await office.rest()
    store = office.store
    assert isinstance(store, MemoryStore)
    read = store.read
    failures = [StorageFailed("disk")]

    def failing(unit):  # type: ignore[no-untyped-def]
        future = read(unit)
        if failures and "changes" in repr(unit):
            future.cancel()
            future = read(lambda tx: _raise(failures.pop()))
        return future

    store.read = failing  # type: ignore[assignment, method-assign]
    await office.deliver()
    await office.rest()
    assert failures == []
    assert bytes(client.wire.heard) == b""
    assert (await client.done(tag)).ok


def _raise(error: Exception) -> None:
    raise error


def _disable(tx: Transaction) -> None:
    changes.set_state(tx, "reader@barid.test", AccountState.DISABLED)


def _remove(tx: Transaction) -> None:
    changes.remove_account(tx, "reader@barid.test")


@pytest.mark.parametrize("mailbox", ["INBOX", None])
@pytest.mark.parametrize("close", [_disable, _remove])
async def test_whose_account_is_closed_is_sent_away(
    office: Office, close: Callable[[Transaction], None], mailbox: str | None
) -> None:
    client = await office.reading(mailbox)
    await client.idle()
    await office.rest()
    await office.change(close)
    await client.wire.closed()
    assert client.wire.heard == b"* BYE [UNAVAILABLE] The account is closed\r\n"


async def test_whose_account_stays_open_goes_on_listening(office: Office) -> None:
    client = await office.reading()
    tag = await client.idle()
    await office.change(lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.ACTIVE))
    await office.rest()
    assert bytes(client.wire.heard) == b""
    assert (await client.done(tag)).ok


async def test_time_runs_out_for_a_client_that_listens_too_long(quick_office: Office) -> None:
    client = await quick_office.reading()
    await client.idle()
    await quick_office.rest()
    quick_office.pass_time(24 * 3600)
    await client.wire.closed()
    assert client.wire.heard.startswith(b"* BYE ")


async def test_a_change_while_listening_begins_is_told_once(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = quick_office
    await office.deliver()
    client = await office.reading()
    store, gate = office.store, asyncio.Event()
    read = store.read

    async def slow(unit: Callable[[Transaction], object]) -> object:
        await gate.wait()
        return await read(unit)

    monkeypatch.setattr(store, "read", slow)
    await client.idle()
    for _ in range(5):
        await asyncio.sleep(0)  # it listens, and is still reading what is new
    await office.change(_copy_the_first)
    for _ in range(5):
        await asyncio.sleep(0)
    gate.set()
    await office.rest()
    assert client.wire.heard.split(b"\r\n")[0] == b"* 2 EXISTS"
    assert client.wire.heard.count(b"EXISTS") == 1


def _copy_the_first(tx: Transaction) -> None:
    account = tx.directory.account_at("reader@barid.test")
    assert account is not None
    inbox = tx.mailboxes.find(account.id, "INBOX")
    assert inbox is not None
    tx.messages.copy(inbox.id, ((1, 1),), inbox.id)
