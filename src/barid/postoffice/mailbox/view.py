"""One selected mailbox as one client sees it: the numbers that the client counts by.

The store is the truth; a view is what this client has been told of it. Changes are taken in with
`take`; arrivals and flags are visible at once, but a message that somebody expunged keeps its
number until `release_expunged`, which the session calls only where the protocol allows EXPUNGE
(RFC 9051 7.5.1), so that numbers in commands under way never lie.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from barid.model.flags import INTERNATIONAL, Flags, Keywords
from barid.model.identifiers import ModSeq, Uid
from barid.model.mailbox import Contents, Mailbox, MailboxChanges
from barid.model.ranges import Ranges, contains, from_numbers, split_after


@dataclass(slots=True)
class News:
    """What a client has not been told yet."""

    arrived: bool = False
    flagged: dict[int, ModSeq] = field(default_factory=dict)
    """UIDs of messages whose flags somebody else changed, with the number of that change."""
    keywords: bool = False
    """New keywords came into use."""
    gone: bool = False
    """The mailbox itself was deleted."""


class View:
    """UIDs ascending (index + 1 is the sequence number) and flags beside them."""

    __slots__ = (
        "_announced",
        "_dead",
        "flags",
        "keywords",
        "mailbox",
        "modseq",
        "news",
        "recents",
        "uids",
    )

    def __init__(self, contents: Contents) -> None:
        self.mailbox: Mailbox = contents.mailbox
        self.modseq: ModSeq = contents.mailbox.modseq
        self.uids: array[int] = contents.uids
        self.flags: array[int] = contents.flags
        self.keywords: Keywords = contents.keywords
        self.recents: Ranges = ()
        """UIDs of which this session was told first (RFC 3501 2.3.2)."""
        self.news = News()
        self._dead: set[int] = set()
        self._announced = len(self.uids)
        """So many messages has the client been told of."""

    def __len__(self) -> int:
        return len(self.uids)

    @property
    def uidnext(self) -> Uid:
        """UIDs from here on are unknown to this view."""
        return self.mailbox.uidnext

    @property
    def recent(self) -> int:
        """How many messages are recent in this session (RFC 3501 2.3.2)."""
        return sum(high - low for low, high in self.spans_of_uids(self.recents))

    def is_recent(self, uid: int) -> bool:
        """Whether this session was the first to be told of the message."""
        return contains(self.recents, uid)

    def by_recency(
        self, uids: Sequence[int], low: int, high: int
    ) -> Iterator[tuple[bool, int, int]]:
        """Ascending UIDs between two indices, cut where recent ones begin and end: whether they are
        recent, their first index and the one after the last."""
        recents = split_after(self.recents, uids[low] - 1)[1] if low < high else ()
        for first, last in recents:
            start = bisect_left(uids, first, low, high)
            after = bisect_right(uids, last, start, high)
            if low < start:
                yield False, low, start
            if start < after:
                yield True, start, after
            low = after
            if low == high:
                break
        if low < high:
            yield False, low, high

    def index_of(self, uid: int) -> int | None:
        """Index of a message, None when it is not in the view."""
        at = bisect_left(self.uids, uid)
        return at if at < len(self.uids) and self.uids[at] == uid else None

    def number_of(self, uid: int) -> int:
        """Sequence number of a message that is in the view."""
        return bisect_left(self.uids, uid) + 1

    def flags_of(self, uid: int) -> Flags | None:
        at = self.index_of(uid)
        return None if at is None else Flags(self.flags[at])

    def spans_of_uids(self, uids: Ranges) -> list[tuple[int, int]]:
        """Index spans (first, after last) of the messages with these UIDs; empty ones left out."""
        spans = []
        for first, last in uids:
            low, high = bisect_left(self.uids, first), bisect_right(self.uids, last)
            if low < high:
                spans.append((low, high))
        return spans

    def spans_of_numbers(self, numbers: Ranges) -> list[tuple[int, int]] | None:
        """Index spans of these sequence numbers; None when one of them does not exist."""
        if numbers and numbers[-1][1] > len(self.uids):
            return None
        return [(first - 1, last) for first, last in numbers]

    def uids_in(self, spans: Iterable[tuple[int, int]]) -> Ranges:
        """UID ranges of index spans. Between two neighbours of a view there are no messages, so
        a span is one range however many UIDs were expunged in it."""
        return tuple((self.uids[low], self.uids[high - 1]) for low, high in spans if low < high)

    def living_in(self, spans: Iterable[tuple[int, int]]) -> Iterator[int]:
        """Indices in spans, without those whose message is already expunged."""
        for low, high in spans:
            if not self._dead:
                yield from range(low, high)
            else:
                yield from (at for at in range(low, high) if self.uids[at] not in self._dead)

    def international_in(self, spans: Iterable[tuple[int, int]]) -> list[int]:
        """Indices in spans of messages with UTF-8 in their headers (RFC 6532)."""
        found: list[int] = []
        for low, high in spans:
            flags = self.flags[low:high]
            if max(flags, default=0) >= INTERNATIONAL:
                found += [low + at for at, mask in enumerate(flags) if mask & INTERNATIONAL]
        return found

    @property
    def holds_expunged(self) -> bool:
        """Whether some number still stands for a message that is gone."""
        return bool(self._dead)

    # --- taking changes in

    def take(self, changes: MailboxChanges) -> bool:
        """Take in what happened since `modseq`. False: too much time has passed, read anew."""
        if changes.mailbox is None:
            self.news.gone = True
            return True
        if not changes.complete:
            return False
        for uid in changes.expunged:
            if self.index_of(uid) is not None:
                self._dead.add(uid)
        for uid, flags, modseq in changes.flagged:
            self._reflag(uid, flags, modseq)
        self._append(changes.arrived)
        if changes.keywords is not None and changes.keywords != self.keywords:
            self.keywords = changes.keywords
            self.news.keywords = True
        self.mailbox = changes.mailbox
        self.modseq = changes.modseq
        return True

    def replace(self, contents: Contents) -> None:
        """Take in a mailbox that was read anew because the log of changes was too short."""
        present = dict(zip(contents.uids, contents.flags, strict=True))
        for at, uid in enumerate(self.uids):
            if uid not in present:
                self._dead.add(uid)
            elif present[uid] != self.flags[at]:
                # Perhaps changed earlier; but that is what its flags are as of this number.
                self._reflag(uid, present[uid], contents.mailbox.modseq)
        first_new = bisect_left(contents.uids, self.uidnext)
        fresh = zip(contents.uids[first_new:], contents.flags[first_new:], strict=True)
        self._append((Uid(uid), Flags(flags)) for uid, flags in fresh)
        if contents.keywords != self.keywords:
            self.keywords = contents.keywords
            self.news.keywords = True
        self.mailbox = contents.mailbox
        self.modseq = contents.mailbox.modseq

    def set_flags(self, uids: Ranges, add: int, remove: int, modseq: ModSeq) -> None:
        """Our own client changed flags: nothing to tell, the answer says it."""
        flags = self.flags
        for low, high in self.spans_of_uids(uids):
            if high - low == 1:
                flags[low] = flags[low] & ~remove | add
            else:
                flags[low:high] = array("Q", [f & ~remove | add for f in flags[low:high]])
        for uid in self.news.flagged:
            if contains(uids, uid):
                self.news.flagged[uid] = modseq
        self.modseq = modseq

    def _append(self, arrived: Iterable[tuple[Uid, Flags]]) -> None:
        for uid, flags in arrived:
            self.uids.append(uid)
            self.flags.append(flags)
            self.news.arrived = True

    def _reflag(self, uid: int, flags: int, modseq: ModSeq) -> None:
        at = self.index_of(uid)
        if at is not None and self.flags[at] != flags:
            self.flags[at] = flags
            self.news.flagged[uid] = modseq

    # --- telling the client

    def release_expunged(self) -> list[int]:
        """Sequence numbers to report as expunged, highest first, each still true when its turn
        comes. From now on the numbers above have moved down."""
        return [at + 1 for at in reversed(self._release())]

    def release_vanished(self) -> Ranges:
        """As `release_expunged`, but UIDs (RFC 7162 3.2.10.2)."""
        uids = self.uids
        return from_numbers(uids[at] for at in self._release()) if self._dead else ()

    def _release(self) -> list[int]:
        """Drop what is expunged; the places of those that the client knows of. A message that came
        and went before anything was said of it is never mentioned."""
        if not self._dead:
            return []
        places = sorted(at for uid in self._dead if (at := self.index_of(uid)) is not None)
        known = places[: bisect_left(places, self._announced)]
        self._announced -= len(known)
        for uid in self._dead:
            self.news.flagged.pop(uid, None)
        self._dead.clear()
        self._remove(places)
        return known

    def announced(self) -> None:
        """The client has just been told how many messages there are, or is about to be."""
        self._announced = len(self.uids)

    def told(self) -> News:
        """What is new, which counts as told now; a mailbox that is gone stays gone."""
        self.announced()
        news, self.news = self.news, News(gone=self.news.gone)
        return news

    def _remove(self, places: list[int]) -> None:
        """Drop indices (ascending) by copying what lies between them, once."""
        for name in ("uids", "flags"):
            old: array[int] = getattr(self, name)
            kept, start = array(old.typecode), 0
            for low, high in from_numbers(places):
                kept.extend(old[start:low])
                start = high + 1
            kept.extend(old[start:])
            setattr(self, name, kept)
