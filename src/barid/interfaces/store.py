"""What the post office needs kept, and how it asks for it.

A *unit of work* is a plain synchronous function over a `Transaction`. `Store.write` runs it in the
one writer, under a savepoint of its own, in a transaction shared with whatever else has arrived;
the awaited result comes back only when the commit that holds it has reached the disk. A unit that
raises changes nothing and fails nobody else; its exception comes back to its own caller. A unit
runs off the event loop: it touches nothing but the transaction and what was handed to it.
`Store.read` runs a unit on a snapshot in one of the readers; what writes there fails.

Implementations raise only `StorageFailed` and its kinds, besides what a unit itself raised.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from barid.interfaces.moving import Moving
from barid.interfaces.policies import Policies
from barid.interfaces.queue import Queue
from barid.interfaces.receipts import Receipts
from barid.interfaces.signing import SigningKeys
from barid.interfaces.trails import Trails
from barid.interfaces.words import Words
from barid.model.account import (
    Account,
    AccountState,
    Alias,
    Domain,
    NewAccount,
    NewAlias,
    Role,
    ScramKeys,
)
from barid.model.flags import Flags, Keywords
from barid.model.identifiers import (
    AccountId,
    AliasId,
    ContentId,
    DomainId,
    EmailId,
    Instant,
    MailboxId,
    ModSeq,
    ThreadId,
    Uid,
)
from barid.model.mailbox import (
    Contents,
    Entry,
    Heading,
    Letter,
    Mailbox,
    MailboxChanges,
    NewMessage,
    Particulars,
    Placed,
    Summary,
)
from barid.model.ranges import Ranges

T = TypeVar("T")


class StorageFailed(Exception):
    """What was asked cannot be kept or read now; nothing of it was done. May be tried again."""


class StorageFull(StorageFailed):
    """The disk is full or read-only: nothing more can be kept until somebody makes room."""


class StorageDamaged(StorageFailed):
    """What is kept is damaged: trying again does not help, a backup does."""


class Taken(Exception):
    """The name that a unit wanted to give exists already (domain, address, mailbox)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Content that a write may now name. Small content travels in `raw`; large content (`raw` is
    None) already lies durably in a file named after its digest."""

    digest: bytes
    size: int
    raw: bytes | None


class Content(Protocol):
    """The content of one message, read a piece at a time, by one unit at a time."""

    size: int
    """In octets."""

    def read(self, start: int, end: int) -> bytes:
        """Octets of it, as a slice has them. Quickest where the last piece ended: to go back is to
        begin anew. Raises StorageFailed."""

    def close(self) -> None:
        """It is read no more. May be called on the event loop."""


class Directory(Protocol):
    """Domains, accounts, addresses. Every change raises `version` in the same transaction."""

    def version(self) -> int:
        """Number of the newest change to anything in the directory."""

    def domains(self) -> list[Domain]:
        """All domains, oldest first."""

    def domain(self, key: str) -> Domain | None: ...

    def add_domain(self, name: str, key: str, now: Instant) -> Domain:
        """Raises Taken."""

    def remove_domain(self, domain: DomainId) -> None:
        """With its aliases. The caller has made sure that it has no accounts."""

    def set_separator(self, domain: DomainId, separator: str) -> None:
        """What stands before the tag of a subaddress; empty for none."""

    def accounts(self, domain: DomainId | None = None) -> list[Account]:
        """All accounts, or those of one domain, oldest first."""

    def account(self, account: AccountId) -> Account | None: ...

    def oldest_account(
        self, domain: DomainId | None = None, role: Role | None = None
    ) -> Account | None:
        """The oldest active account, of this domain and role where they are given."""

    def account_at(self, key: str) -> Account | None:
        """The account that an address with this identity key reaches without an alias."""

    def addresses(self, account: AccountId) -> list[tuple[str, str]]:
        """(identity key, as written) of every address that reaches the account, principal first."""

    def lookalikes(self, skeleton: str) -> list[str]:
        """Addresses and aliases, as written, with this skeleton (see `model.likeness`)."""

    def add_account(self, new: NewAccount, now: Instant) -> Account:
        """Raises Taken when one of the addresses is an address or alias already."""

    def add_address(self, account: AccountId, key: str, written: str) -> None:
        """Raises Taken."""

    def remove_address(self, account: AccountId, key: str) -> None:
        """One that is not the principal address."""

    def aliases(self) -> list[Alias]:
        """All aliases, oldest first."""

    def alias_at(self, key: str) -> Alias | None: ...

    def add_alias(self, new: NewAlias, now: Instant) -> Alias:
        """Raises Taken when there is an address or alias of this key."""

    def set_targets(self, alias: AliasId, targets: Sequence[tuple[str, str]]) -> None:
        """These (identity key, as written), in this order, instead of those that it had."""

    def remove_alias(self, alias: AliasId) -> None: ...

    def set_secret(
        self, account: AccountId, secret: str | None, scram: ScramKeys | None = None
    ) -> None:
        """Whatever was kept of the old password is gone, SCRAM keys included."""

    def scram_keys(self, account: AccountId) -> ScramKeys | None:
        """None while the account has only a secret, or nothing."""

    def set_scram_keys(self, account: AccountId, secret: str | None, keys: ScramKeys) -> None:
        """Add keys to a secret, unless that is no longer the account's. Not a change to the
        directory: nothing remembered of it becomes untrue."""

    def decoy_key(self, fresh: bytes | None = None) -> bytes | None:
        """The key of this installation's decoys; `fresh` becomes it where there is none."""

    def set_quota(self, account: AccountId, quota: int | None) -> None:
        """In octets; None for no limit."""

    def set_state(self, account: AccountId, state: AccountState) -> None:
        """Raises the account's ModSeq as well: its sessions hear of it."""

    def remove_account(self, account: AccountId) -> None:
        """The account, its addresses, mailboxes and messages. Contents go with the sweeper."""


class Mailboxes(Protocol):
    """Mailboxes of accounts. Every change raises the account's ModSeq."""

    def all_of(self, account: AccountId) -> list[Mailbox]:
        """Every mailbox of the account, by key."""

    def count(self, account: AccountId) -> int:
        """How many mailboxes the account has."""

    def find(self, account: AccountId, key: str) -> Mailbox | None: ...

    def get(self, mailbox: MailboxId) -> Mailbox | None: ...

    def create(
        self, account: AccountId, name: str, key: str, special_use: str | None = None
    ) -> Mailbox:
        """A new, subscribed, empty mailbox whose UIDVALIDITY was never used before by a mailbox
        of this account. Raises Taken."""

    def rename(self, mailbox: MailboxId, name: str, key: str) -> None:
        """This one mailbox; inferiors are the caller's business. Raises Taken."""

    def delete(self, mailbox: MailboxId) -> None:
        """The mailbox and its entries."""

    def subscribe(self, mailbox: MailboxId, subscribed: bool) -> None: ...

    def subscriptions_left(self, account: AccountId) -> list[str]:
        """Keys that are subscribed and that no mailbox of the account has, ascending."""

    def leave_subscription(self, account: AccountId, key: str) -> None:
        """Keep the subscription of a name whose mailbox has just gone. A mailbox that gets the
        name takes it over."""

    def end_subscription(self, account: AccountId, key: str) -> None:
        """Forget that a name without a mailbox is subscribed."""

    def claim_recent(self, mailbox: MailboxId, below: Uid) -> None:
        """From now on only messages with UID >= below are recent (never moves backwards). Changes
        nothing that others see, and so no ModSeq."""


class Messages(Protocol):
    """Messages in mailboxes. Every change raises the account's ModSeq and the mailbox's.

    UIDs named that are not there are passed over in silence.
    """

    def keep(self, prepared: Prepared, summary: bytes, outline: bytes) -> ContentId:
        """Content of this digest, kept once, together with its ready-made summary and outline."""

    def place(self, mailbox: MailboxId, message: NewMessage) -> Placed | None:
        """Put a message into a mailbox under its next UID; None when the mailbox is gone."""

    def contents(self, mailbox: MailboxId) -> Contents | None:
        """All UIDs and flags of one mailbox; None when it is gone."""

    def count(self, mailbox: MailboxId, uids: Ranges) -> int:
        """How many of the named messages are there."""

    def entries(self, mailbox: MailboxId, uids: Ranges) -> list[Entry]:
        """Rows of the named messages, by UID."""

    def summaries(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Summary]:
        """Rows with ready-made ENVELOPE and BODYSTRUCTURE, by UID; none follows once those before
        it hold `most` octets."""

    def particulars(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Particulars]:
        """As `summaries`, with everything else that is known besides the content."""

    def headings(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Heading]:
        """What the named messages are put in order by, by UID; none follows once those before it
        hold `most` octets."""

    def letters(self, mailbox: MailboxId, uids: Ranges) -> list[Letter]:
        """Whole messages, by UID. The caller keeps the ranges small (see `entries` for sizes)."""

    def open(self, mailbox: MailboxId, uid: Uid) -> tuple[Letter, Content] | None:
        """One message whose content is not read yet (the letter holds none of it): it can be read
        in later units, also when the message goes meanwhile. None when it is not there."""

    def outline(self, content: ContentId) -> bytes | None:
        """The outline that was kept with content; None when nothing of that number is kept."""

    def content(self, content: ContentId) -> Content | None:
        """Content by its number, as `open` gives it. None when nothing of that number is kept."""

    def flag(
        self, mailbox: MailboxId, uids: Ranges, add: Flags, remove: Flags
    ) -> tuple[ModSeq, Ranges]:
        """First take away, then add (remove everything to replace). Returns the new ModSeq and
        the UIDs whose flags really changed; without any the ModSeq is the mailbox's old one."""

    def expunge(
        self,
        mailbox: MailboxId,
        uids: Ranges,
        only_deleted: bool = False,
        contents: list[ContentId] | None = None,
    ) -> tuple[ModSeq, Ranges]:
        """Remove messages, or only those flagged deleted; the UIDs that were there and went. Their
        contents are added to `contents`, where it is given."""

    def copy(
        self, source: MailboxId, uids: Ranges, target: MailboxId
    ) -> tuple[Mailbox, list[tuple[Uid, Uid]]] | None:
        """Copy with flags, INTERNALDATE and keywords to a mailbox of the same account, by UID; the
        copies are the same emails, saved now.
        Returns the target and (old, new) UIDs, or None when either mailbox is gone."""

    def changes(self, mailbox: MailboxId, since: ModSeq, since_uid: Uid) -> MailboxChanges:
        """What happened after `since`; messages with UID >= since_uid count as arrived."""

    def changed(self, mailbox: MailboxId, uids: Ranges, since: ModSeq) -> list[Entry]:
        """Those of the named messages that came or whose flags changed after `since`, by UID."""

    def vanished(self, mailbox: MailboxId, since: ModSeq) -> Ranges | None:
        """UIDs expunged after `since`; None when the log no longer reaches back that far."""

    def of_thread(self, mailbox: MailboxId, thread: ThreadId) -> list[EmailId]:
        """The emails of a thread that are in the mailbox. Looks at each message."""

    def deleted_size(self, mailbox: MailboxId) -> int:
        """What the messages flagged deleted hold, in octets. Looks at each message."""

    def keywords(self, account: AccountId) -> Keywords: ...

    def add_keywords(self, account: AccountId, names: Sequence[str]) -> Keywords:
        """Give bits to names not yet known, as far as bits last; the keywords after that."""


class Transaction(Protocol):
    """Everything that is kept, as one unit of work sees it."""

    @property
    def directory(self) -> Directory: ...

    @property
    def mailboxes(self) -> Mailboxes: ...

    @property
    def messages(self) -> Messages: ...

    @property
    def trails(self) -> Trails: ...

    @property
    def receipts(self) -> Receipts: ...

    @property
    def queue(self) -> Queue: ...

    @property
    def words(self) -> Words: ...

    @property
    def moving(self) -> Moving: ...

    @property
    def policies(self) -> Policies: ...

    @property
    def signing_keys(self) -> SigningKeys: ...


class Store(Protocol):
    """Runs units of work."""

    def write(self, unit: Callable[[Transaction], T], *, brief: bool = False) -> Awaitable[T]:
        """Run a unit in the writer; the result comes when it is durable.

        `brief` units read and change a handful of rows: one that comes alone may be done at once.
        """

    def read(self, unit: Callable[[Transaction], T], *, bulk: bool = False) -> Awaitable[T]:
        """Run a unit on a snapshot not older than every write whose result was delivered.

        `bulk` units are those that read or judge much, so that it may take some milliseconds; where
        there is more than one reader, they never hold up the others, and may be overtaken by them.
        """

    def prepare(self, content: bytes) -> Awaitable[Prepared]:
        """Make content ready to be named by `Messages.keep`. The work begins at once, so others may
        be done before it is awaited. Large content is durable in a file when the result comes; one
        that no write ever names is swept away after its grace period."""
