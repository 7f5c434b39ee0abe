"""SELECT, EXAMINE, CLOSE, UNSELECT: opening a mailbox and leaving it (RFC 9051 6.3.2, 6.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from barid.services.imap.news import tell_flags
from barid.services.imap.refusals import refuse

if TYPE_CHECKING:
    from barid.services.imap.session import ImapSession


async def select(session: ImapSession, command: Select) -> None:
    """Open for reading and writing."""
    await _open(session, command.mailbox, read_only=False)


async def examine(session: ImapSession, command: Examine) -> None:
    """Open for reading only."""
    await _open(session, command.mailbox, read_only=True)


async def close(session: ImapSession, _: Close) -> None:
    """Remove what is flagged deleted, in silence, and leave (RFC 9051 6.4.1)."""
    selected = session.selected
    assert selected is not None, "the table allows CLOSE only with a mailbox"
    if not selected.read_only:
        await selected.expunge()
    await session.leave()
    session.core.ok("Closed")


async def unselect(session: ImapSession, _: Unselect) -> None:
    """Leave, and remove nothing (RFC 9051 6.4.2)."""
    await session.leave()
    session.core.ok("Left")


async def _open(session: ImapSession, name: str, *, read_only: bool) -> None:
    await session.leave()
    opened = await session.logged_in.select(session.inside(name), read_only)
    if isinstance(opened, Refusal):
        refuse(session.core, opened)
        return
    session.selected = opened
    _describe(session, opened)
    if read_only:
        session.core.ok("Opened for reading", "READ-ONLY")
    else:
        session.core.ok("Opened", "READ-WRITE")


def _describe(session: ImapSession, selected: Selected) -> None:
    """What RFC 9051 6.3.2 asks for, and what only clients of RFC 3501 6.3.1 want."""
    core, view = session.core, selected.view
    tell_flags(core, view, read_only=selected.read_only)
    core.untagged(mailbox.exists(len(view)))
    if not core.rev2:
        core.untagged(mailbox.recent(view.recent))
        _tell_first_unseen(core, selected)
    core.untagged(mailbox.uid_validity(view.mailbox.uidvalidity))
    core.untagged(mailbox.uid_next(view.uidnext))
    if core.rev2:
        name = session.outside(view.mailbox.name)
        core.untagged(list_line(name, (), separator=session.room.separator, utf8=core.utf8))


def _tell_first_unseen(core: Server, selected: Selected) -> None:
    if selected.view.mailbox.unseen:
        unseen = (at for at, flags in enumerate(selected.view.flags) if not flags & SEEN)
        first = next(unseen, None)
        if first is not None:
            core.untagged(mailbox.first_unseen(first + 1))
