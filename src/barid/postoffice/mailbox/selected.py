"""One selected mailbox of one client: what is asked of it, and what the client learns thereby.

Each wish is one unit of work that also reads what others changed meanwhile, so the view moves on
with every answer and is never ahead of the store. Bulk reading goes in chunks of bounded size, the
next one being read while the last is sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Changes
from barid.model.event import Step
from barid.model.flags import SEEN, SETTABLE, Flags
from barid.model.identifiers import AccountId, ContentId, MailboxId, ModSeq, Uid
from barid.model.mailbox import (
    Contents,
    Entry,
    Letter,
    Mailbox,
    MailboxChanges,
    Particulars,
    Summary,
)
from barid.model.ranges import (
    Ranges,
    count_of,
    difference,
    from_numbers,
    intersection,
    normalised,
    split_after,
)
from barid.postoffice.mailbox.firsts import Firsts
from barid.postoffice.mailbox.large import LargeLetter
from barid.postoffice.mailbox.names import mailbox_key
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.view import View
from barid.postoffice.mailbox.wishes import FlagWish, mask_of

ROWS_AT_ONCE: Final = 1000
LETTERS_AT_ONCE: Final = 256
QUICK_ROWS: Final = 100
QUICK_LETTERS: Final = 4
"""More rows or letters than that are bulk reading: others are not kept waiting for them."""
OCTETS_AT_ONCE: Final = 2 * 1024 * 1024
SUMMARIES_AT_ONCE: Final = 1024 * 1024
LARGE: Final = 1024 * 1024
"""Octets of a message from which on it is read piece by piece."""
LAST_UID: Final = 0xFFFFFFFF

Spans = list[tuple[int, int]]
"""Index spans of a view: (first, after last)."""

Pace = Callable[[], int]
"""How many octets may be read at a time just now; as long as it is all, some are read ahead. Asked
in a reader's thread as well, when the reading begins."""

T = TypeVar("T")
Row = TypeVar("Row", Summary, Entry, Letter, Particulars)


class Noting(Protocol):
    """Notes what a device has done with messages of a mailbox, or with contents that were there."""

    def __call__(
        self,
        step: Step,
        mailbox: MailboxId,
        uids: Ranges,
        contents: Sequence[ContentId] = (),
        detail: str = "",
    ) -> None: ...


def note_nothing(*_: object, **__: object) -> None:
    """Nobody wants to know."""


def full_pace() -> int:
    """As many octets as are ever read at a time."""
    return OCTETS_AT_ONCE


@dataclass(frozen=True, slots=True)
class Copied:
    """What COPYUID tells (RFC 4315 3); `pairs` are (old UID, new UID)."""

    target: Mailbox
    pairs: list[tuple[Uid, Uid]]


@dataclass(frozen=True, slots=True)
class Numbered(Generic[Row]):
    """Rows of messages and their sequence numbers, one for each."""

    numbers: Sequence[int]
    rows: list[Row]


class Batch(NamedTuple):
    """Letters, the large one that follows them, and the UIDs that are left."""

    letters: list[Letter]
    large: Uid | None
    rest: Ranges


class _Flagged(NamedTuple):
    """What came of changing flags; `left` are the UIDs of messages left alone."""

    seen: MailboxChanges
    modseq: ModSeq
    changed: Ranges
    adding: Flags
    removing: Flags
    left: Ranges


class Selected:
    """A mailbox that one client has selected."""

    def __init__(
        self, store: Store, changes: Changes, firsts: Firsts, view: View, read_only: bool
    ) -> None:
        self._store = store
        self._changes = changes
        self._firsts = firsts
        self.view = view
        self.read_only = read_only
        self._take_recent()
        self.saved: Ranges = ()
        """UIDs of the search result that the client calls `$` (RFC 9051 6.4.4.1)."""
        self.note: Noting = note_nothing
        """Told what this client does with messages."""

    @property
    def mailbox(self) -> MailboxId:
        return self.view.mailbox.id

    # --- keeping up

    def stale(self) -> bool:
        """Whether news of a change to the account has come since the view moved last."""
        return self._changes.latest(self.view.mailbox.account) > self.view.modseq

    async def sync(self) -> None:
        """Take in what others did."""
        await self._take(await self._store.read(self._changes_unit()))

    def _take_recent(self) -> None:
        """What nobody was told of before is recent here; whoever only looks takes it from nobody
        (RFC 3501 6.3.2)."""
        firsts, mailbox = self._firsts, self.view.mailbox
        found = firsts.unclaimed(mailbox) if self.read_only else firsts.claim(mailbox)
        if found:
            self.view.recents = normalised((*self.view.recents, *found))

    async def keep_claim(self) -> None:
        """Keep that a session has been told of all that this one knows of."""
        mailbox, below = self.mailbox, self.view.uidnext
        if self.read_only or self.view.mailbox.recent_from >= below:
            return
        await self._store.write(lambda tx: tx.mailboxes.claim_recent(mailbox, below))

    def _changes_unit(self) -> Callable[[Transaction], MailboxChanges]:
        mailbox, since, since_uid = self.mailbox, self.view.modseq, self.view.uidnext
        return lambda tx: tx.messages.changes(mailbox, since, since_uid)

    async def _take(self, changes: MailboxChanges) -> None:
        if self.view.take(changes):
            self._take_recent()
            return
        mailbox = self.mailbox
        contents: Contents | None = await self._store.read(
            lambda tx: tx.messages.contents(mailbox), bulk=True
        )
        if contents is None:
            self.view.news.gone = True
        else:
            self.view.replace(contents)
            self._take_recent()

    # --- reading

    async def summaries(
        self, spans: Spans, pace: Pace = full_pace
    ) -> AsyncIterator[Numbered[Summary]]:
        """Ready-made metadata of the messages in the spans, in order, chunk by chunk, as many at a
        time as `pace` says."""
        mailbox = self.mailbox
        waiting = self._chunks(spans, ROWS_AT_ONCE)

        def ask() -> Awaitable[tuple[list[Summary], Ranges]] | None:
            return self._ask(
                waiting,
                lambda tx, uids: _some_summaries(tx, mailbox, uids, min(pace(), SUMMARIES_AT_ONCE)),
            )

        pending = ask()
        while pending is not None:
            rows, rest = await pending
            if rest:
                waiting.appendleft(rest)
            ahead = not rest and pace() >= OCTETS_AT_ONCE
            pending = ask() if ahead else None
            yield self._numbered(rows)
            if not ahead:
                pending = ask()

    async def particulars(
        self, spans: Spans, pace: Pace = full_pace
    ) -> AsyncIterator[Numbered[Particulars]]:
        """As `summaries`, with everything else that is known of a message."""
        mailbox = self.mailbox
        for chunk in in_chunks(spans, ROWS_AT_ONCE):
            rest = self.view.uids_in(chunk)
            while rest:
                most = min(pace(), SUMMARIES_AT_ONCE)
                rows = await self._store.read(
                    lambda tx, uids=rest, most=most: tx.messages.particulars(  # type: ignore[misc]
                        mailbox, uids, most
                    ),
                    bulk=count_of(rest) > QUICK_ROWS,
                )
                full = sum(len(row.text) for row in rows) >= most
                rest = split_after(rest, rows[-1].uid)[1] if full else ()
                yield self._numbered(rows)

    async def entries(self, spans: Spans) -> AsyncIterator[Numbered[Entry]]:
        """Dates and sizes of the messages in the spans, in order, chunk by chunk."""
        mailbox = self.mailbox
        waiting = self._chunks(spans, ROWS_AT_ONCE)
        pending = self._ask(waiting, lambda tx, uids: tx.messages.entries(mailbox, uids))
        while pending is not None:
            rows = await pending
            pending = self._ask(waiting, lambda tx, uids: tx.messages.entries(mailbox, uids))
            yield self._numbered(rows)

    async def letters(
        self, spans: Spans, pace: Pace = full_pace
    ) -> AsyncIterator[Numbered[Letter] | LargeLetter]:
        """Whole messages in the spans, in order, as many at a time as `pace` says. A large one
        comes alone, to be read piece by piece before the next is asked for."""
        mailbox = self.mailbox
        waiting = self._chunks(spans, LETTERS_AT_ONCE)

        def ask() -> Awaitable[Batch] | None:
            return self._ask(
                waiting, lambda tx, uids: some_letters(tx, mailbox, uids, pace()), QUICK_LETTERS
            )

        pending = ask()
        while pending is not None:
            batch = await pending
            if batch.rest:
                waiting.appendleft(batch.rest)
            ahead = batch.large is None and pace() >= OCTETS_AT_ONCE
            pending = ask() if ahead else None
            if batch.letters:
                yield self._numbered(batch.letters)
            if batch.large is not None:
                large = await self._open(batch.large)
                if large is not None:
                    try:
                        yield large
                    finally:
                        large.close()
            if not ahead:
                pending = ask()

    async def _open(self, uid: Uid) -> LargeLetter | None:
        mailbox, number = self.mailbox, self.view.number_of(uid)
        found = await self._store.read(lambda tx: tx.messages.open(mailbox, uid))
        return LargeLetter(self._store, number, *found) if found is not None else None

    def _chunks(self, spans: Spans, most: int) -> deque[Ranges]:
        return deque(self.view.uids_in(chunk) for chunk in in_chunks(spans, most))

    def _ask(
        self,
        waiting: deque[Ranges],
        ask: Callable[[Transaction, Ranges], T],
        quick: int = QUICK_ROWS,
    ) -> Awaitable[T] | None:
        """Ask for the first of the UIDs that wait, which wait no more; more than `quick` of them
        are bulk reading."""
        if not waiting:
            return None
        uids = waiting.popleft()
        return self._store.read(lambda tx: ask(tx, uids), bulk=count_of(uids) > quick)

    def _numbered(self, rows: list[Row]) -> Numbered[Row]:
        """Rows with their sequence numbers; those expunged meanwhile have no row."""
        if rows:
            first, last = self.view.number_of(rows[0].uid), self.view.number_of(rows[-1].uid)
            if last - first + 1 == len(rows):
                return Numbered(range(first, last + 1), rows)
        return Numbered([self.view.number_of(row.uid) for row in rows], rows)

    # --- since when

    async def changed(self, spans: Spans, since: ModSeq) -> Spans:
        """Of the messages in the spans, those that came or were flagged after `since`."""
        mailbox, uids = self.mailbox, self.view.uids_in(spans)
        rows = await self._store.read(
            lambda tx: tx.messages.changed(mailbox, uids, since), bulk=True
        )
        places = from_numbers(at for row in rows if (at := self.view.index_of(row.uid)) is not None)
        return [(low, high + 1) for low, high in places]

    async def vanished(self, known: Ranges, since: ModSeq) -> Ranges:
        """Of the UIDs known to a client, those that went after `since`; all that are not here
        where that is too long ago to be told exactly (RFC 7162 3.2.6)."""
        mailbox = self.mailbox
        gone = await self._store.read(lambda tx: tx.messages.vanished(mailbox, since))
        if gone == ():
            return ()
        given = ((1, self.view.uidnext - 1),)
        lost = intersection(given if gone is None else gone, intersection(known, given))
        return difference(lost, from_numbers(self.view.uids))

    async def newest(self, uids: Ranges) -> ModSeq:
        """The newest change to some messages."""
        mailbox = self.mailbox
        entries = await self._store.read(lambda tx: tx.messages.entries(mailbox, uids), bulk=True)
        return max((entry.modseq for entry in entries), default=ModSeq(0))

    # --- changing

    async def flag(
        self,
        spans: Spans,
        wish: FlagWish,
        add: bool,
        replace: bool = False,
        unchanged_since: ModSeq | None = None,
    ) -> Ranges | Refusal:
        """Add flags, take them away, or (replace) set exactly these. The UIDs of messages that were
        left alone because they had changed after `unchanged_since` (RFC 7162 3.1.3)."""
        if self.read_only:
            return Refusal.READ_ONLY
        uids, account = self.view.uids_in(spans), self.view.mailbox.account
        look = self._changes_unit()
        mailbox = self.mailbox

        def unit(tx: Transaction) -> _Flagged:
            there = not wish.keywords or tx.mailboxes.get(mailbox) is not None
            mask = mask_of(tx, account, wish, learn=there and (add or replace))
            seen = look(tx)
            adding = mask if add or replace else Flags(0)
            removing = Flags(SETTABLE & ~mask) if replace else Flags(0 if add else mask)
            left = _changed_uids(tx, mailbox, uids, unchanged_since)
            modseq, changed = tx.messages.flag(mailbox, difference(uids, left), adding, removing)
            return _Flagged(seen, modseq, changed, adding, removing, left)

        done = await self._store.write(unit, brief=count_of(uids) <= QUICK_ROWS)
        await self._take(done.seen)
        if done.changed:
            self.view.set_flags(done.changed, done.adding, done.removing, done.modseq)
            if done.adding & SEEN:
                self.note(Step.SEEN, mailbox, done.changed)
        if wish.keywords:
            await self._learn_keywords()
        return done.left

    async def expunge(self, uids: Ranges | None = None) -> Refusal | None:
        """Remove what is flagged deleted, of all messages or of these UIDs (RFC 4315 2.1)."""
        if self.read_only:
            return Refusal.READ_ONLY
        mailbox, look = self.mailbox, self._changes_unit()
        which = uids if uids is not None else ((1, LAST_UID),)

        def unit(tx: Transaction) -> tuple[list[ContentId], MailboxChanges]:
            contents: list[ContentId] = []
            tx.messages.expunge(mailbox, which, only_deleted=True, contents=contents)
            return contents, look(tx)

        contents, seen = await self._store.write(unit)
        if contents:
            self.note(Step.DELETED, mailbox, (), contents)
        await self._take(seen)
        return None

    async def copy(self, spans: Spans, target: str, move: bool = False) -> Copied | Refusal:
        """Copy or move messages to another mailbox of the account (RFC 9051 6.4.7, 6.4.8)."""
        if move and self.read_only:
            return Refusal.READ_ONLY
        mailbox, account = self.mailbox, self.view.mailbox.account
        uids, key, look = self.view.uids_in(spans), mailbox_key(target), self._changes_unit()

        def unit(tx: Transaction) -> tuple[Copied | Refusal, MailboxChanges]:
            found = tx.mailboxes.find(account, key)
            if found and not move and not has_room(tx, account, mailbox, uids):
                return Refusal.OVER_QUOTA, look(tx)
            copied = tx.messages.copy(mailbox, uids, found.id) if found and uids else None
            if copied is None:
                answer = Copied(found, []) if found else Refusal.NO_SUCH_MAILBOX
                return answer, look(tx)
            if move:
                tx.messages.expunge(mailbox, uids)
            return Copied(*copied), look(tx)

        answer, seen = await self._store.write(unit)
        if move and isinstance(answer, Copied) and answer.pairs:
            there = from_numbers(new for _, new in answer.pairs)
            self.note(Step.MOVED, answer.target.id, there, detail=answer.target.name)
        await self._take(seen)
        return answer

    def note_fetched(self, spans: Spans) -> None:
        """The client has fetched the messages in the spans, not only their headers."""
        self.note(Step.FETCHED, self.mailbox, self.view.uids_in(spans))

    async def _learn_keywords(self) -> None:
        """Keywords that this client has just brought in are told to it as well."""
        account = self.view.mailbox.account
        known = await self._store.read(lambda tx: tx.messages.keywords(account))
        if known != self.view.keywords:
            self.view.keywords = known
            self.view.news.keywords = True


def _changed_uids(
    tx: Transaction, mailbox: MailboxId, uids: Ranges, since: ModSeq | None
) -> Ranges:
    if since is None:
        return ()
    return from_numbers(entry.uid for entry in tx.messages.changed(mailbox, uids, since))


def has_room(tx: Transaction, account: AccountId, mailbox: MailboxId, uids: Ranges) -> bool:
    """Whether copies of these messages fit into the account's quota."""
    owner = tx.directory.account(account)
    if owner is None or owner.quota is None:
        return True
    more = sum(entry.size for entry in tx.messages.entries(mailbox, uids))
    return more == 0 or owner.used + more <= owner.quota


def in_chunks(spans: Iterable[tuple[int, int]], most: int) -> Iterable[Spans]:
    """Cut spans into groups of at most `most` indices each."""
    group: Spans = []
    room = most
    for low, high in spans:
        while low < high:
            taken = min(high, low + room)
            group.append((low, taken))
            room -= taken - low
            low = taken
            if room == 0:
                yield group
                group, room = [], most
    if group:
        yield group


def _some_summaries(
    tx: Transaction, mailbox: MailboxId, uids: Ranges, most: int
) -> tuple[list[Summary], Ranges]:
    """Rows of the first messages of some UIDs, about `most` octets; the UIDs that are left."""
    rows = tx.messages.summaries(mailbox, uids, most)
    if sum(len(row.text) for row in rows) < most:
        return rows, ()
    return rows, split_after(uids, rows[-1].uid)[1]


def some_letters(tx: Transaction, mailbox: MailboxId, uids: Ranges, most: int) -> Batch:
    """The first messages of some UIDs, about `most` octets of them, or as far as a large one."""
    octets = 0
    for row in tx.messages.entries(mailbox, uids):
        octets += row.size
        if row.size > min(LARGE, most):
            before, _ = split_after(uids, Uid(row.uid - 1))
            _, rest = split_after(uids, row.uid)
            return Batch(tx.messages.letters(mailbox, before), row.uid, rest)
        if octets >= most:
            taken, rest = split_after(uids, row.uid)
            return Batch(tx.messages.letters(mailbox, taken), None, rest)
    return Batch(tx.messages.letters(mailbox, uids), None, ())
