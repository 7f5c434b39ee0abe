"""INBOX as POP3 sees it: numbered once, when it is opened, and changed only when it is closed.

Several sessions may have it open, each with its own numbers and marks. A message that another
program removes meanwhile keeps its number and is simply not there any more; one that arrives is
seen by the next session. Marks are kept here alone until `update`, so a session that breaks off
has removed nothing (RFC 1939 6). Whoever takes no UTF-8 in headers gets surrogates of messages that
have some (RFC 6856 2.1), and their sizes.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from barid.interfaces.store import StorageFailed, Transaction
from barid.model.event import Step
from barid.model.flags import NO_FLAGS, SEEN
from barid.model.identifiers import AccountId, ContentId, Uid
from barid.model.mailbox import INBOX, Letter
from barid.model.ranges import Ranges, count_of, from_numbers
from barid.postoffice.mailbox.account import World
from barid.postoffice.mailbox.large import LargeLetter
from barid.postoffice.mailbox.selected import (
    QUICK_LETTERS,
    QUICK_ROWS,
    Noting,
    note_nothing,
    some_letters,
)
from barid.postoffice.mailbox.shelf import look, make_view
from barid.postoffice.mailbox.surrogate import surrogate_of
from barid.postoffice.mailbox.view import View

MOST_SURROGATES: Final = 500
"""Of how many messages the sizes of surrogates are found out for a list; of more, those of the
messages themselves are told, until they are fetched."""
_OCTETS_AT_ONCE: Final = 1024 * 1024


class Read(NamedTuple):
    """Messages in the order of their numbers, and the number of the large one before which the
    reading ended."""

    letters: Sequence[tuple[int, Letter]]
    large: int | None = None


async def open_maildrop(world: World, account: AccountId, *, utf8: bool) -> Maildrop | None:
    """The maildrop of an account as it is now, for a client that takes UTF-8 in headers or not;
    None when the account is gone."""
    shelf = world.shelf
    known = shelf.find(account, INBOX)
    found = await world.store.read(lambda tx: look(tx, account, INBOX, known))
    if found is None:
        return None
    view = make_view(found, known)
    if known is None or view.modseq != known.mailbox.modseq:
        shelf.keep(account, view)
    return Maildrop(world, view, utf8=utf8)


class Maildrop:
    """One session's messages, numbered from 1."""

    __slots__ = (
        "_fetched",
        "_international",
        "_mailbox",
        "_marked",
        "_octets",
        "_sizes",
        "_store",
        "_uids",
        "note",
    )

    def __init__(self, world: World, view: View, *, utf8: bool) -> None:
        self._store = world.store
        self.note: Noting = note_nothing
        """Told what this client does with messages."""
        self._mailbox = view.mailbox
        self._uids: array[int] = view.uids
        self._octets = view.mailbox.size
        every = [] if utf8 else view.international_in([(0, len(view))])
        self._international = frozenset(at + 1 for at in every)
        """Numbers of messages that this client gets as surrogates."""
        self._sizes: array[int] | None = None
        self._marked: set[int] = set()
        self._fetched: set[int] = set()

    @property
    def count(self) -> int:
        """The highest number."""
        return len(self._uids)

    @property
    def left(self) -> int:
        """How many messages are not marked."""
        return len(self._uids) - len(self._marked)

    def has(self, number: int) -> bool:
        """Whether there was such a message when the maildrop was opened."""
        return 0 < number <= len(self._uids)

    # --- marks

    def is_marked(self, number: int) -> bool:
        return number in self._marked

    def mark(self, number: int) -> None:
        """`update` will remove it."""
        self._marked.add(number)

    def unmark(self) -> None:
        """Nothing is to be removed after all."""
        self._marked.clear()

    def note_fetched(self, number: int, octets: int) -> None:
        """The client has been sent the whole message, which had so many octets."""
        self._fetched.add(number)
        if self._sizes is not None:
            self._sizes[number - 1] = octets

    # --- what there is

    def unique_id(self, number: int) -> bytes:
        """Never another message's, and never changed: not by a restart, nor by a backup restored,
        since both of its parts are kept with the message (RFC 1939 7, RFC 9051 2.3.1.1)."""
        return b"%d.%d" % (self._mailbox.uidvalidity, self._uids[number - 1])

    async def octets(self) -> int:
        """Of all messages that are not marked."""
        if not self._marked:
            return self._octets
        sizes = await self.sizes()
        return self._octets - sum(sizes[number - 1] for number in self._marked)

    async def sizes(self) -> array[int]:
        """Octets of each message; 0 of one that was gone when this was asked for first."""
        if self._sizes is None:
            mailbox, uids = self._mailbox.id, self._all
            rows = await self._store.read(
                lambda tx: tx.messages.entries(mailbox, uids), bulk=len(self._uids) > QUICK_ROWS
            )
            known = {row.uid: row.size for row in rows}
            sizes = array("Q", [known.get(Uid(uid), 0) for uid in self._uids])
            for number in sorted(self._international)[:MOST_SURROGATES]:
                sizes[number - 1] = await self._surrogate_size(number)
            self._sizes = sizes
        return self._sizes

    async def _surrogate_size(self, number: int) -> int:
        read = await self.read(number, 0, _OCTETS_AT_ONCE)
        large = await self.open(number) if read.large is not None else None
        if large is not None:
            large.close()
            return large.size
        return sum(len(letter.prefix) + len(letter.content) for _, letter in read.letters)

    async def read(self, number: int, ahead: int, most: int) -> Read:
        """The message of this number, and up to `ahead` that follow and are not marked, about
        `most` octets in all, as far as a large one. Messages that are gone are left out."""
        last = min(number + ahead, len(self._uids))
        wanted = [n for n in range(number, last + 1) if n not in self._marked]
        uids = from_numbers(self._uids[n - 1] for n in wanted)
        mailbox, numbers = self._mailbox.id, {self._uids[n - 1]: n for n in wanted}

        def unit(tx: Transaction) -> Read:
            batch = some_letters(tx, mailbox, uids, most)
            rows = ((numbers[letter.uid], letter) for letter in batch.letters)
            large = numbers[batch.large] if batch.large is not None else None
            return Read([(n, self._shown(n, letter)) for n, letter in rows], large)

        quick = count_of(uids) <= QUICK_LETTERS and number not in self._international
        return await self._store.read(unit, bulk=not quick)

    def _shown(self, number: int, letter: Letter) -> Letter:
        """A letter as this client can take it."""
        return surrogate_of(letter)[0] if number in self._international else letter

    async def open(self, number: int) -> LargeLetter | None:
        """A message that is too large to be read at once; None when it is gone. To be closed."""
        mailbox, uid = self._mailbox.id, Uid(self._uids[number - 1])
        found = await self._store.read(lambda tx: tx.messages.open(mailbox, uid))
        if found is None:
            return None
        large = LargeLetter(self._store, number, *found)
        if number not in self._international:
            return large
        try:
            return (await large.surrogate())[0]
        except BaseException:
            large.close()
            raise

    @property
    def _all(self) -> Ranges:
        """Between the first and the last there is nothing else."""
        return ((self._uids[0], self._uids[-1]),) if self._uids else ()

    # --- the end

    async def update(self) -> None:
        """Remove what is marked, all or nothing, and note what was fetched as seen. What is gone
        already is as it should be. Raises StorageFailed."""
        marked = self._uids_of(self._marked)
        seen = self._uids_of(self._fetched - self._marked)
        mailbox = self._mailbox.id

        def unit(tx: Transaction) -> list[ContentId]:
            contents: list[ContentId] = []
            if marked:
                tx.messages.expunge(mailbox, marked, contents=contents)
            if seen:
                tx.messages.flag(mailbox, seen, SEEN, NO_FLAGS)
            return contents

        if marked or seen:
            self._note(seen, await self._store.write(unit))
            self._marked.clear()
            self._fetched.clear()

    def _note(self, seen: Ranges, gone: Sequence[ContentId]) -> None:
        """What was fetched and stays is seen; what goes has mostly been fetched before."""
        mailbox = self._mailbox.id
        if seen:
            self.note(Step.FETCHED, mailbox, seen)
            self.note(Step.SEEN, mailbox, seen)
        if gone and self._marked <= self._fetched:
            self.note(Step.FETCHED, mailbox, (), gone)
        if gone:
            self.note(Step.DELETED, mailbox, (), gone)

    async def leave(self) -> None:
        """The session broke off: nothing is removed; what was fetched is seen, if that can be
        noted."""
        self._marked.clear()
        with suppress(StorageFailed):
            await self.update()

    def _uids_of(self, numbers: set[int]) -> Ranges:
        return from_numbers(self._uids[number - 1] for number in sorted(numbers))
