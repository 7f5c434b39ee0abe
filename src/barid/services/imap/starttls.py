"""STARTTLS: what was said before it counts no more (RFC 9051 6.2.1)."""

from __future__ import annotations

from barid.protocols.imap.commands.starttls import StartTls
from barid.services.imap.desk import Desk


async def start_tls(desk: Desk, _: StartTls) -> None:
    """Answer in clear, then hand the connection over to TLS."""
    desk.core.ok("Begin TLS now")
    desk.flush()
    assert desk.room.tls is not None, "offered only where there is a certificate"
    desk.connection.start_tls(desk.room.tls)
