"""What `interfaces.store.Directory` promises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.interfaces.stage import NOON, Stage, new_account

from barid.interfaces.store import Taken, Transaction
from barid.model.account import Account, AccountState, Alias, NewAccount, NewAlias, Role, ScramKeys
from barid.model.identifiers import AccountId, AliasId, DomainId
from barid.model.likeness import skeleton_of


async def version(stage: Stage) -> int:
    return await stage.store.read(lambda t: t.directory.version())


async def account_at(stage: Stage, key: str) -> Account | None:
    return await stage.store.read(lambda t: t.directory.account_at(key))


async def test_a_domain_is_found_by_its_key(stage: Stage) -> None:
    made = await stage.store.write(
        lambda t: t.directory.add_domain("بريد.test", "xn--mgba3gch31f.test", NOON)
    )
    found = await stage.store.read(lambda t: t.directory.domain("xn--mgba3gch31f.test"))
    assert found == made
    assert made.name == "بريد.test"
    assert await stage.store.read(lambda t: t.directory.domain("other.test")) is None


async def test_domains_come_oldest_first(stage: Stage) -> None:
    await stage.store.write(lambda t: t.directory.add_domain("a.test", "a.test", NOON))
    names = await stage.store.read(lambda t: [d.name for d in t.directory.domains()])
    assert names == ["barid.test", "a.test"]


async def test_a_domain_is_added_once(stage: Stage) -> None:
    with pytest.raises(Taken):
        await stage.store.write(lambda t: t.directory.add_domain("Barid.test", "barid.test", NOON))


async def test_a_removed_domain_is_gone(stage: Stage) -> None:
    made = await stage.store.write(lambda t: t.directory.add_domain("a.test", "a.test", NOON))
    await stage.store.write(lambda t: t.directory.remove_domain(made.id))
    assert await stage.store.read(lambda t: t.directory.domain("a.test")) is None


async def test_an_account_is_as_it_was_made(stage: Stage) -> None:
    new = NewAccount(
        stage.domain,
        (("boss@barid.test", "Boss@barid.test"), ("مدير@barid.test", "مدير@barid.test")),
        "The boss",
        Role.ADMINISTRATOR,
        "$argon2id$...",
        5_000_000,
    )
    made = await stage.store.write(lambda t: t.directory.add_account(new, NOON))
    found = await stage.store.read(lambda t: t.directory.account(made.id))
    assert found == made
    assert found is not None
    assert (found.domain, found.address, found.name) == (
        stage.domain,
        "Boss@barid.test",
        "The boss",
    )
    assert (found.role, found.state) == (Role.ADMINISTRATOR, AccountState.ACTIVE)
    assert (found.secret, found.quota, found.used) == ("$argon2id$...", 5_000_000, 0)
    assert found.created == NOON


async def test_each_of_its_addresses_reaches_an_account(stage: Stage) -> None:
    new = new_account(stage.domain, "writer", "كاتب")
    made = await stage.store.write(lambda t: t.directory.add_account(new, NOON))
    for key in ("writer@barid.test", "كاتب@barid.test"):
        assert await account_at(stage, key) == made
    assert await account_at(stage, "nobody@barid.test") is None
    addresses = await stage.store.read(lambda t: t.directory.addresses(made.id))
    assert addresses == [
        ("writer@barid.test", "Writer@barid.test"),
        ("كاتب@barid.test", "كاتب@barid.test"),
    ]


async def test_a_taken_address_makes_no_account(stage: Stage) -> None:
    new = new_account(stage.domain, "new", "reader")
    with pytest.raises(Taken):
        await stage.store.write(lambda t: t.directory.add_account(new, NOON))
    assert await stage.store.read(lambda t: t.directory.account_at("new@barid.test")) is None
    assert len(await stage.store.read(lambda t: t.directory.accounts())) == 1


async def test_an_address_added_later_comes_last(stage: Stage) -> None:
    account = stage.account.id
    await stage.store.write(
        lambda t: t.directory.add_address(account, "a@barid.test", "A@barid.test")
    )
    addresses = await stage.store.read(lambda t: t.directory.addresses(account))
    assert [key for key, _ in addresses] == ["reader@barid.test", "a@barid.test"]
    with pytest.raises(Taken):
        await stage.store.write(lambda t: t.directory.add_address(account, "a@barid.test", "a"))


async def test_accounts_come_oldest_first_and_by_domain(stage: Stage) -> None:
    def unit(transaction: Transaction) -> DomainId:
        directory = transaction.directory
        other = directory.add_domain("a.test", "a.test", NOON)
        directory.add_account(new_account(other.id, "zed"), NOON)
        directory.add_account(new_account(stage.domain, "abe"), NOON)
        return other.id

    other = await stage.store.write(unit)
    everybody = await stage.store.read(lambda t: t.directory.accounts())
    assert [account.name for account in everybody] == ["Reader", "Zed", "Abe"]
    some = await stage.store.read(lambda t: t.directory.accounts(other))
    assert [account.name for account in some] == ["Zed"]


async def test_secret_and_state_can_be_set(stage: Stage) -> None:
    account = stage.account.id

    def unit(transaction: Transaction) -> None:
        transaction.directory.set_secret(account, "new")
        transaction.directory.set_state(account, AccountState.DISABLED)

    await stage.store.write(unit)
    found = await stage.store.read(lambda t: t.directory.account(account))
    assert found is not None
    assert (found.secret, found.state) == ("new", AccountState.DISABLED)


def keys(salt: bytes = b"salt") -> ScramKeys:
    return ScramKeys(salt, 4096, b"stored" + salt, b"server" + salt)


async def keys_of(stage: Stage, account: AccountId) -> ScramKeys | None:
    return await stage.store.read(lambda t: t.directory.scram_keys(account))


async def test_keys_come_and_go_with_their_secret(stage: Stage) -> None:
    account, store = stage.account.id, stage.store
    await store.write(lambda t: t.directory.set_secret(account, "new"))
    assert await keys_of(stage, account) is None
    await store.write(lambda t: t.directory.set_secret(account, "newer", keys()))
    assert await keys_of(stage, account) == keys()
    await store.write(lambda t: t.directory.set_secret(account, "newest", keys(b"other")))
    assert await keys_of(stage, account) == keys(b"other")
    await store.write(lambda t: t.directory.set_secret(account, None))
    assert await keys_of(stage, account) is None


async def test_keys_are_added_to_the_secret_they_were_made_for(stage: Stage) -> None:
    account, store = stage.account.id, stage.store
    await store.write(lambda t: t.directory.set_secret(account, "new"))
    before = await version(stage)
    await store.write(lambda t: t.directory.set_scram_keys(account, "old", keys()))
    assert await keys_of(stage, account) is None
    for salt in (b"one", b"two"):
        made = keys(salt)
        await store.write(lambda t, made=made: t.directory.set_scram_keys(account, "new", made))  # type: ignore[misc]
        assert await keys_of(stage, account) == made
    assert await version(stage) == before, "nothing remembered of the directory is untrue"


async def test_an_account_is_made_with_keys_and_removed_with_them(stage: Stage) -> None:
    new = replace(new_account(stage.domain, "new"), scram=keys())
    made = await stage.store.write(lambda t: t.directory.add_account(new, NOON))
    assert await keys_of(stage, made.id) == keys()
    await stage.store.write(lambda t: t.directory.remove_account(made.id))
    assert await keys_of(stage, made.id) is None


async def test_the_key_of_decoys_is_made_once(stage: Stage) -> None:
    store = stage.store
    assert await store.read(lambda t: t.directory.decoy_key()) is None
    assert await store.write(lambda t: t.directory.decoy_key(b"first")) == b"first"
    assert await store.write(lambda t: t.directory.decoy_key(b"second")) == b"first"
    assert await store.read(lambda t: t.directory.decoy_key()) == b"first"


async def test_sessions_of_an_account_hear_when_it_is_closed_or_removed(stage: Stage) -> None:
    account, heard = stage.account.id, asyncio.Event()
    stage.changes.watch(account, heard.set)
    changes: tuple[Callable[[Transaction], None], ...] = (
        lambda t: t.directory.set_state(account, AccountState.DISABLED),
        lambda t: t.directory.remove_account(account),
    )
    for change in changes:
        heard.clear()
        await stage.store.write(change)
        await asyncio.wait_for(heard.wait(), 10)


async def test_every_change_raises_the_version(stage: Stage) -> None:
    account = stage.account.id
    other = await stage.store.write(lambda t: t.directory.add_domain("o.test", "o.test", NOON))
    new = new_account(stage.domain, "new")
    changes = [
        lambda t: t.directory.add_domain("a.test", "a.test", NOON),
        lambda t: t.directory.remove_domain(other.id),
        lambda t: t.directory.add_account(new, NOON),
        lambda t: t.directory.add_address(account, "a@barid.test", "a@barid.test"),
        lambda t: t.directory.remove_address(account, "a@barid.test"),
        lambda t: t.directory.set_separator(stage.domain, "-"),
        lambda t: t.directory.set_quota(account, 5),
        lambda t: t.directory.add_alias(new_alias(stage.domain, "all"), NOON),
        lambda t: t.directory.set_targets(AliasId(1), ()),
        lambda t: t.directory.remove_alias(AliasId(1)),
        lambda t: t.directory.set_secret(account, "x"),
        lambda t: t.directory.set_state(account, AccountState.DISABLED),
        lambda t: t.directory.remove_account(account),
    ]
    for change in changes:
        before = await version(stage)
        await stage.store.write(change)
        assert await version(stage) > before


async def test_delivering_does_not_change_the_directory(stage: Stage) -> None:
    before = await version(stage)
    await stage.deliver()
    assert await version(stage) == before


async def test_a_removed_account_leaves_nothing(stage: Stage) -> None:
    account = stage.account.id
    await stage.deliver()
    await stage.store.write(lambda t: t.directory.remove_account(account))
    assert await stage.store.read(lambda t: t.directory.account(account)) is None
    assert await stage.store.read(lambda t: t.directory.account_at("reader@barid.test")) is None
    assert await stage.store.read(lambda t: t.mailboxes.all_of(account)) == []
    assert await stage.store.read(lambda t: t.messages.contents(stage.inbox.id)) is None
    assert await stage.store.read(lambda t: t.messages.entries(stage.inbox.id, ((1, 9),))) == []


async def test_numbers_are_never_given_again(stage: Stage) -> None:
    account = stage.account.id
    await stage.store.write(lambda t: t.directory.remove_account(account))
    new = new_account(stage.domain, "reader")
    made = await stage.store.write(lambda t: t.directory.add_account(new, NOON))
    assert made.id > account


async def test_what_an_account_holds_is_counted(stage: Stage) -> None:
    async def used(account: AccountId) -> int:
        found = await stage.store.read(lambda t: t.directory.account(account))
        assert found is not None
        return found.used

    account, inbox = stage.account.id, stage.inbox.id
    await stage.deliver_many(3)
    mailbox = await stage.mailbox()
    assert await used(account) == mailbox.size > 0
    other = await stage.another_mailbox()
    await stage.store.write(lambda t: t.messages.copy(inbox, ((1, 3),), other.id))
    assert await used(account) == mailbox.size * 2
    await stage.store.write(lambda t: t.messages.expunge(inbox, ((1, 3),)))
    assert await used(account) == mailbox.size
    await stage.store.write(lambda t: t.mailboxes.delete(other.id))
    assert await used(account) == 0


# --- aliases and what belongs to them


SARA, OMAR = ("sara@barid.test", "Sara@barid.test"), ("omar@else.test", "omar@else.test")


def new_alias(domain: DomainId, name: str, *targets: tuple[str, str]) -> NewAlias:
    key = f"{name}@barid.test"
    return NewAlias(domain, key, key.title(), targets or (SARA,))


async def aliases(stage: Stage) -> list[Alias]:
    return await stage.store.read(lambda t: t.directory.aliases())


async def test_an_alias_is_as_it_was_made(stage: Stage) -> None:
    new = new_alias(stage.domain, "all", OMAR, SARA)
    made = await stage.store.write(lambda t: t.directory.add_alias(new, NOON))
    assert (made.key, made.written, made.targets) == (new.key, new.written, (OMAR, SARA))
    assert await stage.store.read(lambda t: t.directory.alias_at("all@barid.test")) == made
    assert await stage.store.read(lambda t: t.directory.alias_at("none@barid.test")) is None
    assert await account_at(stage, "all@barid.test") is None


async def test_aliases_come_oldest_first(stage: Stage) -> None:
    for name, target in (("z", SARA), ("a", OMAR)):
        new = new_alias(stage.domain, name, target)
        await stage.store.write(lambda t, new=new: t.directory.add_alias(new, NOON))  # type: ignore[misc]
    assert [(one.key, one.targets) for one in await aliases(stage)] == [
        ("z@barid.test", (SARA,)),
        ("a@barid.test", (OMAR,)),
    ]


async def test_a_key_is_an_address_or_an_alias_never_both(stage: Stage) -> None:
    new = new_alias(stage.domain, "all")
    await stage.store.write(lambda t: t.directory.add_alias(new, NOON))
    account = stage.account.id
    for unit in (
        lambda t: t.directory.add_alias(new, NOON),
        lambda t: t.directory.add_alias(new_alias(stage.domain, "reader"), NOON),
        lambda t: t.directory.add_address(account, "all@barid.test", "all"),
        lambda t: t.directory.add_account(new_account(stage.domain, "new", "all"), NOON),
    ):
        with pytest.raises(Taken):
            await stage.store.write(unit)
    assert len(await aliases(stage)) == 1


async def test_targets_are_replaced_and_aliases_go(stage: Stage) -> None:
    new = new_alias(stage.domain, "all", OMAR)
    made = await stage.store.write(lambda t: t.directory.add_alias(new, NOON))
    await stage.store.write(lambda t: t.directory.set_targets(made.id, (SARA, OMAR)))
    assert [one.targets for one in await aliases(stage)] == [(SARA, OMAR)]
    await stage.store.write(lambda t: t.directory.remove_alias(made.id))
    assert await aliases(stage) == []
    again = await stage.store.write(lambda t: t.directory.add_alias(new, NOON))
    assert (again.id > made.id, again.targets) == (True, (OMAR,))


async def test_aliases_go_with_their_domain(stage: Stage) -> None:
    other = await stage.store.write(lambda t: t.directory.add_domain("o.test", "o.test", NOON))
    for domain, name in ((other.id, "a"), (stage.domain, "b")):
        new = new_alias(domain, name)
        await stage.store.write(lambda t, new=new: t.directory.add_alias(new, NOON))  # type: ignore[misc]
    await stage.store.write(lambda t: t.directory.remove_domain(other.id))
    assert [one.key for one in await aliases(stage)] == ["b@barid.test"]


async def test_the_principal_address_stays(stage: Stage) -> None:
    account = stage.account.id
    await stage.store.write(lambda t: t.directory.add_address(account, "a@barid.test", "a"))
    for key in ("a@barid.test", "reader@barid.test", "none@barid.test"):
        await stage.store.write(lambda t, key=key: t.directory.remove_address(account, key))  # type: ignore[misc]
    addresses = await stage.store.read(lambda t: t.directory.addresses(account))
    assert [key for key, _ in addresses] == ["reader@barid.test"]


async def test_likenesses_are_found_among_addresses_and_aliases(stage: Stage) -> None:
    account = stage.account.id

    def unit(t: Transaction) -> None:
        t.directory.add_address(account, "فاطمة@barid.test", "فاطمة@barid.test")
        t.directory.add_alias(new_alias(stage.domain, "أحمد"), NOON)

    await stage.store.write(unit)
    for looking, found in (("فاطمه", "فاطمة@barid.test"), ("احمد", "أحمد@Barid.Test")):
        skeleton = skeleton_of(f"{looking}@barid.test")
        written = await stage.store.read(lambda t, s=skeleton: t.directory.lookalikes(s))  # type: ignore[misc]
        assert written == [found]
    assert await stage.store.read(lambda t: t.directory.lookalikes("x@barid.test")) == []


async def test_the_oldest_account_is_the_oldest_that_is_open(stage: Stage) -> None:
    def unit(t: Transaction) -> DomainId:
        other = t.directory.add_domain("o.test", "o.test", NOON)
        t.directory.add_account(new_account(other.id, "first"), NOON)
        boss = replace(new_account(other.id, "boss"), role=Role.ADMINISTRATOR)
        t.directory.add_account(boss, NOON)
        t.directory.set_state(stage.account.id, AccountState.DISABLED)
        return other.id

    async def oldest(domain: DomainId | None = None, role: Role | None = None) -> str | None:
        found = await stage.store.read(lambda t: t.directory.oldest_account(domain, role))
        return found.name if found else None

    other = await stage.store.write(unit)
    assert await oldest() == "First"
    assert await oldest(other) == "First"
    assert await oldest(stage.domain) is None
    assert await oldest(None, Role.ADMINISTRATOR) == "Boss"
    assert await oldest(other, Role.ADMINISTRATOR) == "Boss"
    assert await oldest(stage.domain, Role.ADMINISTRATOR) is None


async def test_separator_and_quota_are_set(stage: Stage) -> None:
    domain = await stage.store.read(lambda t: t.directory.domain("barid.test"))
    assert domain is not None
    assert domain.separator == "+"
    await stage.store.write(lambda t: t.directory.set_separator(stage.domain, ""))
    await stage.store.write(lambda t: t.directory.set_quota(stage.account.id, 7))
    domain = await stage.store.read(lambda t: t.directory.domain("barid.test"))
    account = await stage.store.read(lambda t: t.directory.account(stage.account.id))
    assert domain is not None
    assert account is not None
    assert (domain.separator, account.quota) == ("", 7)
