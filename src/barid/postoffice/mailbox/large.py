"""A letter too large to be held for a client that may be slow: its sections come in pieces.

Each piece is one unit of work in a reader's thread, so others are not kept waiting.
"""

from __future__ import annotations

from typing import Final

from barid.interfaces.store import Content, Store
from barid.model.mailbox import Letter, Summary
from barid.postoffice.mailbox.sections import OpenLetter, Piece
from barid.postoffice.mailbox.surrogate import large_surrogate
from barid.protocols.imap.commands.fetch import BinarySize, BodySection

OCTETS_OF_PIECE: Final = 512 * 1024


class LargeLetter:
    """One large letter being read from, by one reader at a time; `letter` holds no content."""

    __slots__ = ("_content", "_opened", "_store", "letter", "number")

    def __init__(self, store: Store, number: int, letter: Letter, content: Content) -> None:
        self.number = number
        self.letter = letter
        self._store = store
        self._content = content
        self._opened = OpenLetter(letter, content)

    @property
    def size(self) -> int:
        """Octets of the whole."""
        return len(self.letter.prefix) + self._content.size

    async def piece(self, wanted: BodySection, first: int) -> Piece | None:
        """Octets of a section from the one numbered `first` on; None where there is no such part.
        Raises UnknownEncoding, StorageFailed."""
        opened = self._opened
        return await self._store.read(
            lambda _: opened.piece(wanted, first, OCTETS_OF_PIECE), bulk=True
        )

    async def decoded_size(self, wanted: BinarySize) -> int:
        """As `OpenLetter.decoded_size`. Raises StorageFailed as well."""
        opened = self._opened
        return await self._store.read(lambda _: opened.decoded_size(wanted), bulk=True)

    async def surrogate(self) -> tuple[LargeLetter, Summary]:
        """The letter for a client that takes no UTF-8 in headers; it is closed with this one.
        Raises StorageFailed."""
        letter, summary, content = await self._store.read(
            lambda _: large_surrogate(self.letter, self._content), bulk=True
        )
        return LargeLetter(self._store, self.number, letter, content), summary

    def close(self) -> None:
        """It is read no more."""
        self._content.close()
