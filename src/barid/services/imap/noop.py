"""NOOP and CHECK: the moment to hear what is new (RFC 9051 6.1.2, RFC 3501 6.4.1)."""

from __future__ import annotations

from barid.protocols.imap.commands.check import Check
from barid.protocols.imap.commands.noop import Noop
from barid.services.imap.desk import Desk


async def noop(desk: Desk, _: Noop | Check) -> None:
    """Look into the store itself: a client that asks hears all that is committed."""
    if desk.selected is not None:
        await desk.selected.sync()
        desk.tell_news()
    desk.core.ok("Done")
