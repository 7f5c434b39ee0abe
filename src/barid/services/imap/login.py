"""LOGIN, AUTHENTICATE and ID: who is this (RFC 9051 6.2.2, 6.2.3; RFC 2971)."""

from __future__ import annotations

import logging

from barid.postoffice.directory.passwords import TooManyGuesses
from barid.postoffice.mailbox.account import AccountMail
from barid.protocols.imap.commands.authenticate import Authenticate
from barid.protocols.imap.commands.id import Id
from barid.protocols.imap.commands.login import Login
from barid.protocols.imap.responses.id import id_line
from barid.protocols.sasl.mechanism import Credentials
from barid.services.imap.desk import Desk

log = logging.getLogger(__name__)


async def login(desk: Desk, command: Login) -> None:
    """Name and password in the command."""
    await _enter(desk, command.credentials)


async def authenticate(desk: Desk, command: Authenticate) -> None:
    """The end of a SASL exchange."""
    await _enter(desk, command.credentials)


async def identify(desk: Desk, _: Id) -> None:
    """Say who we are, without a version that would help nobody but an attacker."""
    desk.core.untagged(id_line([("name", "Barid")]))
    desk.core.ok("Pleased to meet you")


async def _enter(desk: Desk, credentials: Credentials) -> None:
    """One answer for every way of being wrong (RFC 5530 3, AUTHENTICATIONFAILED, UNAVAILABLE)."""
    foreign = credentials.authorization not in ("", credentials.name)
    entered = None
    version = desk.room.world.changes.directory_version()  # of now: it may change while we look
    if not foreign:
        try:
            entered = await desk.room.gate.enter(credentials.name, credentials.password)
        except TooManyGuesses:
            desk.core.no("Too many logins at this moment, try later", "UNAVAILABLE")
            return
    if entered is None:
        log.warning("wrong name or password for %.100r from %s", credentials.name, desk.peer)
        desk.core.no("Wrong name or password", "AUTHENTICATIONFAILED")
        return
    desk.mail = AccountMail(desk.room.world, entered.account, entered.address, version)
    desk.connection.set_deadline(desk.room.idle)
    desk.core.ok("Welcome")
