"""Flags as clients name them become a mask; keywords get their bit once, for ever."""

from __future__ import annotations

from barid.interfaces.store import Transaction
from barid.model.account import NewAccount, Role
from barid.model.flags import MAX_KEYWORDS, SEEN, Flags
from barid.model.identifiers import AccountId, Instant
from barid.postoffice.mailbox.wishes import FlagWish, mask_of
from barid.testing.memory import MemoryStore


async def built() -> tuple[MemoryStore, AccountId]:
    store = MemoryStore()

    def unit(tx: Transaction) -> AccountId:
        domain = tx.directory.add_domain("x.test", "x.test", Instant(1))
        new = NewAccount(domain.id, (("a@x.test", "a@x.test"),), "", Role.USER, None, None)
        return tx.directory.add_account(new, Instant(1)).id

    return store, await store.write(unit)


async def mask(store: MemoryStore, account: AccountId, *names: str, learn: bool = True) -> Flags:
    wish = FlagWish(SEEN, names)
    return await store.write(lambda tx: mask_of(tx, account, wish, learn=learn))


async def test_a_keyword_keeps_its_bit() -> None:
    store, account = await built()
    first = await mask(store, account, "one")
    second = await mask(store, account, "two")
    assert first & second == SEEN
    assert await mask(store, account, "ONE") == first
    assert await mask(store, account, "two", "one") == first | second


async def test_without_keywords_nothing_is_written() -> None:
    store, account = await built()
    before = store.state
    assert await mask(store, account) == SEEN
    assert store.state == before


async def test_what_is_only_taken_away_is_not_learnt() -> None:
    store, account = await built()
    assert await mask(store, account, "never", learn=False) == SEEN
    assert await store.read(lambda tx: tx.messages.keywords(account).names) == ()


async def test_keywords_beyond_the_last_bit_are_left_out() -> None:
    store, account = await built()
    names = [f"word{number}" for number in range(MAX_KEYWORDS + 3)]
    everything = await mask(store, account, *names)
    assert everything.bit_count() == MAX_KEYWORDS + 1
    assert everything < 1 << 63
    assert await mask(store, account, names[-1]) == SEEN
