"""Where the messages of a foreign mailbox go: names are kept as far as our rules allow."""

from __future__ import annotations

import unicodedata
from typing import Final

from barid.interfaces.archives import ForeignMailbox
from barid.interfaces.store import Transaction
from barid.model.identifiers import AccountId
from barid.model.mailbox import INBOX, MAX_MAILBOX_NAME, Mailbox
from barid.postoffice.mailbox.names import (
    MAX_LEVELS,
    SEPARATOR,
    acceptable,
    mailbox_key,
    superiors,
)

_LONGEST_LEVEL: Final = 200


def fitted(name: str, into: str | None = None) -> str:
    """The name under which a foreign mailbox is found here, below `into` where that is given.

    What cannot stand in a name becomes `_`; too many levels become one, and what is too long is
    cut. INBOX itself becomes `into`.
    """
    levels = [_fitted_level(level) for level in name.split(SEPARATOR)]
    if into is not None:
        levels = [*into.split(SEPARATOR), *([] if mailbox_key(name) == INBOX else levels)]
    if len(levels) > MAX_LEVELS:
        levels = [*levels[: MAX_LEVELS - 1], "_".join(levels[MAX_LEVELS - 1 :])]
    key = mailbox_key(SEPARATOR.join(levels))
    while len(key.encode("utf-8", "replace")) > MAX_MAILBOX_NAME:
        key = key[:-1].rstrip(SEPARATOR + " ")
    return key


def _fitted_level(level: str) -> str:
    composed = unicodedata.normalize("NFC", level.encode("utf-8", "replace").decode("utf-8"))
    plain = "".join(a if acceptable(f"a{a}a") else "_" for a in composed).strip()
    return plain.encode()[:_LONGEST_LEVEL].decode("utf-8", "ignore").strip() or "_"


def destination(
    tx: Transaction, account: AccountId, foreign: ForeignMailbox, into: str | None
) -> Mailbox:
    """The mailbox of this name; else the one for the same special use (RFC 6154), when no place
    was asked for; else a new one."""
    key = fitted(foreign.name, into)
    found = tx.mailboxes.find(account, key)
    if found is not None:
        return found
    everything = tx.mailboxes.all_of(account)
    of_same_use = (m for m in everything if m.special_use and m.special_use == foreign.special_use)
    alike = next(of_same_use, None)
    if alike is not None and into is None:
        return alike
    for superior in superiors(key):
        if tx.mailboxes.find(account, superior) is None:
            tx.mailboxes.create(account, superior, superior)
    use = foreign.special_use if alike is None else None
    made = tx.mailboxes.create(account, key, key, use)
    if not foreign.subscribed:
        tx.mailboxes.subscribe(made.id, False)
    return made


def foreseen(mailboxes: list[Mailbox], foreign: ForeignMailbox, into: str | None) -> str:
    """The name that `destination` would choose."""
    key = fitted(foreign.name, into)
    if into is None and all(mailbox.key != key for mailbox in mailboxes):
        for mailbox in mailboxes:
            if mailbox.special_use and mailbox.special_use == foreign.special_use:
                return mailbox.name
    return key
