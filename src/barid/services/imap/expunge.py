"""EXPUNGE and UID EXPUNGE: remove what is flagged deleted (RFC 9051 6.4.3, 6.4.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barid.protocols.imap.commands.expunge import Expunge
from barid.services.imap.refusals import refuse

if TYPE_CHECKING:
    from barid.services.imap.session import ImapSession


async def expunge(session: ImapSession, command: Expunge) -> None:
    """Remove, and tell each number that went."""
    selected = session.selected
    assert selected is not None, "the table allows EXPUNGE only with a mailbox"
    uids = None
    if command.uids is not None:
        view = selected.view
        uids = command.uids.resolve(view.uids[-1] if len(view) else 0)
    refusal = await selected.expunge(uids)
    if refusal is not None:
        refuse(session.core, refusal)
        return
    session.tell_news()
    session.core.ok("Expunged")
