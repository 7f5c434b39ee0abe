"""Which messages of an account are meant, and reading them a bounded piece at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.identifiers import AccountId, Uid
from barid.model.mailbox import INBOX, Entry, Letter, Mailbox
from barid.model.ranges import Ranges, from_numbers
from barid.postoffice.description import outline_of
from barid.postoffice.mailbox.names import mailbox_key

EVERYTHING: Final[Ranges] = ((1, 0xFFFFFFFF),)
AT_ONCE: Final = 500
OCTETS_AT_ONCE: Final = 8 * 1024 * 1024

Selected = list[tuple[Mailbox, Ranges]]


class NoSuchMailbox(Exception):
    """The account has no mailbox of this name."""


def all_mailboxes(tx: Transaction, account: AccountId) -> list[Mailbox]:
    """INBOX first, then by key."""
    found = tx.mailboxes.all_of(account)
    return sorted(found, key=lambda mailbox: (mailbox.key != INBOX, mailbox.key))


def select_mailboxes(tx: Transaction, account: AccountId, names: Sequence[str]) -> Selected:
    """Mailboxes of these names, whole; all without names. Raises NoSuchMailbox."""
    if not names:
        return [(mailbox, EVERYTHING) for mailbox in all_mailboxes(tx, account)]
    selected: Selected = []
    for name in names:
        mailbox = tx.mailboxes.find(account, mailbox_key(name))
        if mailbox is None:
            raise NoSuchMailbox(name)
        selected.append((mailbox, EVERYTHING))
    return selected


def select_uid(tx: Transaction, mailbox: Mailbox, uid: int) -> Selected:
    """One message; nothing when it is not there."""
    there = tx.messages.count(mailbox.id, ((uid, uid),))
    return [(mailbox, ((uid, uid),))] if there else []


def select_message_id(tx: Transaction, within: Selected, message_id: str) -> Selected:
    """Every message with this Message-ID, with its brackets or without them."""
    wanted = message_id.strip().strip("<>").encode("utf-8", "surrogateescape")
    selected: Selected = []
    for mailbox, _ in within:
        uids = [uid for uid in _mentioning(tx, mailbox, wanted) if _is(tx, mailbox, uid, wanted)]
        if uids:
            selected.append((mailbox, from_numbers(uids)))
    return selected


def _mentioning(tx: Transaction, mailbox: Mailbox, wanted: bytes) -> Iterator[Uid]:
    """Messages whose envelope has it somewhere: as their own, or as that which they answer."""
    after = 0
    while True:
        rest: Ranges = ((after + 1, 0xFFFFFFFF),)
        summaries = tx.messages.summaries(mailbox.id, rest, OCTETS_AT_ONCE)
        if not summaries:
            return
        for summary in summaries:
            if wanted in summary.text:
                yield summary.uid
        after = summaries[-1].uid
        if after >= EVERYTHING[0][1]:
            return


def _is(tx: Transaction, mailbox: Mailbox, uid: Uid, wanted: bytes) -> bool:
    for letter in tx.messages.letters(mailbox.id, ((uid, uid),)):
        own = outline_of(letter).envelope.message_id or b""
        return own.strip().strip(b"<>") == wanted
    return False


def read_letters(tx: Transaction, mailbox: Mailbox, uids: Ranges) -> Iterator[tuple[Entry, Letter]]:
    """The messages with their rows, by UID; little is held at a time."""
    group, octets = list[Entry](), 0
    for entry in tx.messages.entries(mailbox.id, uids):
        if group and (len(group) >= AT_ONCE or octets + entry.size > OCTETS_AT_ONCE):
            yield from _read(tx, mailbox, group)
            group, octets = [], 0
        group.append(entry)
        octets += entry.size
    if group:
        yield from _read(tx, mailbox, group)


def _read(tx: Transaction, mailbox: Mailbox, group: list[Entry]) -> Iterator[tuple[Entry, Letter]]:
    numbers = from_numbers(entry.uid for entry in group)
    letters = {letter.uid: letter for letter in tx.messages.letters(mailbox.id, numbers)}
    for entry in group:
        if entry.uid in letters:
            yield entry, letters[entry.uid]
