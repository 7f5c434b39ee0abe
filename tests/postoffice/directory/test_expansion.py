"""Whom an address reaches: accounts, aliases, tags, the catch-all, and who is always read."""

from __future__ import annotations

import pytest

from barid.interfaces.store import Transaction
from barid.model.account import AccountState, NewAlias, Role
from barid.model.address import Address
from barid.model.identifiers import Instant
from barid.postoffice.directory import changes, expansion
from barid.postoffice.directory.expansion import ALWAYS_READ, Absence, look_up
from barid.testing.memory import MemoryStore

NOW = Instant(1)


class Town:
    """A post office for two domains; people are added as they are named."""

    def __init__(self) -> None:
        self.store = MemoryStore()

    async def add(self, *written: str, role: Role = Role.USER) -> None:
        for one in written:
            wish = changes.AccountWish(one, None, role=role)
            await self.store.write(lambda tx, wish=wish: changes.add_account(tx, wish, NOW))  # type: ignore[misc]

    async def alias(self, written: str, *targets: str) -> None:
        """As it is kept, whatever `changes` would say to it."""

        def unit(tx: Transaction) -> None:
            domain = tx.directory.domain(written.rpartition("@")[2])
            assert domain is not None
            pairs = tuple((target, target) for target in targets)
            tx.directory.add_alias(NewAlias(domain.id, written, written, pairs), NOW)

        await self.store.write(unit)

    async def disable(self, written: str) -> None:
        await self.store.write(lambda tx: changes.set_state(tx, written, AccountState.DISABLED))

    async def reached(self, written: str, ours: bool = False) -> list[str] | Absence:
        """The addresses of those whom an address reaches."""
        address = Address.parse(written)
        assert address is not None

        def unit(tx: Transaction) -> list[str] | Absence:
            found = look_up(tx, address, ours)
            if isinstance(found, Absence):
                return found
            accounts = [tx.directory.account(one.account) for one in found]
            return [account.address for account in accounts if account is not None]

        return await self.store.read(unit)


@pytest.fixture
async def town() -> Town:
    made = Town()
    await made.store.write(lambda tx: changes.add_domain(tx, "barid.test", NOW))
    await made.store.write(lambda tx: changes.add_domain(tx, "second.test", NOW))
    await made.add("sara@barid.test", "omar@barid.test")
    return made


@pytest.mark.parametrize(
    ("written", "absence"),
    [
        ("nobody@barid.test", Absence.UNKNOWN),
        ("sara@example.org", Absence.FOREIGN),
        ("sara@sub.barid.test", Absence.FOREIGN),
        ("sara@[127.0.0.1]", Absence.FOREIGN),
        ("postmaster@example.org", Absence.FOREIGN),
        ("sara+x@example.org", Absence.FOREIGN),
    ],
)
async def test_others_reach_nobody(town: Town, written: str, absence: Absence) -> None:
    assert await town.reached(written) is absence


# --- aliases


async def test_an_alias_reaches_all_its_targets_in_their_order(town: Town) -> None:
    await town.alias("info@barid.test", "omar@barid.test", "sara@barid.test")
    assert await town.reached("Info@barid.test") == ["omar@barid.test", "sara@barid.test"]


async def test_whoever_is_reached_in_two_ways_is_reached_once(town: Town) -> None:
    await town.alias("team@barid.test", "sara@barid.test", "omar@barid.test")
    await town.alias("all@second.test", "team@barid.test", "sara+x@barid.test", "omar@barid.test")
    assert await town.reached("all@second.test") == ["sara@barid.test", "omar@barid.test"]


async def test_aliases_in_a_circle_come_to_an_end(town: Town) -> None:
    await town.alias("a@barid.test", "b@barid.test")
    await town.alias("b@barid.test", "a@barid.test", "sara@barid.test")
    await town.alias("self@barid.test", "self@barid.test")
    assert await town.reached("a@barid.test") == ["sara@barid.test"]
    assert await town.reached("self@barid.test") is Absence.UNKNOWN


async def test_a_long_way_comes_to_an_end(town: Town) -> None:
    for number in range(expansion.DEEPEST + 1):
        await town.alias(f"a{number}@barid.test", f"a{number + 1}@barid.test")
    await town.alias(f"a{expansion.DEEPEST + 1}@barid.test", "sara@barid.test")
    assert await town.reached("a0@barid.test") is Absence.UNKNOWN
    assert await town.reached("a5@barid.test") == ["sara@barid.test"]


async def test_no_more_than_so_many_are_reached(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expansion, "MOST_REACHED", 1)
    await town.alias("info@barid.test", "omar@barid.test", "sara@barid.test")
    assert await town.reached("info@barid.test") == ["omar@barid.test"]


async def test_an_alias_that_leads_away_is_told_apart(town: Town) -> None:
    await town.alias("away@barid.test", "sara@barid.test", "sara@example.org")
    await town.alias("further@barid.test", "away@barid.test")
    assert await town.reached("away@barid.test") is Absence.AWAY
    assert await town.reached("further@barid.test") is Absence.AWAY


async def test_closed_accounts_are_passed_over_where_others_are_open(town: Town) -> None:
    await town.alias("info@barid.test", "omar@barid.test", "sara@barid.test")
    await town.disable("omar@barid.test")
    assert await town.reached("info@barid.test") == ["sara@barid.test"]
    await town.disable("sara@barid.test")
    assert await town.reached("info@barid.test") is Absence.DISABLED
    assert await town.reached("sara@barid.test") is Absence.DISABLED


async def test_either_form_of_a_domain_and_every_spelling_of_a_name_reach_one(town: Town) -> None:
    await town.store.write(lambda tx: changes.add_domain(tx, "بريد.test", NOW))
    await town.add("كريم@بريد.test")
    await town.alias("دعم@xn--ngbof4h.test", "كريم@xn--ngbof4h.test")
    for written in ("كَرِيم@xn--ngbof4h.test", "کریم+x@بريد.TEST", "دعــم@بريد.test"):
        assert await town.reached(written) == ["كريم@بريد.test"]


# --- subaddresses


async def test_a_tag_leads_to_the_name_before_it(town: Town) -> None:
    await town.alias("info@barid.test", "omar@barid.test")
    assert await town.reached("Sara+Shop+2@barid.test") == ["sara@barid.test"]
    assert await town.reached("info+x@barid.test") == ["omar@barid.test"]
    assert await town.reached("sara+@barid.test") == ["sara@barid.test"]
    assert await town.reached("+sara@barid.test") is Absence.UNKNOWN
    assert await town.reached("nobody+x@barid.test") is Absence.UNKNOWN


async def test_an_account_of_the_whole_name_comes_first(town: Town) -> None:
    await town.add("sara+shop@barid.test")
    assert await town.reached("sara+shop@barid.test") == ["sara+shop@barid.test"]


async def test_a_domain_has_its_own_separator_or_none(town: Town) -> None:
    for separator, reached in (("-", ["sara@barid.test"]), ("", Absence.UNKNOWN)):
        await town.store.write(
            lambda tx, s=separator: changes.set_separator(tx, "barid.test", s)  # type: ignore[misc]
        )
        assert await town.reached("sara-x@barid.test") == reached
        assert await town.reached("sara+x@barid.test") is Absence.UNKNOWN


# --- the catch-all


async def test_a_catch_all_takes_what_nobody_else_takes(town: Town) -> None:
    await town.alias("@barid.test", "omar@barid.test")
    assert await town.reached("whoever@barid.test") == ["omar@barid.test"]
    assert await town.reached("nobody+x@barid.test") == ["omar@barid.test"]
    assert await town.reached("sara+x@barid.test") == ["sara@barid.test"]
    assert await town.reached("whoever@second.test") is Absence.UNKNOWN
    await town.disable("sara@barid.test")
    assert await town.reached("sara@barid.test") is Absence.DISABLED


# --- names that are always read (RFC 5321 4.5.1, RFC 2142)


@pytest.mark.parametrize("name", ALWAYS_READ)
async def test_the_nearest_reader_gets_what_must_be_read(town: Town, name: str) -> None:
    written = f"{name.title()}@second.test"
    assert await town.reached(written) == ["sara@barid.test"], "the oldest of all"
    await town.add("zed@second.test")
    assert await town.reached(written) == ["zed@second.test"], "the oldest of the domain"
    await town.add("deputy@barid.test", role=Role.ADMINISTRATOR)
    assert await town.reached(written) == ["deputy@barid.test"], "an administrator"
    await town.add("chief@second.test", role=Role.ADMINISTRATOR)
    assert await town.reached(written) == ["chief@second.test"], "the administrator of the domain"
    await town.add("postmaster@barid.test")
    assert await town.reached(written) == ["postmaster@barid.test"], "the first domain's postmaster"
    await town.alias("@second.test", "zed@second.test")
    assert await town.reached(written) == ["zed@second.test"], "who takes everything"
    await town.alias(f"{name}@second.test", "omar@barid.test")
    assert await town.reached(written) == ["omar@barid.test"], "whom somebody has named"


@pytest.mark.parametrize("name", ALWAYS_READ)
async def test_what_must_be_read_never_ends_at_a_closed_door(town: Town, name: str) -> None:
    written = f"{name}@barid.test"
    await town.add(written)
    await town.disable(written)
    assert await town.reached(written) == ["sara@barid.test"]
    await town.alias("postmaster@second.test", "me@example.org")
    assert await town.reached("postmaster@second.test") == ["sara@barid.test"]
    await town.disable("sara@barid.test")
    await town.disable("omar@barid.test")
    assert await town.reached(written) is Absence.UNATTENDED


async def test_the_postmaster_of_our_own_name_is_ours(town: Town) -> None:
    assert await town.reached("Postmaster@mail.barid.test", ours=True) == ["sara@barid.test"]
    assert await town.reached("sara@mail.barid.test", ours=True) is Absence.UNKNOWN


async def test_other_names_of_offices_are_read_only_where_somebody_has_them(town: Town) -> None:
    assert await town.reached("hostmaster@barid.test") is Absence.UNKNOWN
    assert await town.reached("postmaster2@barid.test") is Absence.UNKNOWN
