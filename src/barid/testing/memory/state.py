"""Everything that a store in memory keeps, and how it is copied for a unit of work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from barid.interfaces.store import Prepared
from barid.model.account import Account, Alias, Domain, ScramKeys
from barid.model.event import NewTrail, TrackingEvent
from barid.model.flags import Keywords
from barid.model.identifiers import (
    AccountId,
    ContentId,
    DomainId,
    EmailId,
    Instant,
    MailboxId,
    ModSeq,
    MoveId,
    OutgoingId,
    QueueEntryId,
    SigningKeyId,
    ThreadId,
    TrailId,
    Uid,
)
from barid.model.mailbox import (
    Entry,
    Mailbox,
)
from barid.model.outgoing import Outgoing, QueueEntry
from barid.model.receipt import ReceiptPolicy, ReceiptWish
from barid.model.signing import SigningKey
from barid.model.sts import KeptPolicy
from barid.model.words import WordsState

_Content = tuple[Prepared, bytes, bytes]  # with summary and outline
_Change = tuple[ModSeq, bool, tuple[int, ...]]  # whether it was an expunge; UIDs


@dataclass(slots=True)
class State:
    """Everything that is kept. Values are frozen, so a copy of the dictionaries is a copy."""

    last_id: int = 0
    version: int = 1
    domains: dict[DomainId, Domain] = field(default_factory=dict)
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    addresses: dict[str, tuple[AccountId, str]] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    uidvalidities: dict[AccountId, int] = field(default_factory=dict)
    mailboxes: dict[MailboxId, Mailbox] = field(default_factory=dict)
    keywords: dict[AccountId, Keywords] = field(default_factory=dict)
    contents: dict[ContentId, _Content] = field(default_factory=dict)
    prefixes: dict[EmailId, bytes] = field(default_factory=dict)
    threads: dict[EmailId, ThreadId] = field(default_factory=dict)
    entries: dict[MailboxId, dict[Uid, Entry]] = field(default_factory=dict)
    changes: dict[MailboxId, tuple[_Change, ...]] = field(default_factory=dict)
    trails: dict[TrailId, tuple[NewTrail, tuple[TrackingEvent, ...]]] = field(default_factory=dict)
    indexed: TrailId = TrailId(0)  # noqa: RUF009 - a number
    heard: TrailId = TrailId(0)  # noqa: RUF009 - a number
    parties: set[tuple[int, TrailId]] = field(default_factory=set)
    receipts: dict[tuple[AccountId, ContentId], ReceiptWish] = field(default_factory=dict)
    receipt_policies: dict[AccountId, ReceiptPolicy] = field(default_factory=dict)
    outgoing: dict[OutgoingId, Outgoing] = field(default_factory=dict)
    queue: dict[QueueEntryId, QueueEntry] = field(default_factory=dict)
    resting: dict[str, Instant] = field(default_factory=dict)
    queued: int = 1
    scram: dict[AccountId, ScramKeys] = field(default_factory=dict)
    decoys: bytes | None = None
    moves: dict[MoveId, tuple[AccountId, str, frozenset[bytes]]] = field(default_factory=dict)
    words: dict[ContentId, tuple[str, ...] | None] = field(default_factory=dict)
    words_state: WordsState = WordsState(ContentId(0), 1, 0)  # noqa: RUF009 - it is frozen
    policies: dict[str, KeptPolicy] = field(default_factory=dict)
    signing_keys: dict[SigningKeyId, SigningKey] = field(default_factory=dict)
    subscriptions_left: set[tuple[AccountId, str]] = field(default_factory=set)

    def copied(self) -> State:
        """A copy that can be changed on its own."""
        return State(
            self.last_id,
            self.version,
            dict(self.domains),
            dict(self.accounts),
            dict(self.addresses),
            dict(self.aliases),
            dict(self.uidvalidities),
            dict(self.mailboxes),
            dict(self.keywords),
            dict(self.contents),
            dict(self.prefixes),
            dict(self.threads),
            {mailbox: dict(entries) for mailbox, entries in self.entries.items()},
            dict(self.changes),
            dict(self.trails),
            self.indexed,
            self.heard,
            set(self.parties),
            dict(self.receipts),
            dict(self.receipt_policies),
            dict(self.outgoing),
            dict(self.queue),
            dict(self.resting),
            self.queued,
            dict(self.scram),
            self.decoys,
            dict(self.moves),
            dict(self.words),
            self.words_state,
            dict(self.policies),
            dict(self.signing_keys),
            set(self.subscriptions_left),
        )

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def bump(self, account: AccountId, grown: int = 0) -> ModSeq:
        """The account's next ModSeq."""
        found = self.accounts[account]
        modseq = ModSeq(found.modseq + 1)
        self.accounts[account] = replace(found, modseq=modseq, used=found.used + grown)
        return modseq
