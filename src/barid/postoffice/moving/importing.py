"""Mail moves in: a message is described, and kept with its mark in one transaction.

What is described once needs no look at its content any more, so the first half can be done in any
process. Messages are kept as they came, however damaged; only the damage is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from barid.interfaces.archives import ForeignLetter, ForeignMailbox
from barid.interfaces.store import Prepared, Transaction
from barid.model.event import NewTrail
from barid.model.flags import MAX_KEYWORD_LENGTH, NO_FLAGS, Flags
from barid.model.identifiers import AccountId, Instant, MailboxId, MoveId
from barid.model.mailbox import NewMessage
from barid.postoffice import tracking
from barid.postoffice.description import Description, describe
from barid.postoffice.mailbox.wishes import FlagWish, mask_of
from barid.protocols.imap.names import encode_utf7

_FIELD: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_NOT_IN_ATOMS: Final = re.compile(r'[\x00-\x20\x7f-\uffff(){%*"\\\]]')


@dataclass(frozen=True, slots=True)
class Move:
    """One source on its way into one account; `peer` is what the trails say of it."""

    id: MoveId
    account: AccountId
    peer: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that only has to be kept. `damaged` tells that it is not as mail should be."""

    mark: bytes
    prepared: Prepared
    described: Description
    flags: Flags
    keywords: tuple[str, ...]
    received: Instant | None
    damaged: bool


@dataclass(slots=True)
class Kept:
    """What a batch came to. `lost` are keywords for which no bit was left."""

    messages: int = 0
    known: int = 0
    octets: int = 0
    lost: set[str] = field(default_factory=set)


class MailboxGone(Exception):
    """The mailbox or its account was removed while mail moved in."""


def mark_of(mailbox: ForeignMailbox, name: str) -> bytes:
    """The mark of a message in the journal."""
    told = f"{mailbox.key}\0{name}".encode("utf-8", "surrogateescape")
    return blake2b(told, digest_size=16).digest()


def is_damaged(content: bytes) -> bool:
    """Whether it is empty, does not begin with a header field, or has NUL in it."""
    return _FIELD.match(content) is None or b"\0" in content


def make_ready(mark: bytes, letter: ForeignLetter, prepared: Prepared) -> Ready:
    """Describe a message, whatever it is."""
    words = tuple(dict.fromkeys(keyword_of(word) for word in letter.keywords))
    return Ready(
        mark,
        prepared,
        describe(letter.content),
        letter.flags,
        words,
        letter.received,
        is_damaged(letter.content),
    )


def keyword_of(word: str) -> str:
    """A keyword of others as one of ours: an atom (RFC 9051 9). Other scripts are written as in
    names of mailboxes (RFC 3501 5.1.3), which is what mail programs do as well."""
    if not word.isascii():
        word = encode_utf7(word).decode("ascii")
    return _NOT_IN_ATOMS.sub("_", word)[:MAX_KEYWORD_LENGTH] or "_"


def keep_batch(
    tx: Transaction, move: Move, mailbox: MailboxId, batch: Sequence[Ready], now: Instant
) -> Kept:
    """The unit of work of some messages: those whose mark is new. Raises MailboxGone."""
    if tx.mailboxes.get(mailbox) is None:
        raise MailboxGone
    kept, masks = Kept(), dict[tuple[str, ...], Flags]()
    for ready in batch:
        if not tx.moving.mark(move.id, ready.mark):
            kept.known += 1
            continue
        if ready.keywords not in masks:
            masks[ready.keywords] = _keywords(tx, move.account, ready.keywords, kept)
        _keep(tx, move, mailbox, ready, (Flags(masks[ready.keywords] | ready.flags), now))
        kept.messages += 1
        kept.octets += ready.prepared.size
    return kept


def _keywords(tx: Transaction, account: AccountId, words: tuple[str, ...], kept: Kept) -> Flags:
    if not words:
        return NO_FLAGS
    mask = mask_of(tx, account, FlagWish(NO_FLAGS, words))
    known = tx.messages.keywords(account)
    kept.lost.update(word for word in words if known.bit(word) is None)
    return mask


def _keep(
    tx: Transaction, move: Move, mailbox: MailboxId, ready: Ready, how: tuple[Flags, Instant]
) -> None:
    flags, now = how
    described, prepared = ready.described, ready.prepared
    content = tx.messages.keep(prepared, described.summary, described.outline)
    received = now if ready.received is None else ready.received
    message = NewMessage(
        content,
        b"",
        Flags(flags | described.mark()),
        received,
        prepared.size,
        saved=now if now != received else None,
        thread=described.thread,
    )
    placed = tx.messages.place(mailbox, message)
    assert placed is not None, "the mailbox was found in this very transaction"
    trail = NewTrail(described.message_id, "", prepared.size, move.peer, now)
    tracking.imported(tx, trail, move.account, placed)
