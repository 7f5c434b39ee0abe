"""Mail comes back from a backup, into a post office that has gone on since.

Into an account that is there, what is missing comes back: those messages of a mailbox (by their
content and their INTERNALDATE, as often as they are there) that the present mailbox has not. They
get new UIDs, for a UID that was said to be gone may never be seen again (RFC 9051 2.3.1.1); and a
mailbox that was deleted gets a new UIDVALIDITY. An account that was removed comes back as it was:
with its secret, and every message under its old UID and UIDVALIDITY.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from barid.interfaces.archives import ForeignMailbox
from barid.interfaces.store import Prepared, Taken, Transaction
from barid.model.account import Account, AccountState, NewAccount, ScramKeys
from barid.model.event import NewTrail
from barid.model.flags import FIRST_KEYWORD_BIT, Flags, Keywords
from barid.model.identifiers import AccountId, Instant, MailboxId, MoveId, Uid
from barid.model.mailbox import Entry, Letter, Mailbox, NewMessage
from barid.model.ranges import Ranges, from_numbers
from barid.postoffice import tracking
from barid.postoffice.description import describe
from barid.postoffice.mailbox.wishes import FlagWish, mask_of
from barid.postoffice.moving.destination import destination

UID_LEAP: Final = 1_000_000
"""UIDs that a mailbox may have given after the backup; they are left out."""
_HIGHEST_UID: Final = 0xFFFFFFFE
_SYSTEM: Final = Flags((1 << FIRST_KEYWORD_BIT) - 1)
_RESTORE: Final = "restore"

Likeness = tuple[bytes, Instant]
"""What tells two messages of one mailbox apart: digest of the content, and INTERNALDATE."""


@dataclass(frozen=True, slots=True)
class Past:
    """An account as a backup has it."""

    account: Account
    addresses: tuple[tuple[str, str], ...]
    domain: tuple[str, str]
    scram: ScramKeys | None
    mailboxes: tuple[Mailbox, ...]
    keywords: Keywords


@dataclass(frozen=True, slots=True)
class Returning:
    """A message on its way back."""

    entry: Entry
    letter: Letter
    prepared: Prepared


def look_back(tx: Transaction, account: Account) -> Past:
    """A unit of work on the backup: all but the messages."""
    (domain,) = (one for one in tx.directory.domains() if one.id == account.domain)
    return Past(
        account,
        tuple(tx.directory.addresses(account.id)),
        (domain.name, domain.key),
        tx.directory.scram_keys(account.id),
        tuple(tx.mailboxes.all_of(account.id)),
        tx.messages.keywords(account.id),
    )


# --- an account that was removed


def begin_account(tx: Transaction, past: Past, name: str, now: Instant) -> tuple[AccountId, MoveId]:
    """Make the account and its mailboxes, closed, or find what an interrupted restore has made.
    Raises Taken when its principal address belongs to somebody else by now."""
    found = unfinished(tx, past, name)
    if found is not None:
        return found
    domain = tx.directory.domain(past.domain[1]) or tx.directory.add_domain(*past.domain, now)
    old = past.account
    principal, *others = past.addresses
    new = NewAccount(domain.id, (principal,), old.name, old.role, old.secret, old.quota, past.scram)
    account = tx.directory.add_account(new, now)
    for key, written in others:
        with suppress(Taken):  # somebody else has it by now
            tx.directory.add_address(account.id, key, written)
    tx.directory.set_state(account.id, AccountState.DISABLED)
    tx.messages.add_keywords(account.id, past.keywords.names)
    for mailbox in past.mailboxes:
        made = tx.mailboxes.create(account.id, mailbox.name, mailbox.key, mailbox.special_use)
        tx.moving.renumber(made.id, mailbox.uidvalidity, Uid(1))
        if not mailbox.subscribed:
            tx.mailboxes.subscribe(made.id, False)
    return account.id, tx.moving.begin(account.id, _source(name), now)


def unfinished(tx: Transaction, past: Past, name: str) -> tuple[AccountId, MoveId] | None:
    """The account that an interrupted restore of this backup has made."""
    present = tx.directory.account_at(past.addresses[0][0])
    move = None if present is None else tx.moving.find(present.id, _source(name))
    return None if present is None or move is None else (present.id, move)


def put_back(
    tx: Transaction, mailbox: MailboxId, keywords: Keywords, batch: list[Returning], now: Instant
) -> int:
    """Messages under their old UIDs, ascending; those that are back already stay. How many."""
    count = 0
    for one in batch:
        present = tx.mailboxes.get(mailbox)
        assert present is not None, "the account is closed: nobody deletes its mailboxes"
        if one.entry.uid < present.uidnext:
            continue
        if one.entry.uid > present.uidnext:
            tx.moving.renumber(mailbox, present.uidvalidity, one.entry.uid)
        _place(tx, present, keywords, one, now)
        count += 1
    return count


def end_account(tx: Transaction, past: Past, account: AccountId, move: MoveId) -> None:
    """All is back: UIDs go on behind all that may have been given, and the account opens."""
    for mailbox in past.mailboxes:
        present = tx.mailboxes.find(account, mailbox.key)
        if present is not None:
            following = max(present.uidnext, min(mailbox.uidnext + UID_LEAP, _HIGHEST_UID))
            tx.moving.renumber(present.id, mailbox.uidvalidity, Uid(following))
    tx.directory.set_state(account, past.account.state)
    tx.moving.forget(move)


def _source(name: str) -> str:
    return f"{_RESTORE}:{name}"


# --- an account that is there


def missing(
    past: Transaction, mailbox: Mailbox, uids: Ranges, present: Counter[Likeness]
) -> Ranges:
    """Which of these messages of the backup the present mailbox has not; `present` is used up."""
    wanted = []
    digests = {uid: (digest, at) for uid, digest, at in past.moving.digests(mailbox.id)}
    for entry in past.messages.entries(mailbox.id, uids):
        key = digests[entry.uid]
        if present[key] > 0:
            present[key] -= 1
        else:
            wanted.append(entry.uid)
    return from_numbers(wanted)


def present_in(tx: Transaction, mailbox: MailboxId) -> Counter[Likeness]:
    """What a mailbox has, as `missing` compares it."""
    return Counter((digest, at) for _, digest, at in tx.moving.digests(mailbox))


def target(tx: Transaction, account: AccountId, mailbox: Mailbox, into: str | None) -> Mailbox:
    """The mailbox that takes back what is missing from this one of the backup."""
    name = mailbox.name if into is None else into
    use = mailbox.special_use if into is None else None
    return destination(tx, account, ForeignMailbox("", name, use, mailbox.subscribed), None)


def add_missing(
    tx: Transaction, mailbox: MailboxId, keywords: Keywords, batch: list[Returning], now: Instant
) -> int:
    """Messages under new UIDs; how many. Raises Taken when the mailbox is gone by now."""
    present = tx.mailboxes.get(mailbox)
    if present is None:
        raise Taken
    for one in batch:
        _place(tx, present, keywords, one, now)
    return len(batch)


def _place(
    tx: Transaction, mailbox: Mailbox, keywords: Keywords, one: Returning, now: Instant
) -> None:
    entry, letter = one.entry, one.letter
    words = keywords.names_in(Flags(entry.flags & ~_SYSTEM))
    mask = mask_of(tx, mailbox.account, FlagWish(Flags(entry.flags & _SYSTEM), words))
    described = describe(letter.content)
    content = tx.messages.keep(one.prepared, described.summary, described.outline)
    message = NewMessage(
        content,
        letter.prefix,
        Flags(mask | described.mark(letter.prefix)),
        entry.received,
        len(letter.prefix) + one.prepared.size,
        saved=now if now != entry.received else None,
        thread=described.thread,
    )
    placed = tx.messages.place(mailbox.id, message)
    assert placed is not None, "the mailbox was found in this very transaction"
    trail = NewTrail(described.message_id, "", message.size, _RESTORE, now)
    tracking.imported(tx, trail, mailbox.account, placed)
