"""Mailboxes and what stands in them, as the stores hand them to the post office."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import NamedTuple

from barid.model.flags import Flags, Keywords
from barid.model.identifiers import (
    AccountId,
    ContentId,
    EmailId,
    Instant,
    MailboxId,
    ModSeq,
    ThreadId,
    Uid,
)

INBOX = "INBOX"
MAX_MAILBOX_NAME = 500
"""Longest mailbox name, in UTF-8 octets."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox and its counters, all of one committed moment.

    `name` is what people see, levels separated by "/"; `key` is the identity under which it is
    found (NFC; INBOX in upper case). `special_use` is an attribute of RFC 6154 such as `\\Sent`.
    `recent_from` is the first UID that no read-write session has been told of (RFC 3501 2.3.2).
    """

    id: MailboxId
    account: AccountId
    name: str
    key: str
    special_use: str | None
    subscribed: bool
    uidvalidity: int
    uidnext: Uid
    recent_from: Uid
    modseq: ModSeq
    messages: int
    unseen: int
    deleted: int
    size: int


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message about to be put into a mailbox.

    `prefix` stands before the content for this reader only (Return-Path, Delivered-To); `size` is
    of prefix and content together, in octets. `received` becomes INTERNALDATE; `saved` is
    when it comes into the mailbox, None where that is the same moment. `thread` is None for a
    message that names no other and has no Message-ID.
    """

    content: ContentId
    prefix: bytes
    flags: Flags
    received: Instant
    size: int
    saved: Instant | None = None
    thread: ThreadId | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a message was put: UIDVALIDITY and UID, for APPENDUID and COPYUID (RFC 4315 3)."""

    mailbox: MailboxId
    uidvalidity: int
    uid: Uid
    email: EmailId
    modseq: ModSeq


class Entry(NamedTuple):
    """A message in a mailbox, without its content: one row, so a plain tuple for speed."""

    uid: Uid
    flags: Flags
    received: Instant
    size: int
    email: EmailId
    content: ContentId
    modseq: ModSeq
    saved: Instant


class Summary(NamedTuple):
    """What a metadata FETCH needs of one message; `text` is ready to be sent (RFC 9051 7.5.2)."""

    uid: Uid
    flags: Flags
    received: Instant
    size: int
    text: bytes


class Particulars(NamedTuple):
    """All that is known of one message without its content: `Summary` and `Entry`, and its thread.

    The first five fields are those of a `Summary`.
    """

    uid: Uid
    flags: Flags
    received: Instant
    size: int
    text: bytes
    email: EmailId
    modseq: ModSeq
    saved: Instant
    thread: ThreadId


class Heading(NamedTuple):
    """What messages are put in order by; the envelope is in the kept outline."""

    uid: Uid
    received: Instant
    size: int
    outline: bytes


class Letter(NamedTuple):
    """A whole message as its reader sees it. `outline` describes `content`, not `prefix`."""

    uid: Uid
    flags: Flags
    received: Instant
    prefix: bytes
    content: bytes
    outline: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """All of a mailbox at one moment: UIDs ascending (typecode I), flags beside them (Q)."""

    mailbox: Mailbox
    uids: array[int]
    flags: array[int]
    keywords: Keywords


@dataclass(frozen=True, slots=True)
class MailboxChanges:
    """What happened in a mailbox after some ModSeq, in any order.

    `arrived` are the (uid, flags) of messages from `since_uid` on that are still there, ascending;
    `flagged` the present (uid, flags, modseq) of older messages whose flags changed; `expunged`
    the UIDs that went, ascending. `complete` is False when the log no longer reaches back that
    far: then the three are empty and the caller reads the mailbox anew. `mailbox` is None once it
    is gone. `modseq` is the account's at this moment, to be held against `Changes.latest` and to
    be given as the next `since`. `keywords` are those of now, None while nothing changed there.
    """

    mailbox: Mailbox | None
    modseq: ModSeq
    arrived: tuple[tuple[Uid, Flags], ...] = ()
    flagged: tuple[tuple[Uid, Flags, ModSeq], ...] = ()
    expunged: tuple[Uid, ...] = ()
    keywords: Keywords | None = None
    complete: bool = True
