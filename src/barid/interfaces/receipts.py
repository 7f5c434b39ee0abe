"""Wishes of senders to be told when their mail is read, as the post office needs them kept."""

from __future__ import annotations

from typing import Protocol

from barid.model.identifiers import AccountId, ContentId
from barid.model.receipt import ReceiptPolicy, ReceiptState, ReceiptWish


class Receipts(Protocol):
    """All wishes, in one transaction. They go with their trails."""

    def policy(self, account: AccountId) -> ReceiptPolicy:
        """What the account wants; it is asked until it has said something else."""

    def set_policy(self, account: AccountId, policy: ReceiptPolicy) -> None: ...

    def wish(self, wish: ReceiptWish) -> bool:
        """Keep a wish; False when the account has it already."""

    def get(self, account: AccountId, content: ContentId) -> ReceiptWish | None: ...

    def settle(self, wish: ReceiptWish, state: ReceiptState) -> bool:
        """The wish has come from its state into another one. False when it was not in that state
        any more: then nothing is done."""

    def held(self, account: AccountId) -> list[ReceiptWish]:
        """Those that wait for the word of the reader, oldest first."""
