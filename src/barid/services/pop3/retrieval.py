"""RETR and TOP: messages on their way to a client (RFC 1939 5 and 7).

Whoever asks for one message after the other is read some ahead, so most answers wait for nothing.
A large message goes piece by piece, the next when the one before has found room in the connection.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from barid.model.mailbox import Letter
from barid.postoffice.mailbox.large import LargeLetter
from barid.postoffice.mailbox.sections import OpenLetter
from barid.protocols.imap.commands.fetch import BodySection, Part
from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands import Retr, Top
from barid.protocols.pop3.stuffing import Stuffing, sent_size, stuffed
from barid.services.pop3.desk import Desk
from barid.services.pop3.listing import existing

AHEAD: Final = 64
"""Messages that are read at a time for whoever asks for one after the other."""
OCTETS_AT_ONCE: Final = 512 * 1024
WHOLE: Final = BodySection(b"")
HEADER: Final = BodySection(b"", part=Part.HEADER)
TEXT: Final = BodySection(b"", part=Part.TEXT)


def retrieve(desk: Desk, command: Retr) -> Awaitable[None] | None:
    """Send a whole message."""
    number = command.message
    if not existing(desk, number):
        return None
    letter = desk.ahead(number)
    if letter is None:
        return _read_and_send(desk, number)
    _send(desk, number, letter)
    return None


async def _read_and_send(desk: Desk, number: int) -> None:
    found = await _read(desk, number, again=False)
    if isinstance(found, LargeLetter):
        try:
            await _send_large(desk, found)
        finally:
            found.close()
    elif found is not None:
        _send(desk, number, found)


def _send(desk: Desk, number: int, letter: Letter) -> None:
    octets = letter.prefix + letter.content
    size = sent_size(len(octets), octets)
    desk.core.message(size, stuffed(octets))
    desk.drop.note_fetched(number, size)


async def _send_large(desk: Desk, large: LargeLetter) -> None:
    piece = await large.piece(WHOLE, 0)
    assert piece is not None, "there is always a whole"
    last = await large.piece(WHOLE, max(piece.size - 2, 0))
    assert last is not None
    size = sent_size(piece.size, last.octets)
    desk.core.begin_message(size)
    stuffing = Stuffing()
    sent = 0
    while True:
        await desk.stream(stuffing.add(piece.octets))
        sent += len(piece.octets)
        if sent >= piece.size:
            break
        piece = await large.piece(WHOLE, sent)
        assert piece is not None and piece.octets, "what is opened does not change"
    desk.core.send(stuffing.finish())
    desk.core.end()
    desk.drop.note_fetched(large.number, size)


def top(desk: Desk, command: Top) -> Awaitable[None] | None:
    """Send the header of a message and some lines of its body."""
    if not existing(desk, command.message):
        return None
    letter = desk.ahead(command.message, again=True)
    if letter is None:
        return _read_and_send_top(desk, command)
    _send_top(desk, letter, command.lines)
    return None


async def _read_and_send_top(desk: Desk, command: Top) -> None:
    found = await _read(desk, command.message, again=True)
    if isinstance(found, LargeLetter):
        try:
            await _send_large_top(desk, found, command.lines)
        finally:
            found.close()
    elif found is not None:
        _send_top(desk, found, command.lines)


def _send_top(desk: Desk, letter: Letter, lines: int) -> None:
    octets = letter.prefix + letter.content
    body = len(letter.prefix) + OpenLetter(letter).outline.root.body_start
    desk.core.begin(replies.TOP_FOLLOWS)
    desk.core.send(stuffed(octets[: _end_of(octets, body, lines)[0]]))
    desk.core.end()


async def _send_large_top(desk: Desk, large: LargeLetter, lines: int) -> None:
    """Piece by piece, as far as the last line that was asked for."""
    stuffing = Stuffing()
    piece = await large.piece(HEADER, 0)
    desk.core.begin(replies.TOP_FOLLOWS)
    for section in (HEADER, TEXT):
        sent = 0
        while piece is not None and piece.octets:
            end = len(piece.octets)
            if section is TEXT:
                end, lines = _end_of(piece.octets, 0, lines)
            await desk.stream(stuffing.add(piece.octets[:end]))
            sent += len(piece.octets)
            wanted = sent < piece.size and (section is HEADER or lines > 0)
            piece = await large.piece(section, sent) if wanted else None
        piece = await large.piece(TEXT, 0) if lines > 0 else None
    desk.core.send(stuffing.finish())
    desk.core.end()


def _end_of(octets: bytes, start: int, lines: int) -> tuple[int, int]:
    """Where so many lines from `start` on end, and how many were not found."""
    while lines:
        at = octets.find(b"\n", start)
        if at < 0:
            return len(octets), lines
        start = at + 1
        lines -= 1
    return start, 0


async def _read(desk: Desk, number: int, *, again: bool) -> Letter | LargeLetter | None:
    """One message, and as many after it as the client will probably ask for; None when it is gone,
    which the client has been told then. A large one is to be closed.

    Not before they are asked for: two threads of Python that work at the same time cost more than
    the short wait."""
    follows = desk.last <= number <= desk.last + 1
    desk.last = number
    octets = min(OCTETS_AT_ONCE, desk.room_ahead)
    read = await desk.drop.read(number, AHEAD if follows else 0, octets)
    desk.keep_ahead(read.letters)
    large = await desk.drop.open(number) if read.large == number else None
    found = large or desk.ahead(number, again=again)
    if found is None:
        desk.core.refuse(replies.GONE)
    return found
