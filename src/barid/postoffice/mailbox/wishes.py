"""Flags as a client names them, and the mask that they become in one account."""

from __future__ import annotations

from dataclasses import dataclass

from barid.interfaces.store import Transaction
from barid.model.flags import NO_FLAGS, Flags
from barid.model.identifiers import AccountId


@dataclass(frozen=True, slots=True)
class FlagWish:
    """System flags as a mask, keywords by name."""

    system: Flags = NO_FLAGS
    keywords: tuple[str, ...] = ()


def mask_of(tx: Transaction, account: AccountId, wish: FlagWish, *, learn: bool = True) -> Flags:
    """The mask of a wish; keywords not seen before get their bit now, in this transaction, unless
    they are only to be taken away.

    Keywords for which no bit is left are not kept: PERMANENTFLAGS has told the client so, by
    leaving out `\\*` (RFC 9051 7.1).
    """
    if not wish.keywords:
        return wish.system
    known = tx.messages.keywords(account)
    if learn and any(known.bit(name) is None for name in wish.keywords):
        known = tx.messages.add_keywords(account, wish.keywords)
    mask = wish.system
    for name in wish.keywords:
        mask = Flags(mask | (known.bit(name) or NO_FLAGS))
    return mask
