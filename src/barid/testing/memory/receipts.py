"""Wishes for receipts of reading in memory; see `interfaces.receipts.Receipts`."""

from __future__ import annotations

from dataclasses import replace

from barid.model.identifiers import AccountId, ContentId
from barid.model.receipt import ReceiptPolicy, ReceiptState, ReceiptWish
from barid.testing.memory.state import State


class MemoryReceipts:
    """Implements `interfaces.receipts.Receipts`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def policy(self, account: AccountId) -> ReceiptPolicy:
        return self._state.receipt_policies.get(account, ReceiptPolicy.ASK)

    def set_policy(self, account: AccountId, policy: ReceiptPolicy) -> None:
        self._state.receipt_policies[account] = policy

    def wish(self, wish: ReceiptWish) -> bool:
        key = (wish.account, wish.content)
        if key in self._state.receipts:
            return False
        self._state.receipts[key] = wish
        return True

    def get(self, account: AccountId, content: ContentId) -> ReceiptWish | None:
        return self._state.receipts.get((account, content))

    def settle(self, wish: ReceiptWish, state: ReceiptState) -> bool:
        known = self.get(wish.account, wish.content)
        if known is None or known.state is not wish.state:
            return False
        self._state.receipts[wish.account, wish.content] = replace(known, state=state)
        return True

    def held(self, account: AccountId) -> list[ReceiptWish]:
        mine = [wish for wish in self._state.receipts.values() if wish.account == account]
        held = [wish for wish in mine if wish.state is ReceiptState.HELD]
        return sorted(held, key=lambda wish: wish.content)
