"""LOGIN, AUTHENTICATE and ID: who is this (RFC 9051 6.2.2, 6.2.3; RFC 2971)."""

from __future__ import annotations

from typing import Final

from barid.model.account import ScramKeys
from barid.postoffice.directory.login import Denial, Denied
from barid.postoffice.mailbox.account import AccountMail
from barid.protocols.imap.commands.authenticate import Authenticate
from barid.protocols.imap.commands.id import Id
from barid.protocols.imap.commands.login import Login
from barid.protocols.imap.responses.id import id_line
from barid.protocols.sasl.mechanism import Claim
from barid.services.imap.desk import Desk

MAX_CLIENT: Final = 60
"""Characters of the name of a mail program that are kept."""

_DENIALS: Final[dict[Denial, tuple[str, str]]] = {
    Denial.WRONG: ("Wrong name or password", "AUTHENTICATIONFAILED"),
    Denial.FOREIGN: ("You may not act for the other name", "AUTHORIZATIONFAILED"),
    Denial.DISABLED: ("The account is disabled", "CONTACTADMIN"),
    Denial.BUSY: ("Too many logins at this moment, try later", "UNAVAILABLE"),
}
"""What is said, with which code (RFC 5530 3)."""


async def login(desk: Desk, command: Login) -> None:
    """Name and password in the command."""
    await _enter(desk, command.credentials, "LOGIN")


async def authenticate(desk: Desk, command: Authenticate) -> None:
    """A claim made in a SASL exchange, mostly at its end."""
    await _enter(desk, command.claim, command.mechanism)


async def identify(desk: Desk, command: Id) -> None:
    """Say who we are, without a version that would help nobody but an attacker."""
    desk.client = _called(command)
    if desk.mail is not None:
        desk.mail.use(_device(desk))
    desk.core.untagged(id_line([("name", "Barid")]))
    desk.core.ok("Pleased to meet you")


async def _enter(desk: Desk, claim: Claim, mechanism: str) -> None:
    version = desk.room.world.changes.directory_version()  # of now: it may change while we look
    answer = await desk.room.entrance.hear(claim, mechanism, desk.connection)
    match answer:
        case ScramKeys():
            desk.core.supply(answer)
        case Denied(denial):
            desk.core.no(*_DENIALS[denial])
        case _:
            desk.mail = AccountMail(desk.room.world, answer.account, answer.address, version)
            desk.mail.use(_device(desk))
            desk.connection.set_deadline(desk.room.idle)
            desk.core.ok("Welcome")


def _device(desk: Desk) -> str:
    """The device as trails tell it: what it calls itself is not to be trusted."""
    return f"IMAP {desk.client} [{desk.peer}]" if desk.client else f"IMAP [{desk.peer}]"


def _called(command: Id) -> str:
    """Name and version of a mail program (RFC 2971 3.3)."""
    known = dict(command.fields)
    words = " ".join(word for field in ("name", "version") if (word := known.get(field)))
    return "".join(filter(str.isprintable, words))[:MAX_CLIENT]
