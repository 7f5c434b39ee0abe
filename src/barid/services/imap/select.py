"""SELECT, EXAMINE, CLOSE, UNSELECT: opening a mailbox and leaving it (RFC 9051 6.3.2, 6.4.1)."""

from __future__ import annotations

from barid.model.flags import SEEN
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Selected
from barid.protocols.imap.commands.close import Close
from barid.protocols.imap.commands.examine import Examine
from barid.protocols.imap.commands.select import Select
from barid.protocols.imap.commands.unselect import Unselect
from barid.protocols.imap.responses import mailbox
from barid.protocols.imap.responses.list import list_line
from barid.protocols.imap.server import Server
from barid.services.imap.desk import Desk
from barid.services.imap.news import tell_flags
from barid.services.imap.refusals import refuse


async def select(desk: Desk, command: Select) -> None:
    """Open for reading and writing."""
    await _open(desk, command.mailbox, read_only=False)


async def examine(desk: Desk, command: Examine) -> None:
    """Open for reading only."""
    await _open(desk, command.mailbox, read_only=True)


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


async def _open(desk: Desk, name: str, *, read_only: bool) -> None:
    await desk.leave()
    opened = await desk.logged_in.select(desk.inside(name), read_only)
    if isinstance(opened, Refusal):
        refuse(desk.core, opened)
        return
    desk.selected = opened
    _describe(desk, opened)
    if read_only:
        desk.core.ok("Opened for reading", "READ-ONLY")
    else:
        desk.core.ok("Opened", "READ-WRITE")


def _describe(desk: Desk, selected: Selected) -> None:
    """What RFC 9051 6.3.2 asks for, and what only clients of RFC 3501 6.3.1 want."""
    core, view = desk.core, selected.view
    tell_flags(core, view, read_only=selected.read_only)
    core.untagged(mailbox.exists(len(view)))
    if not core.rev2:
        core.untagged(mailbox.recent(view.recent))
        _tell_first_unseen(core, selected)
    core.untagged(mailbox.uid_validity(view.mailbox.uidvalidity))
    core.untagged(mailbox.uid_next(view.uidnext))
    if core.rev2:
        name = desk.outside(view.mailbox.name)
        core.untagged(list_line(name, (), separator=desk.room.separator, utf8=core.utf8))


def _tell_first_unseen(core: Server, selected: Selected) -> None:
    if selected.view.mailbox.unseen:
        unseen = (at for at, flags in enumerate(selected.view.flags) if not flags & SEEN)
        first = next(unseen, None)
        if first is not None:
            core.untagged(mailbox.first_unseen(first + 1))
