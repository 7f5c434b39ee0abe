"""COPY and MOVE (RFC 9051 6.4.7, 6.4.8), with COPYUID (RFC 4315 3)."""

from __future__ import annotations

from barid.model.ranges import normalised
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Copied
from barid.protocols.imap.commands.copy import Copy
from barid.protocols.imap.commands.move import Move
from barid.protocols.imap.responses.mailbox import copy_uid
from barid.services.imap.desk import Desk
from barid.services.imap.numbers import spans_of
from barid.services.imap.refusals import refuse_target


async def copy(desk: Desk, command: Copy) -> None:
    """Copy messages, all or none."""
    copied = await _carry(desk, command, move=False)
    if copied is not None:
        desk.tell_news()
        desk.core.ok("Copied", _code(copied))


async def move(desk: Desk, command: Move) -> None:
    """Move messages, all or none; COPYUID comes before the EXPUNGE of what left (RFC 6851 4.3)."""
    copied = await _carry(desk, command, move=True)
    if copied is not None:
        code = _code(copied)
        if code is not None:
            desk.core.note("Moved", code)
        desk.tell_news()
        desk.core.ok("Moved", desk.newest_code() if code is not None else None)


async def _carry(desk: Desk, command: Copy | Move, *, move: bool) -> Copied | None:
    """The answer of the mailboxes, or None when the command has been answered already."""
    selected = desk.open_mailbox
    spans = spans_of(selected, command.numbers, command.uid)
    if spans is None:
        desk.core.bad("No such message")
        return None
    copied = await selected.copy(spans, desk.inside(command.mailbox), move)
    if isinstance(copied, Refusal):
        refuse_target(desk.core, copied)
        return None
    return copied


def _code(copied: Copied) -> str | None:
    """None when no message was there to be copied (RFC 4315 3)."""
    if not copied.pairs:
        return None
    sources = normalised((old, old) for old, _ in copied.pairs)
    targets = normalised((new, new) for _, new in copied.pairs)
    return copy_uid(copied.target.uidvalidity, sources, targets)
