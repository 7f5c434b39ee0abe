"""USER and PASS, AUTH and STLS: who is this, and may nobody read along (RFC 5034, RFC 2595 4)."""

from __future__ import annotations

from typing import Final

from barid.model.account import ScramKeys
from barid.postoffice.directory.login import Denial, Denied, LoggedIn
from barid.postoffice.mailbox.account import AccountMail
from barid.postoffice.mailbox.maildrop import open_maildrop
from barid.protocols.pop3 import replies
from barid.protocols.pop3.commands import Login, Stls
from barid.protocols.pop3.replies import Refusal
from barid.services.pop3.desk import AT_ONE_TIME, Desk

_DENIALS: Final[dict[Denial, Refusal]] = {
    Denial.WRONG: replies.WRONG,
    Denial.FOREIGN: replies.WRONG,
    Denial.DISABLED: replies.CLOSED_ACCOUNT,
    Denial.BUSY: replies.TOO_MANY_LOGINS,
}


async def log_in(desk: Desk, command: Login) -> None:
    """Let somebody in, or not (RFC 3206 4)."""
    version = desk.room.world.changes.directory_version()  # of now: it may change while we look
    answer = await desk.room.entrance.hear(command.claim, command.mechanism, desk.connection)
    match answer:
        case ScramKeys():
            following = desk.core.supply(answer)
            if isinstance(following, Login):
                await log_in(desk, following)
        case Denied():
            desk.core.refuse(_DENIALS[answer.denial])
        case LoggedIn():
            desk.version = version
            await _open(desk, answer)


async def _open(desk: Desk, entered: LoggedIn) -> None:
    """Open the maildrop: without it nobody is in (RFC 1939 4)."""
    room = desk.room
    if room.sessions[entered.account] >= AT_ONE_TIME:
        desk.core.refuse(replies.IN_USE)
        return
    maildrop = await open_maildrop(room.world, entered.account, utf8=desk.core.utf8)
    if maildrop is None:
        desk.core.refuse(replies.CLOSED_ACCOUNT)
        return
    room.sessions[entered.account] += 1
    desk.mail = AccountMail(room.world, entered.account, entered.address, desk.version)
    desk.mail.use(f"POP3 [{desk.peer}]")
    maildrop.note = desk.mail.note
    desk.maildrop = maildrop
    desk.core.ok(replies.WELCOME)


def start_tls(desk: Desk, _: Stls) -> None:
    """Answer in clear, then hand the connection over to TLS."""
    desk.core.ok(replies.BEGIN_TLS)
    desk.flush()
    assert desk.room.tls is not None, "offered only where there is a certificate"
    desk.connection.start_tls(desk.room.tls)
