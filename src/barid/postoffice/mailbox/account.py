"""What a person who has logged in may do with their mailboxes, one function for each wish.

Every wish is one unit of work. What cannot be done comes back as a `Refusal`; only the store's own
failures are raised (StorageFailed, StorageFull).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from barid.interfaces.store import Prepared, StorageFailed, Store, Transaction
from barid.interfaces.world import Changes, Clock, Tasks
from barid.model.account import AccountState
from barid.model.event import NewTrail, Step
from barid.model.flags import Flags
from barid.model.identifiers import AccountId, ContentId, Instant, MailboxId
from barid.model.mailbox import INBOX, Mailbox, NewMessage, Placed
from barid.model.ranges import Ranges
from barid.postoffice import tracking
from barid.postoffice.description import Description, describe
from barid.postoffice.mailbox.firsts import Firsts
from barid.postoffice.mailbox.journal import Actor, Journal, Note
from barid.postoffice.mailbox.names import acceptable, is_below, mailbox_key, superiors
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Selected
from barid.postoffice.mailbox.shelf import Shelf, look, make_view
from barid.postoffice.mailbox.wishes import FlagWish, mask_of

LARGE = 256 * 1024
LAST_UID = 0xFFFFFFFF
MAX_MAILBOXES = 10_000
"""Mailboxes of one account, beyond which CREATE is refused."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that a client hands over to be put into a mailbox; `received` None means now."""

    content: bytes
    flags: FlagWish
    received: Instant | None


@dataclass(frozen=True, slots=True)
class Status:
    """A mailbox's counters and how many of its messages are recent; `deleted_size` is what the
    messages flagged deleted hold, in octets, where that was asked for."""

    mailbox: Mailbox
    recent: int
    deleted_size: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What the account's messages hold and may hold, in octets; `quota` None is no limit."""

    used: int
    quota: int | None


@dataclass(frozen=True, slots=True)
class World:
    """What mailboxes need from outside."""

    store: Store
    changes: Changes
    clock: Clock
    tasks: Tasks
    shelf: Shelf = field(default_factory=Shelf)
    firsts: Firsts = field(default_factory=Firsts)
    journal: Journal = field(default_factory=Journal)


class AccountMail:
    """The mail of one account."""

    def __init__(self, world: World, account: AccountId, address: str, version: int = -1) -> None:
        """`version` of the directory is one in which the account was open."""
        self._world = world
        self._store = world.store
        self._version = version
        self.account = account
        self.address = address
        self._actor = Actor(account, address, "")

    def use(self, device: str) -> None:
        """By which device all this is done: protocol, name and address of it, for trails."""
        self._actor = Actor(self.account, self.address, device)

    def note(
        self,
        step: Step,
        mailbox: MailboxId,
        uids: Ranges,
        contents: Sequence[ContentId] = (),
        detail: str = "",
    ) -> None:
        """Note what the device has done with messages; see `selected.Noting`."""
        at = self._world.clock.now()
        self._world.journal.add(Note(at, step, self._actor, mailbox, uids, contents, detail))

    async def may_stay(self) -> bool:
        """Whether the account is still there and open; read only when the directory changed."""
        version = self._world.changes.directory_version()
        if version == self._version:
            return True
        found = await self._store.read(lambda tx: tx.directory.account(self.account))
        if found is None or found.state is not AccountState.ACTIVE:
            return False
        self._version = version
        return True

    async def mailboxes(self) -> list[Mailbox]:
        """All mailboxes, INBOX first, then by key."""
        found = await self._store.read(lambda tx: tx.mailboxes.all_of(self.account))
        return sorted(found, key=lambda mailbox: (mailbox.key != INBOX, mailbox.key))

    async def status(self, name: str, deleted_size: bool = False) -> Status | Refusal:
        key, firsts = mailbox_key(name), self._world.firsts
        return await self._store.read(
            lambda tx: _status(tx, self.account, key, deleted_size, firsts), bulk=deleted_size
        )

    async def usage(self) -> Usage:
        found = await self._store.read(lambda tx: tx.directory.account(self.account))
        return Usage(found.used, found.quota) if found is not None else Usage(0, None)

    async def create(self, name: str, special_use: str | None = None) -> Mailbox | Refusal:
        """Make a mailbox and whatever superiors are missing (RFC 9051 6.3.4). No two mailboxes
        have one special use."""
        wanted = name.removesuffix("/")
        if not acceptable(wanted):
            return Refusal.BAD_NAME
        key = mailbox_key(wanted)
        return await self._store.write(lambda tx: _create(tx, self.account, key, special_use))

    async def delete(self, name: str) -> Refusal | None:
        key = mailbox_key(name)
        return await self._store.write(lambda tx: _delete(tx, self.account, key))

    async def rename(self, old: str, new: str) -> Refusal | None:
        """Rename a mailbox with its inferiors; INBOX gives its messages away (RFC 9051 6.3.6)."""
        wanted = new.removesuffix("/")
        if not acceptable(wanted):
            return Refusal.BAD_NAME
        keys = mailbox_key(old), mailbox_key(wanted)
        return await self._store.write(lambda tx: _rename(tx, self.account, *keys))

    async def subscriptions_left(self) -> list[str]:
        """Names that the person follows and that no mailbox has any more."""
        return await self._store.read(lambda tx: tx.mailboxes.subscriptions_left(self.account))

    async def subscribe(self, name: str, subscribed: bool) -> Refusal | None:
        key = mailbox_key(name)
        return await self._store.write(lambda tx: _subscribe(tx, self.account, key, subscribed))

    async def select(self, name: str, read_only: bool) -> Selected | Refusal:
        """Open a mailbox. A read-write session takes what is recent for itself."""
        key = mailbox_key(name)
        shelf = self._world.shelf
        known = shelf.find(self.account, key)
        found = await self._store.read(lambda tx: look(tx, self.account, key, known))
        if found is None:
            return Refusal.NO_SUCH_MAILBOX
        view = make_view(found, known)
        if known is None or view.modseq != known.mailbox.modseq:
            shelf.keep(self.account, view)
        selected = Selected(self._store, self._world.changes, self._world.firsts, view, read_only)
        selected.note = self.note
        with suppress(StorageFailed):  # a full disk: it can be read, and all stays recent
            await selected.keep_claim()
        return selected

    async def append(self, name: str, drafts: Sequence[Draft]) -> list[Placed] | Refusal:
        """Put messages into a mailbox, all or none (RFC 3502)."""
        now = self._world.clock.now()
        key = mailbox_key(name)
        ready = [await self._ready(draft, now) for draft in drafts]
        return await self._store.write(
            lambda tx: _append(tx, self.account, key, ready), brief=len(ready) == 1
        )

    async def _ready(self, draft: Draft, now: Instant) -> _Ready:
        preparing = self._store.prepare(draft.content)  # goes on while we describe
        described = await self._describe(draft.content)
        prepared = await preparing
        trail = NewTrail(described.message_id, "", prepared.size, self.address, now)
        return _Ready(prepared, described, draft.flags, draft.received or now, trail)

    async def _describe(self, content: bytes) -> Description:
        if len(content) <= LARGE:
            return describe(content)
        return await self._world.tasks.in_thread(lambda: describe(content))


@dataclass(frozen=True, slots=True)
class _Ready:
    prepared: Prepared
    described: Description
    flags: FlagWish
    received: Instant
    trail: NewTrail


# --- units of work


def _status(
    tx: Transaction, account: AccountId, key: str, deleted_size: bool, firsts: Firsts
) -> Status | Refusal:
    mailbox = tx.mailboxes.find(account, key)
    if mailbox is None:
        return Refusal.NO_SUCH_MAILBOX
    unclaimed = firsts.unclaimed(mailbox)
    recent = tx.messages.count(mailbox.id, unclaimed) if unclaimed else 0
    freed = tx.messages.deleted_size(mailbox.id) if deleted_size and mailbox.deleted else 0
    return Status(mailbox, recent, freed)


def _create(
    tx: Transaction, account: AccountId, key: str, special_use: str | None
) -> Mailbox | Refusal:
    if key == INBOX or tx.mailboxes.find(account, key) is not None:
        return Refusal.EXISTS_ALREADY
    if tx.directory.account(account) is None:
        return Refusal.NO_SUCH_MAILBOX  # the account was removed under its client
    if tx.mailboxes.count(account) >= MAX_MAILBOXES:
        return Refusal.TOO_MANY_MAILBOXES
    if special_use is not None and special_use in {
        other.special_use for other in tx.mailboxes.all_of(account)
    }:
        return Refusal.USE_TAKEN
    for superior in superiors(key):
        if tx.mailboxes.find(account, superior) is None:
            tx.mailboxes.create(account, superior, superior)
    return tx.mailboxes.create(account, key, key, special_use)


def _delete(tx: Transaction, account: AccountId, key: str) -> Refusal | None:
    if key == INBOX:
        return Refusal.INBOX_STAYS
    mailbox = tx.mailboxes.find(account, key)
    if mailbox is None:
        return Refusal.NO_SUCH_MAILBOX
    if any(is_below(other.key, key) for other in tx.mailboxes.all_of(account)):
        return Refusal.HAS_INFERIORS
    tx.mailboxes.delete(mailbox.id)
    _leave_subscriptions(tx, account, [mailbox])
    return None


def _rename(tx: Transaction, account: AccountId, old: str, new: str) -> Refusal | None:
    mailbox = tx.mailboxes.find(account, old)
    if mailbox is None:
        return Refusal.NO_SUCH_MAILBOX
    if new == INBOX or tx.mailboxes.find(account, new) is not None:
        return Refusal.EXISTS_ALREADY
    if is_below(new, old):
        return Refusal.BAD_NAME
    if old == INBOX:
        return _move_inbox(tx, mailbox, new)
    moving = [
        (other, new + other.key[len(old) :])
        for other in tx.mailboxes.all_of(account)
        if other.key == old or is_below(other.key, old)
    ]
    if not all(acceptable(renamed) for _, renamed in moving):
        return Refusal.BAD_NAME
    for superior in superiors(new):
        if tx.mailboxes.find(account, superior) is None:
            tx.mailboxes.create(account, superior, superior)
    for each, renamed in moving:
        tx.mailboxes.rename(each.id, renamed, renamed)
    _leave_subscriptions(tx, account, [each for each, _ in moving])
    return None


def _leave_subscriptions(tx: Transaction, account: AccountId, gone: Sequence[Mailbox]) -> None:
    """Whoever follows a name does so until he says otherwise (RFC 9051 6.3.7); only so many, for
    names can be made and removed for ever."""
    room = MAX_MAILBOXES - len(tx.mailboxes.subscriptions_left(account))
    followed = [mailbox.key for mailbox in gone if mailbox.subscribed]
    for key in followed[: max(room, 0)]:
        tx.mailboxes.leave_subscription(account, key)


def _move_inbox(tx: Transaction, inbox: Mailbox, new: str) -> Refusal | None:
    """INBOX stays; its messages go to the new mailbox."""
    made = _create(tx, inbox.account, new, None)
    if isinstance(made, Refusal):
        return made
    everything = ((1, LAST_UID),)
    tx.messages.copy(inbox.id, everything, made.id)
    tx.messages.expunge(inbox.id, everything)
    return None


def _subscribe(tx: Transaction, account: AccountId, key: str, subscribed: bool) -> Refusal | None:
    mailbox = tx.mailboxes.find(account, key)
    if mailbox is None:
        if not subscribed:
            tx.mailboxes.end_subscription(account, key)
            return None
        left = tx.mailboxes.subscriptions_left(account)
        return None if key in left else Refusal.NO_SUCH_MAILBOX
    tx.mailboxes.subscribe(mailbox.id, subscribed)
    return None


def _append(
    tx: Transaction, account: AccountId, key: str, ready: Sequence[_Ready]
) -> list[Placed] | Refusal:
    mailbox = tx.mailboxes.find(account, key)
    owner = tx.directory.account(account)
    if mailbox is None or owner is None:
        return Refusal.NO_SUCH_MAILBOX
    total = sum(one.prepared.size for one in ready)
    if owner.quota is not None and owner.used + total > owner.quota:
        return Refusal.OVER_QUOTA
    return [_append_one(tx, mailbox, account, one) for one in ready]


def _append_one(tx: Transaction, mailbox: Mailbox, account: AccountId, one: _Ready) -> Placed:
    flags = Flags(mask_of(tx, account, one.flags) | one.described.mark())
    content = tx.messages.keep(one.prepared, one.described.summary, one.described.outline)
    now = one.trail.opened
    message = NewMessage(
        content,
        b"",
        flags,
        one.received,
        one.prepared.size,
        saved=now if now != one.received else None,
        thread=one.described.thread,
    )
    placed = tx.messages.place(mailbox.id, message)
    assert placed is not None, "the mailbox was found in this very transaction"
    tracking.appended(tx, one.trail, account, placed)
    return placed
