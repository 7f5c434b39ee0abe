"""News that tests spread themselves."""

from __future__ import annotations

import asyncio

from barid.model.identifiers import AccountId, ModSeq
from barid.testing.changes import FakeChanges

ACCOUNT = AccountId(3)


async def test_a_commit_is_told_of() -> None:
    changes, heard = FakeChanges(), []
    changes.watch(ACCOUNT, lambda: heard.append(changes.latest(ACCOUNT)))
    changes.committed({ACCOUNT: ModSeq(4)}, {ACCOUNT: ModSeq(5)}, 7)
    changes.committed({ACCOUNT: ModSeq(5)}, {ACCOUNT: ModSeq(5)}, 8)
    await asyncio.sleep(0)
    assert heard == [5]
    assert changes.directory_version() == 8


async def test_an_account_that_went_is_told_of() -> None:
    changes, heard = FakeChanges(), []
    changes.watch(ACCOUNT, lambda: heard.append(1))
    changes.committed({ACCOUNT: ModSeq(4)}, {}, 1)
    await asyncio.sleep(0)
    assert heard == [1]
    assert changes.latest(ACCOUNT) == 5
