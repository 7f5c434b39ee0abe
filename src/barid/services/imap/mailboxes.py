"""CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, STATUS (RFC 9051 6.3.4 to 6.3.11)."""

from __future__ import annotations

from barid.postoffice.mailbox.account import Status
from barid.postoffice.mailbox.names import mailbox_key
from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.commands.create import Create
from barid.protocols.imap.commands.delete import Delete
from barid.protocols.imap.commands.rename import Rename
from barid.protocols.imap.commands.status import StatusItem, StatusOf
from barid.protocols.imap.commands.subscribe import Subscribe
from barid.protocols.imap.commands.unsubscribe import Unsubscribe
from barid.protocols.imap.identifiers import mailbox_id
from barid.protocols.imap.responses.list import status_line
from barid.protocols.imap.responses.mailbox import mailbox_id as mailbox_id_code
from barid.services.imap.desk import Desk
from barid.services.imap.refusals import refuse


async def create(desk: Desk, command: Create) -> None:
    """Make a mailbox and its superiors."""
    name = desk.inside(command.mailbox).removesuffix("/")
    made = await desk.logged_in.create(name, command.use)
    if isinstance(made, Refusal):
        refuse(desk.core, made)
    else:
        desk.tell_form(name, made.name)
        desk.core.ok("Created", mailbox_id_code(mailbox_id(made.id)))  # RFC 8474 4.1


async def delete(desk: Desk, command: Delete) -> None:
    """Remove a mailbox with its messages."""
    name = desk.inside(command.mailbox)
    refusal = await desk.logged_in.delete(name)
    if refusal is None:
        desk.tell_form(name, mailbox_key(name), "\\NonExistent")
    _answer(desk, refusal, "Deleted")


async def rename(desk: Desk, command: Rename) -> None:
    """Give a mailbox and its inferiors another name."""
    old, new = desk.inside(command.old), desk.inside(command.new).removesuffix("/")
    refusal = await desk.logged_in.rename(old, new)
    if refusal is None and (mailbox_key(old), mailbox_key(new)) != (old, new):
        desk.tell_form(old, mailbox_key(new))
    _answer(desk, refusal, "Renamed")


async def subscribe(desk: Desk, command: Subscribe) -> None:
    """Show a mailbox among those that the person follows."""
    refusal = await desk.logged_in.subscribe(desk.inside(command.mailbox), True)
    _answer(desk, refusal, "Subscribed")


async def unsubscribe(desk: Desk, command: Unsubscribe) -> None:
    """Follow a mailbox no longer."""
    refusal = await desk.logged_in.subscribe(desk.inside(command.mailbox), False)
    _answer(desk, refusal, "Unsubscribed")


async def status(desk: Desk, command: StatusOf) -> None:
    """Counters of a mailbox."""
    freed = StatusItem.DELETED_STORAGE in command.items
    found = await desk.logged_in.status(desk.inside(command.mailbox), freed)
    if isinstance(found, Refusal):
        refuse(desk.core, found)
        return
    values = counters(found, command.items, desk.room.limits.message)
    desk.core.untagged(status_line(command.mailbox, values, utf8=desk.core.utf8))
    desk.core.ok("Counted")


def counters(
    found: Status, items: tuple[StatusItem, ...], append_limit: int
) -> list[tuple[StatusItem, int | str]]:
    """Values of the items asked for, in their order."""
    box = found.mailbox
    values: dict[StatusItem, int | str] = {
        StatusItem.MESSAGES: box.messages,
        StatusItem.RECENT: found.recent,
        StatusItem.UIDNEXT: box.uidnext,
        StatusItem.UIDVALIDITY: box.uidvalidity,
        StatusItem.UNSEEN: box.unseen,
        StatusItem.DELETED: box.deleted,
        StatusItem.SIZE: box.size,
        StatusItem.APPENDLIMIT: append_limit,
        StatusItem.HIGHESTMODSEQ: box.modseq,
        StatusItem.MAILBOXID: f"({mailbox_id(box.id)})",
        StatusItem.DELETED_STORAGE: found.deleted_size,
    }
    return [(item, values[item]) for item in items]


def _answer(desk: Desk, refusal: Refusal | None, done: str) -> None:
    if refusal is not None:
        refuse(desk.core, refusal)
    else:
        desk.core.ok(done)
