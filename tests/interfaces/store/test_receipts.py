"""What `interfaces.receipts.Receipts` promises."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.interfaces.stage import Stage
from tests.interfaces.store.test_trails import new_trail

from barid.interfaces.store import Transaction
from barid.model.identifiers import AccountId, ContentId
from barid.model.receipt import ReceiptPolicy, ReceiptState, ReceiptWish


def _set_policy(tx: Transaction, account: AccountId, policy: ReceiptPolicy) -> None:
    tx.receipts.set_policy(account, policy)


def _hold(tx: Transaction, wish: ReceiptWish) -> bool:
    return tx.receipts.settle(wish, ReceiptState.HELD)


async def a_wish(stage: Stage, content: int = 1) -> ReceiptWish:
    trail = await stage.store.write(lambda t: t.trails.open(new_trail(), []))
    wish = ReceiptWish(stage.account.id, ContentId(content), trail, "قارئ@barid.test")
    assert await stage.store.write(lambda t: t.receipts.wish(wish))
    return wish


async def test_an_account_is_asked_until_it_says_something_else(stage: Stage) -> None:
    account = stage.account.id
    assert await stage.store.read(lambda t: t.receipts.policy(account)) is ReceiptPolicy.ASK
    for policy in ReceiptPolicy:
        await stage.store.write(partial(_set_policy, account=account, policy=policy))
        assert await stage.store.read(lambda t: t.receipts.policy(account)) is policy


async def test_a_wish_is_kept_once(stage: Stage) -> None:
    wish = await a_wish(stage)
    assert not await stage.store.write(lambda t: t.receipts.wish(replace(wish, recipient="x@y")))
    assert await stage.store.read(lambda t: t.receipts.get(wish.account, wish.content)) == wish
    none = ContentId(99)
    assert await stage.store.read(lambda t: t.receipts.get(wish.account, none)) is None


async def test_a_wish_leaves_a_state_once(stage: Stage) -> None:
    wish = await a_wish(stage)
    assert await stage.store.write(lambda t: t.receipts.settle(wish, ReceiptState.HELD))
    assert not await stage.store.write(lambda t: t.receipts.settle(wish, ReceiptState.SENT))
    held = replace(wish, state=ReceiptState.HELD)
    assert await stage.store.write(lambda t: t.receipts.settle(held, ReceiptState.SENT))


async def test_those_that_wait_for_the_reader_are_listed(stage: Stage) -> None:
    wishes = [await a_wish(stage, content) for content in (2, 1, 3)]
    for wish in wishes[:2]:
        await stage.store.write(partial(_hold, wish=wish))
    held = await stage.store.read(lambda t: t.receipts.held(stage.account.id))
    assert held == [replace(one, state=ReceiptState.HELD) for one in (wishes[1], wishes[0])]


async def test_they_go_with_their_account(stage: Stage) -> None:
    wish = await a_wish(stage)
    await stage.store.write(lambda t: t.receipts.set_policy(wish.account, ReceiptPolicy.ALWAYS))
    await stage.store.write(lambda t: t.directory.remove_account(wish.account))
    assert await stage.store.read(lambda t: t.receipts.get(wish.account, wish.content)) is None
