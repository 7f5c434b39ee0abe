"""UNAUTHENTICATE: the person leaves, the connection stays (RFC 8437)."""

from __future__ import annotations

from barid.protocols.imap.commands.unauthenticate import Unauthenticate
from barid.services.imap.desk import LOGIN_SECONDS, Desk


async def unauthenticate(desk: Desk, _: Unauthenticate) -> None:
    """Nothing of the mailbox and of the account is left; nothing is expunged."""
    await desk.leave()
    desk.mail = None
    desk.connection.set_deadline(LOGIN_SECONDS)
    desk.core.ok("You have left")
