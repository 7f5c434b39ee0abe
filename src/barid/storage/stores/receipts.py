"""Wishes for receipts of reading as SQL; see `interfaces.receipts.Receipts`."""

from __future__ import annotations

from typing import Final

from barid.model.identifiers import AccountId, ContentId
from barid.model.receipt import ReceiptPolicy, ReceiptState, ReceiptWish
from barid.storage.driver import Driver, Row

_WISH: Final = "SELECT account, content, trail, recipient, state FROM receipt "


class Receipts:
    """All wishes, in one transaction."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def policy(self, account: AccountId) -> ReceiptPolicy:
        row = self._driver.row("SELECT policy FROM receipt_policy WHERE account = ?", (account,))
        return ReceiptPolicy(row[0]) if row is not None else ReceiptPolicy.ASK

    def set_policy(self, account: AccountId, policy: ReceiptPolicy) -> None:
        self._driver.run(
            "INSERT INTO receipt_policy (account, policy) VALUES (?, ?)"
            " ON CONFLICT (account) DO UPDATE SET policy = excluded.policy",
            (account, policy.value),
        )

    def wish(self, wish: ReceiptWish) -> bool:
        row = self._driver.row(
            "INSERT INTO receipt (account, content, trail, recipient, state)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING content",
            (wish.account, wish.content, wish.trail, wish.recipient, wish.state.value),
        )
        return row is not None

    def get(self, account: AccountId, content: ContentId) -> ReceiptWish | None:
        row = self._driver.row(_WISH + "WHERE account = ? AND content = ?", (account, content))
        return _wish_of(row) if row is not None else None

    def settle(self, wish: ReceiptWish, state: ReceiptState) -> bool:
        row = self._driver.row(
            "UPDATE receipt SET state = ? WHERE account = ? AND content = ? AND state = ?"
            " RETURNING content",
            (state.value, wish.account, wish.content, wish.state.value),
        )
        return row is not None

    def held(self, account: AccountId) -> list[ReceiptWish]:
        found = self._driver.rows(
            _WISH + "WHERE account = ? AND state = ? ORDER BY content",
            (account, ReceiptState.HELD.value),
        )
        return [_wish_of(row) for row in found]


def _wish_of(row: Row) -> ReceiptWish:
    account, content, trail, recipient, state = row
    return ReceiptWish(account, content, trail, recipient, ReceiptState(state))
