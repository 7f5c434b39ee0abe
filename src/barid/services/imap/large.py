"""Sections of a message too large to be held for a client that may be slow.

Piece by piece: the next is read when the one before has found room in the connection. What breaks
within a response that has begun cannot be answered any more, so the connection ends.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from barid.interfaces.store import StorageFailed
from barid.postoffice.mailbox.large import LargeLetter
from barid.postoffice.mailbox.sections import UnknownEncoding
from barid.protocols.imap.commands.fetch import BinarySize, BodySection
from barid.protocols.imap.responses.fetch import section_head, section_item, size_item
from barid.services.connection import ConnectionLost
from barid.services.imap.desk import Desk

log = logging.getLogger(__name__)

Section = BodySection | BinarySize


async def send_large(
    desk: Desk, large: LargeLetter, items: Sequence[bytes], sections: Sequence[Section]
) -> bool:
    """One FETCH response; False when a part cannot be decoded. Raises StorageFailed only when
    nothing of the response has been sent."""
    lead = b"* %d FETCH (%b" % (large.number, b"".join(item + b" " for item in items))
    response, decodable = _Response(desk, large), True
    try:
        for place, section in enumerate(sections):
            decodable &= await response.add(section, b" " if place else lead)
        await response.send(b")\r\n")
    except StorageFailed as error:
        if not response.begun:
            raise
        log.error("a message can be read no further: %s", error)
        desk.connection.abort()
        raise ConnectionLost from error
    return decodable


class _Response:
    """A response on its way."""

    __slots__ = ("_desk", "_large", "begun")

    def __init__(self, desk: Desk, large: LargeLetter) -> None:
        self._desk = desk
        self._large = large
        self.begun = False

    async def send(self, *parts: bytes) -> None:
        self.begun = True
        await self._desk.stream_parts(list(parts))

    async def add(self, section: Section, lead: bytes) -> bool:
        """A section behind what leads to it; False when it cannot be decoded."""
        try:
            if isinstance(section, BinarySize):
                size = await self._large.decoded_size(section)
                await self.send(lead, size_item(section.label, size))
            else:
                await self._add_octets(section, lead)
        except UnknownEncoding:
            await self.send(lead, section_item(section.label, None))
            return False
        return True

    async def _add_octets(self, section: BodySection, lead: bytes) -> None:
        piece = await self._large.piece(section, 0)
        origin = section.partial.origin if section.partial is not None else None
        if piece is None:
            await self.send(lead, section_item(section.label, None, origin=origin))
            return
        literal8 = section.binary and piece.holds_nul
        head = section_head(section.label, piece.size, origin=origin, literal8=literal8)
        await self.send(lead, head, piece.octets)
        sent = len(piece.octets)
        while sent < piece.size:
            piece = await self._large.piece(section, sent)
            assert piece is not None and piece.octets, "what is opened does not change"
            await self.send(piece.octets)
            sent += len(piece.octets)
