"""EXPUNGE and UID EXPUNGE: remove what is flagged deleted (RFC 9051 6.4.3, 6.4.9)."""

from __future__ import annotations

from barid.protocols.imap.commands.expunge import Expunge
from barid.services.imap.desk import Desk
from barid.services.imap.numbers import spans_of
from barid.services.imap.refusals import refuse


async def expunge(desk: Desk, command: Expunge) -> None:
    """Remove, and tell each number that went."""
    selected = desk.open_mailbox
    uids = None
    if command.uids is not None:
        uids = selected.view.uids_in(spans_of(selected, command.uids, uid=True) or [])
    refusal = await selected.expunge(uids)
    if refusal is not None:
        refuse(desk.core, refusal)
        return
    desk.tell_news()
    desk.core.ok("Expunged", desk.newest_code())
