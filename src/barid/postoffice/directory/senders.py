"""In whose name may an account send?

Under every address that reaches this account and nobody else: its own addresses, these with tags,
aliases that lead to it alone, and what only its catch-all takes. Not under an alias that it shares
with others, nor under an address elsewhere. So whoever sends as an address also gets the answers.
"""

from __future__ import annotations

from collections.abc import Awaitable

from barid.model.address import Address
from barid.model.identifiers import AccountId
from barid.postoffice.directory.expansion import Absence, Answer
from barid.postoffice.directory.lookup import Directory


def may_send_as(
    directory: Directory, account: AccountId, address: Address
) -> bool | Awaitable[bool]:
    """Whether the account may name this address in MAIL and From (RFC 6409 6.1): at once when what
    is needed is remembered. Raises StorageFailed."""
    answer = directory.reach(address)
    if isinstance(answer, tuple | Absence):
        return reaches_only(answer, account)
    return _later(answer, account)


def reaches_only(answer: Answer, account: AccountId) -> bool:
    """Whether the account is the one and only whom the address reaches."""
    return isinstance(answer, tuple) and [one.account for one in answer] == [account]


async def _later(pending: Awaitable[Answer], account: AccountId) -> bool:
    return reaches_only(await pending, account)
