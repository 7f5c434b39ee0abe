"""SELECT, EXAMINE, CLOSE, UNSELECT: opening a mailbox and leaving it (RFC 9051 6.3.2, 6.4.1)."""

from __future__ import annotations

from typing import Final

from barid.model.flags import SEEN
from barid.model.identifiers import ModSeq
from barid.model.ranges import numbers_in, split_after
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Selected
from barid.postoffice.mailbox.view import View
from barid.protocols.imap.commands.close import Close
from barid.protocols.imap.commands.examine import Examine
from barid.protocols.imap.commands.fetch import Attribute
from barid.protocols.imap.commands.select import Resync, Select
from barid.protocols.imap.commands.unselect import Unselect
from barid.protocols.imap.identifiers import mailbox_id
from barid.protocols.imap.responses import mailbox
from barid.protocols.imap.responses.list import list_line
from barid.protocols.imap.server import Server
from barid.services.imap.desk import Desk
from barid.services.imap.fetch import send_rows
from barid.services.imap.news import tell_flags
from barid.services.imap.refusals import refuse

_CHANGES: Final = frozenset({Attribute.UID, Attribute.FLAGS, Attribute.MODSEQ})


async def select(desk: Desk, command: Select) -> None:
    """Open for reading and writing."""
    await _open(desk, command, read_only=False)


async def examine(desk: Desk, command: Examine) -> None:
    """Open for reading only."""
    await _open(desk, command, read_only=True)


async def close(desk: Desk, _: Close) -> None:
    """Remove what is flagged deleted, in silence, and leave (RFC 9051 6.4.1)."""
    selected = desk.open_mailbox
    if not selected.read_only:
        await selected.expunge()
    await desk.leave()
    desk.core.ok("Closed")


async def unselect(desk: Desk, _: Unselect) -> None:
    """Leave, and remove nothing (RFC 9051 6.4.2)."""
    await desk.leave()
    desk.core.ok("Left")


async def _open(desk: Desk, command: Select | Examine, *, read_only: bool) -> None:
    await desk.leave()
    opened = await desk.logged_in.select(desk.inside(command.mailbox), read_only)
    if isinstance(opened, Refusal):
        refuse(desk.core, opened)
        return
    desk.selected = opened
    _describe(desk, opened, desk.inside(command.mailbox))
    resync = command.opening.resync
    if resync is not None and resync.uidvalidity == opened.view.mailbox.uidvalidity:
        await _resync(desk, opened, resync)
    if read_only:
        desk.core.ok("Opened for reading", "READ-ONLY")
    else:
        desk.core.ok("Opened", "READ-WRITE")


def _describe(desk: Desk, selected: Selected, written: str) -> None:
    """What RFC 9051 6.3.2 asks for, and what only clients of RFC 3501 6.3.1 want; `written` is
    the name by which the client opened it."""
    core, view = desk.core, selected.view
    tell_flags(core, view, read_only=selected.read_only)
    core.untagged(mailbox.exists(len(view)))
    if not core.rev2:
        core.untagged(mailbox.recent(view.recent))
        _tell_first_unseen(core, selected)
    core.note("UIDs valid", mailbox.uid_validity(view.mailbox.uidvalidity))
    core.note("Predicted next UID", mailbox.uid_next(view.uidnext))
    core.note("Highest", mailbox.highest_modseq(view.mailbox.modseq))
    core.note("The same under every name", mailbox.mailbox_id(mailbox_id(view.mailbox.id)))
    if core.rev2:
        kept = view.mailbox.name
        if written == kept:
            line = list_line(desk.outside(kept), (), separator=desk.room.separator, utf8=True)
            core.untagged(line)
        desk.tell_form(written, kept)


def _tell_first_unseen(core: Server, selected: Selected) -> None:
    if selected.view.mailbox.unseen:
        unseen = (at for at, flags in enumerate(selected.view.flags) if not flags & SEEN)
        first = next(unseen, None)
        if first is not None:
            core.note("First unseen", mailbox.first_unseen(first + 1))


async def _resync(desk: Desk, opened: Selected, resync: Resync) -> None:
    """What went and what changed since the client looked last (RFC 7162 3.2.5)."""
    view, since = opened.view, ModSeq(resync.modseq)
    last = view.uidnext - 1
    known = resync.uids.resolve(last) if resync.uids is not None else ((1, last),)
    gone = await opened.vanished(known, since)
    _, gone = split_after(gone, _agreed(view, resync))
    desk.core.untagged(mailbox.vanished(gone, earlier=True))
    spans = await opened.changed(view.spans_of_uids(known), since)
    await send_rows(desk, opened, spans, _CHANGES)


def _agreed(view: View, resync: Resync) -> int:
    """The highest UID up to which the client has missed no expunge: its sequence number still is
    what it was (RFC 7162 3.2.5.2)."""
    if resync.numbers is None or resync.uids_of_numbers is None:
        return 0
    numbers = numbers_in(resync.numbers.resolve(len(view)))
    uids = numbers_in(resync.uids_of_numbers.resolve(view.uidnext - 1))
    pairs = zip(numbers, uids, strict=False)
    return max((uid for number, uid in pairs if view.uids[number - 1] == uid), default=0)
