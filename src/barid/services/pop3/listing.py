"""STAT, LIST, UIDL, DELE and RSET: what there is, and what is to go (RFC 1939 5 and 7)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from barid.i18n.texts import pop3 as texts
from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands import Dele, List, Rset, Stat, Uidl
from barid.protocols.pop3.replies import words
from barid.services.pop3.desk import Desk

LINES_AT_ONCE: Final = 10_000


def stat(desk: Desk, _: Stat) -> Awaitable[None]:
    """The drop listing."""
    return _stat(desk)


async def _stat(desk: Desk) -> None:
    octets = await desk.drop.octets()
    desk.core.tell(b"%d %d" % (desk.drop.left, octets))


async def list_sizes(desk: Desk, command: List) -> None:
    """The scan listing of one message or of all."""
    drop = desk.drop
    if command.message is not None:
        if existing(desk, command.message):
            sizes = await drop.sizes()
            desk.core.tell(b"%d %d" % (command.message, sizes[command.message - 1]))
        return
    sizes = await drop.sizes()
    first = b"%d %b (%d %b)" % (
        drop.left,
        words(texts.LISTED, desk.core.language),
        await drop.octets(),
        words(texts.OCTETS, desk.core.language),
    )
    desk.core.begin(first)
    await _send_lines(desk, lambda number: b"%d %d\r\n" % (number, sizes[number - 1]))


async def list_unique_ids(desk: Desk, command: Uidl) -> None:
    """The unique-id listing of one message or of all."""
    drop = desk.drop
    if command.message is not None:
        if existing(desk, command.message):
            desk.core.tell(b"%d %b" % (command.message, drop.unique_id(command.message)))
        return
    desk.core.begin(replies.UNIQUE_IDS)
    await _send_lines(desk, lambda number: b"%d %b\r\n" % (number, drop.unique_id(number)))


async def _send_lines(desk: Desk, line: Callable[[int], bytes]) -> None:
    """A line for each message that is not marked."""
    drop = desk.drop
    for start in range(1, drop.count + 1, LINES_AT_ONCE):
        numbers = range(start, min(start + LINES_AT_ONCE, drop.count + 1))
        await desk.stream(b"".join(line(n) for n in numbers if not drop.is_marked(n)))
    desk.core.end()


def existing(desk: Desk, number: int) -> bool:
    """Whether there is such a message and it is not marked; if not, the client is told so."""
    drop = desk.drop
    if not drop.has(number):
        desk.core.refuse(replies.NO_SUCH_MESSAGE)
    elif drop.is_marked(number):
        desk.core.refuse(replies.MARKED_ALREADY)
    else:
        return True
    return False


def delete(desk: Desk, command: Dele) -> None:
    """Mark a message; QUIT removes it."""
    if existing(desk, command.message):
        desk.drop.mark(command.message)
        desk.core.ok(replies.MARKED)


def reset(desk: Desk, _: Rset) -> None:
    """Take all marks back."""
    desk.drop.unmark()
    desk.core.ok(replies.UNMARKED)
