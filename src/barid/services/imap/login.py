"""LOGIN, AUTHENTICATE and ID: who is this (RFC 9051 6.2.2, 6.2.3; RFC 2971)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barid.postoffice.mailbox.account import AccountMail
from barid.protocols.imap.commands.authenticate import Authenticate
from barid.protocols.imap.commands.id import Id
from barid.protocols.imap.commands.login import Login
from barid.protocols.imap.responses.id import id_line
from barid.protocols.sasl.mechanism import Credentials

if TYPE_CHECKING:
    from barid.services.imap.session import ImapSession


async def login(session: ImapSession, command: Login) -> None:
    """Name and password in the command."""
    await _enter(session, command.credentials)


async def authenticate(session: ImapSession, command: Authenticate) -> None:
    """The end of a SASL exchange."""
    await _enter(session, command.credentials)


async def identify(session: ImapSession, _: Id) -> None:
    """Say who we are, without a version that would help nobody but an attacker."""
    session.core.untagged(id_line([("name", "Barid")]))
    session.core.ok("Pleased to meet you")


async def _enter(session: ImapSession, credentials: Credentials) -> None:
    """One answer for every way of being wrong (RFC 5530 3, AUTHENTICATIONFAILED)."""
    foreign = credentials.authorization not in ("", credentials.name)
    entered = None
    if not foreign:
        entered = await session.room.gate.enter(credentials.name, credentials.password)
    if entered is None:
        session.core.no("Wrong name or password", "AUTHENTICATIONFAILED")
        return
    session.mail = AccountMail(session.room.world, entered.account, entered.address)
    session.connection.set_deadline(session.room.idle)
    session.core.ok("Welcome")
