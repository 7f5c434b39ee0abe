"""Domains and accounts come and go, or it is said why not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from barid.interfaces.store import Transaction
from barid.model.account import AccountState, Role
from barid.model.identifiers import Instant
from barid.postoffice.directory import changes
from barid.postoffice.directory.changes import DEFAULT_MAILBOXES, AccountWish, Refused
from barid.testing.memory import MemoryStore

NOW = Instant(1)


@pytest.fixture
async def store() -> MemoryStore:
    made = MemoryStore()

    def unit(tx: Transaction) -> None:
        changes.add_domain(tx, "barid.test", NOW)
        changes.add_domain(tx, "مثال.test", NOW)
        changes.add_account(tx, AccountWish("Reader@barid.test", "secret", "Reader"), NOW)

    await made.write(unit)
    return made


async def refused(store: MemoryStore, unit: Callable[[Transaction], object]) -> str:
    before = store.state
    with pytest.raises(Refused) as raised:
        await store.write(unit)
    assert store.state == before
    assert raised.value.about
    return raised.value.why


async def test_a_new_account_has_the_mailboxes_that_programs_look_for(store: MemoryStore) -> None:
    account = await store.read(lambda tx: changes.account_named(tx, "reader@BARID.test"))
    boxes = await store.read(lambda tx: tx.mailboxes.all_of(account.id))
    assert {(box.name, box.special_use) for box in boxes} == set(DEFAULT_MAILBOXES)
    assert (account.address, account.name, account.role) == (
        "Reader@barid.test",
        "Reader",
        Role.USER,
    )


async def test_an_account_in_an_arabic_domain(store: MemoryStore) -> None:
    wish = AccountWish("قارئ@مثال.test", None, also=("reader@مثال.test",))
    made = await store.write(lambda tx: changes.add_account(tx, wish, NOW))
    for written in ("قارئ@مثال.test", "reader@xn--mgbh0fb.test"):
        found = await store.read(lambda tx, w=written: changes.account_named(tx, w))  # type: ignore[misc]
        assert found.id == made.id


@pytest.mark.parametrize(
    ("unit", "why"),
    [
        (lambda tx: changes.add_domain(tx, "Barid.TEST", NOW), "domain-exists"),
        (lambda tx: changes.add_domain(tx, "not a domain", NOW), "bad-domain"),
        (lambda tx: changes.remove_domain(tx, "barid.test"), "domain-has-accounts"),
        (lambda tx: changes.remove_domain(tx, "else.test"), "no-such-domain"),
        (lambda tx: changes.add_account(tx, AccountWish("x", None), NOW), "bad-address"),
        (lambda tx: changes.add_account(tx, AccountWish("x@[1.2.3.4]", None), NOW), "bad-address"),
        (lambda tx: changes.add_account(tx, AccountWish("x@else.test", None), NOW),
         "no-such-domain"),
        (lambda tx: changes.add_account(tx, AccountWish("READER@barid.test", None), NOW),
         "address-exists"),
        (lambda tx: changes.add_account(
            tx, AccountWish("new@barid.test", None, also=("reader@barid.test",)), NOW),
         "address-exists"),
        (lambda tx: changes.account_named(tx, "nobody@barid.test"), "no-such-account"),
        (lambda tx: changes.set_secret(tx, "nobody@barid.test", "x"), "no-such-account"),
        (lambda tx: changes.set_state(tx, "x", AccountState.ACTIVE), "bad-address"),
        (lambda tx: changes.remove_account(tx, "nobody@barid.test"), "no-such-account"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_said(
    store: MemoryStore, unit: Callable[[Transaction], object], why: str
) -> None:
    assert await refused(store, unit) == why


async def test_a_domain_goes_when_its_accounts_have_gone(store: MemoryStore) -> None:
    await store.write(lambda tx: changes.remove_account(tx, "reader@barid.test"))
    await store.write(lambda tx: changes.remove_domain(tx, "barid.test"))
    names = await store.read(lambda tx: [domain.name for domain in tx.directory.domains()])
    assert names == ["مثال.test"]


async def test_secret_and_state_are_set(store: MemoryStore) -> None:
    await store.write(lambda tx: changes.set_secret(tx, "reader@barid.test", "new"))
    await store.write(lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.DISABLED))
    account = await store.read(lambda tx: changes.account_named(tx, "reader@barid.test"))
    assert (account.secret, account.state) == ("new", AccountState.DISABLED)


async def test_every_change_raises_the_version(store: MemoryStore) -> None:
    units: list[Callable[[Transaction], object]] = [
        lambda tx: changes.add_domain(tx, "third.test", NOW),
        lambda tx: changes.set_secret(tx, "reader@barid.test", "new"),
        lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.DISABLED),
        lambda tx: changes.remove_account(tx, "reader@barid.test"),
        lambda tx: changes.remove_domain(tx, "third.test"),
    ]
    for unit in units:
        before = store.changes.directory_version()
        await store.write(unit)
        assert store.changes.directory_version() > before
