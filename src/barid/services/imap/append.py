"""APPEND: put messages into a mailbox (RFC 9051 6.3.12, RFC 3502)."""

from __future__ import annotations

from barid.model.ranges import normalised
from barid.postoffice.mailbox.account import Draft
from barid.postoffice.mailbox.names import mailbox_key
from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.commands.append import Append
from barid.protocols.imap.responses.mailbox import append_uid
from barid.services.imap.desk import Desk
from barid.services.imap.refusals import refuse_target
from barid.services.imap.store import flag_wish


async def append(desk: Desk, command: Append) -> None:
    """Keep all of the messages or none; the answer comes when they are durable."""
    drafts = [
        Draft(message.content, flag_wish(message.flags), message.received)
        for message in command.messages
    ]
    name = desk.inside(command.mailbox)
    placed = await desk.logged_in.append(name, drafts)
    if isinstance(placed, Refusal):
        refuse_target(desk.core, placed)
        return
    desk.tell_form(name, mailbox_key(name))
    selected = desk.selected
    if selected is not None and selected.mailbox == placed[0].mailbox:
        await selected.sync()  # RFC 9051 6.3.12: EXISTS at once when it is the mailbox that is open
        desk.tell_news()
    uids = normalised((one.uid, one.uid) for one in placed)
    desk.core.ok("Kept", append_uid(placed[0].uidvalidity, uids))
