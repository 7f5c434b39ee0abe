"""Whom an address reaches, remembered until the directory changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from tests.app.office import Office, secret_of

from barid.interfaces.store import Transaction
from barid.model.account import AccountState
from barid.model.address import Address
from barid.model.identifiers import Instant
from barid.postoffice.directory import changes, lookup
from barid.postoffice.directory.expansion import Absence, Answer
from barid.postoffice.directory.lookup import Directory, find_login
from barid.testing.memory import MemoryStore

T = TypeVar("T")
NOW = Instant(1)


class CountingStore(MemoryStore):
    """Counts what is read."""

    reads = 0

    def read(self, unit: Callable[[Transaction], T], *, bulk: bool = False) -> asyncio.Future[T]:
        self.reads += 1
        return super().read(unit, bulk=bulk)


def address(written: str) -> Address:
    found = Address.parse(written)
    assert found is not None
    return found


async def reach(directory: Directory, written: str) -> Answer:
    answer = directory.reach(address(written))
    return answer if isinstance(answer, tuple | Absence) else await answer


@pytest.fixture
async def store() -> CountingStore:
    made = CountingStore()

    def unit(tx: Transaction) -> None:
        changes.add_domain(tx, "barid.test", NOW)
        wish = changes.AccountWish(
            "reader@barid.test", secret_of("x"), also=("قارئ@barid.test",), quota=77
        )
        changes.add_account(tx, wish, NOW)

    await made.write(unit)
    return made


async def test_every_address_of_an_account_reaches_its_inbox(store: CountingStore) -> None:
    directory = Directory(store, store.changes)
    found = await reach(directory, "Reader@BARID.test")
    assert isinstance(found, tuple)
    assert found == await reach(directory, "قارئ@barid.test")
    (one,) = found
    assert one.quota == 77
    inbox = await store.read(lambda tx: tx.mailboxes.get(one.inbox))
    assert inbox is not None
    assert inbox.key == "INBOX"


async def test_what_was_asked_is_remembered(store: CountingStore) -> None:
    directory = Directory(store, store.changes)
    for written in ("reader@barid.test", "nobody@barid.test"):
        first = await reach(directory, written)
        before = store.reads
        assert directory.reach(address(written)) == first
        assert store.reads == before


async def test_a_changed_directory_is_asked_again(store: CountingStore) -> None:
    directory = Directory(store, store.changes)
    assert isinstance(await reach(directory, "reader@barid.test"), tuple)
    assert await reach(directory, "new@barid.test") is Absence.UNKNOWN
    await store.write(lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.DISABLED))
    assert await reach(directory, "reader@barid.test") is Absence.DISABLED
    wish = changes.AccountWish("new@barid.test", None)
    await store.write(lambda tx: changes.add_account(tx, wish, NOW))
    assert isinstance(await reach(directory, "new@barid.test"), tuple)
    await store.write(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    assert await reach(directory, "reader@barid.test") is Absence.UNKNOWN


async def test_an_answer_that_was_overtaken_is_not_remembered(store: CountingStore) -> None:
    directory = Directory(store, store.changes)
    pending = directory.reach(address("reader@barid.test"))
    assert not isinstance(pending, tuple | Absence)
    await store.write(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    directory.reach(address("else@barid.test")).close()  # type: ignore[union-attr]
    await pending
    assert await reach(directory, "reader@barid.test") is Absence.UNKNOWN


async def test_no_more_than_so_many_are_remembered(
    store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "REMEMBERED_MOST", 3)
    directory = Directory(store, store.changes)
    for number in range(10):
        await reach(directory, f"nobody{number}@barid.test")
        assert len(directory._known) <= 3


@pytest.mark.parametrize("name", ["reader", "reader@barid.test", "READER", "قارئ"])
async def test_a_login_name_without_a_domain_means_the_first(
    store: CountingStore, name: str
) -> None:
    await store.write(lambda tx: changes.add_domain(tx, "second.test", NOW))
    account = await store.read(lambda tx: find_login(tx, name))
    assert account is not None
    assert account.address == "reader@barid.test"


@pytest.mark.parametrize("name", ["", "@", "a b", "reader@", "reader@second.test", "x" * 3000])
async def test_a_login_name_of_nobody(store: CountingStore, name: str) -> None:
    assert await store.read(lambda tx: find_login(tx, name)) is None


async def test_without_a_domain_nobody_logs_in() -> None:
    assert await MemoryStore().read(lambda tx: find_login(tx, "reader")) is None


async def test_an_account_added_by_another_process_is_found(office: Office) -> None:
    """Over both stores, through the whole way from look-up to answer."""
    client = office.smtp()
    await client.greet()
    assert (await client.mail("a@example.org", "new@barid.test"))[0].startswith("550 5.1.1")
    await office.account("new")
    assert (await client.ask("RCPT TO:<new@barid.test>")).startswith("250")
