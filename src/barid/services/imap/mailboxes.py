"""CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, STATUS (RFC 9051 6.3.4 to 6.3.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barid.postoffice.mailbox.account import Status
from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.commands.create import Create
from barid.protocols.imap.commands.delete import Delete
from barid.protocols.imap.commands.rename import Rename
from barid.protocols.imap.commands.status import StatusItem, StatusOf
from barid.protocols.imap.commands.subscribe import Subscribe
from barid.protocols.imap.commands.unsubscribe import Unsubscribe
from barid.protocols.imap.responses.list import status_line
from barid.services.imap.refusals import refuse

if TYPE_CHECKING:
    from barid.services.imap.session import ImapSession


async def create(session: ImapSession, command: Create) -> None:
    """Make a mailbox and its superiors."""
    made = await session.logged_in.create(session.inside(command.mailbox))
    _answer(session, made if isinstance(made, Refusal) else None, "Created")


async def delete(session: ImapSession, command: Delete) -> None:
    """Remove a mailbox with its messages."""
    _answer(session, await session.logged_in.delete(session.inside(command.mailbox)), "Deleted")


async def rename(session: ImapSession, command: Rename) -> None:
    """Give a mailbox and its inferiors another name."""
    old, new = session.inside(command.old), session.inside(command.new)
    _answer(session, await session.logged_in.rename(old, new), "Renamed")


async def subscribe(session: ImapSession, command: Subscribe) -> None:
    """Show a mailbox among those that the person follows."""
    refusal = await session.logged_in.subscribe(session.inside(command.mailbox), True)
    _answer(session, refusal, "Subscribed")


async def unsubscribe(session: ImapSession, command: Unsubscribe) -> None:
    """Follow a mailbox no longer."""
    refusal = await session.logged_in.subscribe(session.inside(command.mailbox), False)
    _answer(session, refusal, "Unsubscribed")


async def status(session: ImapSession, command: StatusOf) -> None:
    """Counters of a mailbox."""
    found = await session.logged_in.status(session.inside(command.mailbox))
    if isinstance(found, Refusal):
        refuse(session.core, found)
        return
    values = counters(found, command.items, session.room.limits.message)
    session.core.untagged(status_line(command.mailbox, values, utf8=session.core.utf8))
    session.core.ok("Counted")


def counters(
    found: Status, items: tuple[StatusItem, ...], append_limit: int
) -> list[tuple[StatusItem, int]]:
    """Values of the items asked for, in their order."""
    box = found.mailbox
    values = {
        StatusItem.MESSAGES: box.messages,
        StatusItem.RECENT: found.recent,
        StatusItem.UIDNEXT: box.uidnext,
        StatusItem.UIDVALIDITY: box.uidvalidity,
        StatusItem.UNSEEN: box.unseen,
        StatusItem.DELETED: box.deleted,
        StatusItem.SIZE: box.size,
        StatusItem.APPENDLIMIT: append_limit,
    }
    return [(item, values[item]) for item in items]


def _answer(session: ImapSession, refusal: Refusal | None, done: str) -> None:
    if refusal is not None:
        refuse(session.core, refusal)
    else:
        session.core.ok(done)
