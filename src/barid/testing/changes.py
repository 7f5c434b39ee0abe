"""News of changes without a database behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from barid.model.identifiers import AccountId, ModSeq


class FakeChanges:
    """Implements `interfaces.world.Changes`; whoever owns it says what was committed."""

    def __init__(self) -> None:
        self._latest: dict[AccountId, ModSeq] = {}
        self._watches: list[tuple[AccountId, Callable[[], None]]] = []
        self._directory = 1

    def latest(self, account: AccountId) -> ModSeq:
        return self._latest.get(account, ModSeq(0))

    def watch(self, account: AccountId, notify: Callable[[], None]) -> Callable[[], None]:
        def tell() -> None:
            if (account, tell) in self._watches:
                notify()

        def end() -> None:
            if (account, tell) in self._watches:
                self._watches.remove((account, tell))

        self._watches.append((account, tell))
        return end

    def directory_version(self) -> int:
        return self._directory

    def committed(
        self, before: dict[AccountId, ModSeq], after: dict[AccountId, ModSeq], directory: int
    ) -> None:
        """Tell of accounts whose ModSeq is another one now, or that went."""
        self._directory = directory
        for account in {**before, **after}:
            modseq = after.get(account)
            if modseq is None:
                modseq = ModSeq(before[account] + 1)
            elif modseq == before.get(account):
                continue
            self._latest[account] = modseq
            for watched, tell in self._watches:
                if watched == account:
                    asyncio.get_running_loop().call_soon(tell)
