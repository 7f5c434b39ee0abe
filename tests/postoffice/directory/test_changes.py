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
        (lambda tx: changes.add_domain(tx, "[192.0.2.1]", NOW), "bad-domain"),
        (lambda tx: changes.add_domain(tx, "192.0.2.1", NOW), "bad-domain"),
        (lambda tx: changes.add_domain(tx, "عربx.test", NOW), "bad-domain"),
        (lambda tx: changes.add_domain(tx, "bаrid.test", NOW), "name-scripts"),
        (lambda tx: changes.add_domain(tx, "xn--brid-53d.test", NOW), "name-scripts"),
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


# --- names that may be made, and their spelling in ASCII


async def addresses(store: MemoryStore, written: str) -> list[str]:
    def unit(tx: Transaction) -> list[str]:
        account = changes.account_named(tx, written)
        return [one for _, one in tx.directory.addresses(account.id)]

    return await store.read(unit)


async def add(store: MemoryStore, written: str, *also: str, spelt: str | None = None) -> list[str]:
    wish = AccountWish(written, None, also=also, ascii=spelt)
    await store.write(lambda tx: changes.add_account(tx, wish, NOW))
    return await addresses(store, written)


async def test_every_account_has_an_address_in_ascii(store: MemoryStore) -> None:
    assert await add(store, "sara@barid.test") == ["sara@barid.test"]
    assert (await add(store, "سارة@barid.test"))[1:] == ["sara2@barid.test"], "sara is taken"
    assert (await add(store, "منى@barid.test", "m.k@barid.test"))[1:] == ["m.k@barid.test"]
    assert (await add(store, "محمد@barid.test", spelt="mo"))[1:] == ["mo@barid.test"]
    assert (await add(store, "علي@مثال.test"))[1:] == ["ali@xn--mgbh0fb.test"]
    assert await add(store, "omar@مثال.test") == ["omar@مثال.test"]
    assert (await add(store, "山田@barid.test"))[1:] == ["mail@barid.test"]


async def test_the_variants_of_a_name_find_one_mailbox(store: MemoryStore) -> None:
    await add(store, "كريم.يحيى@مثال.test")
    for variant in (
        "ﻛﺮﻳﻢ.ﻳﺤﻴﻰ@مثال.test",
        "کریم.یحيى@xn--mgbh0fb.test",
        "كَرِيم.يَحْيى@مثال.TEST",
        "كـــريم.يحيى@مثال.test",
        "كريم\u200f.يحيى@مثال.test",
    ):
        found = await store.read(lambda tx, v=variant: changes.account_named(tx, v))  # type: ignore[misc]
        assert found.address == "كريم.يحيى@مثال.test"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("ســارة", "name-tatweel"),
        ("sаra", "name-scripts"),
        ("سارة.x", "name-direction"),
        ("سا\u200fرة", "name-hidden"),
        ("x" * 65, "name-long"),
        ("فاطمه", "looks-like"),
    ],
)
async def test_a_name_that_misleads_is_refused_for_accounts_and_aliases(
    store: MemoryStore, name: str, why: str
) -> None:
    await add(store, "فاطمة@barid.test")
    wish = AccountWish(f"{name}@barid.test", None)
    assert await refused(store, lambda tx: changes.add_account(tx, wish, NOW)) == why
    targets = ("reader@barid.test",)
    alias = f"{name}@barid.test"
    assert await refused(store, lambda tx: changes.add_alias(tx, alias, targets, NOW)) == why


async def test_whoever_has_a_name_may_have_what_looks_like_it(store: MemoryStore) -> None:
    await add(store, "فاطمة@barid.test")
    alias, targets = "فاطمه@barid.test", ("فاطمة@barid.test",)
    await store.write(lambda tx: changes.add_alias(tx, alias, targets, NOW))
    await store.write(lambda tx: changes.remove_alias(tx, alias))


async def test_what_was_refused_names_what_stands_in_the_way(store: MemoryStore) -> None:
    await add(store, "فاطمة@barid.test")
    with pytest.raises(Refused) as raised:
        await add(store, "فاطمه@barid.test")
    assert raised.value.beside == "فاطمة@barid.test"


# --- aliases


async def test_an_alias_gets_more_targets_and_loses_them(store: MemoryStore) -> None:
    async def targets() -> tuple[str, ...]:
        found = await store.read(lambda tx: tx.directory.alias_at("info@barid.test"))
        return tuple(written for _, written in found.targets) if found else ()

    await add(store, "omar@barid.test")
    for some in (("Omar@barid.test",), ("reader@barid.test", "OMAR@barid.test", "x@example.org")):
        await store.write(
            lambda tx, some=some: changes.add_alias(tx, "Info@barid.test", some, NOW)  # type: ignore[misc]
        )
    assert set(map(str.lower, await targets())) == {
        "omar@barid.test",
        "reader@barid.test",
        "x@example.org",
    }
    gone = ("omar@barid.test", "x@example.org")
    await store.write(lambda tx: changes.remove_alias(tx, "INFO@barid.test", gone))
    assert await targets() == ("reader@barid.test",)
    await store.write(
        lambda tx: changes.remove_alias(tx, "info@barid.test", ("reader@barid.test",))
    )
    assert await targets() == ()


async def test_a_star_before_the_domain_means_the_catch_all(store: MemoryStore) -> None:
    made = await store.write(
        lambda tx: changes.add_alias(tx, "*@BARID.test", ("reader@barid.test",), NOW)
    )
    assert (made.key, made.written) == ("@barid.test", "@BARID.test")
    await store.write(lambda tx: changes.remove_alias(tx, "*@barid.test"))
    assert await store.read(lambda tx: tx.directory.alias_at("@barid.test")) is None


TO_READER = ("reader@barid.test",)


@pytest.mark.parametrize(
    ("unit", "why"),
    [
        (lambda tx: changes.add_alias(tx, "x", TO_READER, NOW), "bad-address"),
        (lambda tx: changes.add_alias(tx, "@", TO_READER, NOW), "bad-address"),
        (lambda tx: changes.add_alias(tx, "@[127.0.0.1]", TO_READER, NOW), "bad-address"),
        (lambda tx: changes.add_alias(tx, "x@else.test", TO_READER, NOW), "no-such-domain"),
        (lambda tx: changes.add_alias(tx, "@else.test", TO_READER, NOW), "no-such-domain"),
        (lambda tx: changes.add_alias(tx, "Reader@barid.test", ("x@example.org",), NOW),
         "address-exists"),
        (lambda tx: changes.add_alias(tx, "x@barid.test", ("who@barid.test",), NOW),
         "no-such-target"),
        (lambda tx: changes.add_alias(tx, "x@barid.test", ("who",), NOW), "bad-address"),
        (lambda tx: changes.add_alias(tx, "x@else.test", ("x@else.test",), NOW), "alias-of-itself"),
        (lambda tx: changes.add_alias(
            tx, "x@barid.test", [f"{n}@else.test" for n in range(1001)], NOW), "too-many-targets"),
        (lambda tx: changes.remove_alias(tx, "who@barid.test"), "no-such-alias"),
        (lambda tx: changes.remove_alias(tx, "reader@barid.test"), "principal-address"),
        (lambda tx: changes.set_separator(tx, "barid.test", "++"), "bad-separator"),
        (lambda tx: changes.set_separator(tx, "barid.test", "a"), "bad-separator"),
        (lambda tx: changes.set_separator(tx, "else.test", "+"), "no-such-domain"),
        (lambda tx: changes.set_quota(tx, "who@barid.test", 1), "no-such-account"),
        (lambda tx: changes.add_account(
            tx, AccountWish("n@barid.test", None, also=("n@else.test",)), NOW), "no-such-domain"),
        (lambda tx: changes.add_account(
            tx, AccountWish("ن@barid.test", None, ascii="ن٢"), NOW), "name-ascii"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_with_aliases_is_said(
    store: MemoryStore, unit: Callable[[Transaction], object], why: str
) -> None:
    assert await refused(store, unit) == why


async def test_the_last_address_in_ascii_stays(store: MemoryStore) -> None:
    await add(store, "ليلى@barid.test", "layla@barid.test", "leila@barid.test")
    await store.write(lambda tx: changes.remove_alias(tx, "layla@barid.test"))
    assert await addresses(store, "ليلى@barid.test") == ["ليلى@barid.test", "leila@barid.test"]
    why = await refused(store, lambda tx: changes.remove_alias(tx, "leila@barid.test"))
    assert why == "last-ascii-address"


async def test_a_domain_with_an_address_of_an_account_stays(store: MemoryStore) -> None:
    await add(store, "omar@barid.test", "omar@مثال.test")
    why = await refused(store, lambda tx: changes.remove_domain(tx, "مثال.test"))
    assert why == "domain-has-accounts"


async def test_a_domain_is_shown_as_people_read_it(store: MemoryStore) -> None:
    made = await store.write(lambda tx: changes.add_domain(tx, "xn--ngbrx.test", NOW))
    assert (made.name, made.key) == ("عرب.test", "xn--ngbrx.test")
