"""Mailboxes that were opened lately, so that opening one again reads only what changed since.

A shelf is never the truth: what is taken from it is brought up to date with the log of changes, in
the same look at the store that finds the mailbox, or is read anew where the log is too short.
"""

from __future__ import annotations

from array import array
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.identifiers import AccountId
from barid.model.mailbox import Contents, MailboxChanges
from barid.postoffice.mailbox.view import View

MOST_MESSAGES: Final = 2_000_000
"""What all mailboxes on the shelf may hold together: 12 octets for each message."""
LEAST_MESSAGES: Final = 200
"""A smaller mailbox is read as quickly as it is looked up."""


class Shelf:
    """Contents by account and mailbox key; those opened last stay longest."""

    def __init__(self, most: int = MOST_MESSAGES) -> None:
        self._most = most
        self._kept: dict[tuple[AccountId, str], Contents] = {}
        self._messages = 0

    def __len__(self) -> int:
        """How many mailboxes there are on the shelf."""
        return len(self._kept)

    def find(self, account: AccountId, key: str) -> Contents | None:
        """What was kept of a mailbox; its arrays must not be changed."""
        return self._kept.get((account, key))

    def keep(self, account: AccountId, view: View) -> None:
        """Keep what a client has just been shown, copied."""
        key = (account, view.mailbox.key)
        old = self._kept.pop(key, None)
        if old is not None:
            self._messages -= len(old.uids)
        if not LEAST_MESSAGES <= len(view) <= self._most:
            return
        self._kept[key] = Contents(view.mailbox, view.uids[:], view.flags[:], view.keywords)
        self._messages += len(view)
        while self._messages > self._most:
            oldest = next(iter(self._kept))
            self._messages -= len(self._kept.pop(oldest).uids)


def look(
    tx: Transaction, account: AccountId, key: str, known: Contents | None
) -> Contents | MailboxChanges | None:
    """A unit of work: what changed since `known`, or the whole mailbox; None without one."""
    mailbox = tx.mailboxes.find(account, key)
    if mailbox is None:
        return None
    if known is not None and known.mailbox.id == mailbox.id:
        changes = tx.messages.changes(mailbox.id, known.mailbox.modseq, known.mailbox.uidnext)
        if changes.complete:
            return changes
    return tx.messages.contents(mailbox.id)


def make_view(found: Contents | MailboxChanges, known: Contents | None) -> View:
    """A fresh view of what `look` has found."""
    if isinstance(found, Contents):
        return View(found)
    assert known is not None, "changes are changes of something"
    assert found.mailbox is not None, "it was found in the same look"
    uids, flags = array("I", known.uids), array("Q", known.flags)
    view = View(Contents(known.mailbox, uids, flags, known.keywords))
    view.take(found)
    view.release_expunged()
    view.told()
    return view
