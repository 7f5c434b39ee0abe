"""What our own people are answered, who log in and send (RFC 6409, RFC 4954)."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Final

from barid.interfaces.store import StorageFailed
from barid.model import verdict
from barid.model.account import ScramKeys
from barid.model.address import Address
from barid.model.verdict import Verdict
from barid.postoffice.directory.login import Denial, Denied, LoggedIn
from barid.postoffice.intake.submission import Submission
from barid.protocols.sasl.offering import Offering
from barid.protocols.smtp.events import (
    Event,
    LoginClaimed,
    MailboxAsked,
    MessageComplete,
    RecipientNamed,
    SenderNamed,
)
from barid.protocols.smtp.session import Controls
from barid.services.connection import Connection
from barid.services.entrance import Entrance
from barid.services.smtp.transfer import Decision, Reception, Transfer

_DENIALS: Final[dict[Denial, Verdict]] = {
    Denial.WRONG: verdict.WRONG_LOGIN,
    Denial.FOREIGN: verdict.FOREIGN_LOGIN,
    Denial.DISABLED: verdict.DISABLED_LOGIN,
    Denial.BUSY: verdict.BUSY_LOGIN,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people log in and hand their mail over."""

    entrance: Entrance
    submission: Submission


class Submitting(Transfer):
    """One connection of somebody's device."""

    __slots__ = ("_desk", "_who")

    def __init__(self, desk: Desk, reception: Reception, connection: Connection) -> None:
        super().__init__(reception, connection)
        self._desk = desk
        self._who: LoggedIn | None = None

    def secured(self) -> None:
        """Whoever has logged in before must do so again (RFC 3207 4.2)."""
        super().secured()
        self._who = None

    def offering(self) -> Offering:
        """By what one may log in now."""
        return self._desk.entrance.offering(self._connection)

    def controls(self) -> Controls:
        """As for strangers, and FUTURERELEASE and ETRN (RFC 4865 3: on submission only)."""
        reception = self._reception
        hold = self._desk.submission.hold(reception.promises.most_hold)
        queue = reception.starter is not None
        return replace(super().controls(), hold=hold, remote_queue=queue)

    def decide(self, event: Event) -> Verdict | Awaitable[Decision]:
        """As for strangers, but for what only those who have logged in may do."""
        match event:
            case LoginClaimed():
                return self._log_in(event)
            case SenderNamed(path):
                terms = self.begin(event)
                if not terms.accepted:
                    return terms
                return self._if_ones_own(path, terms)
            case RecipientNamed(path):
                announced = self._sender.size if self._sender else None
                judged = self._desk.submission.recipient(path, announced or 0)
                return self.noted(event, judged)
            case MailboxAsked(path):
                return self._desk.submission.mailbox(path)
            case _:
                return super().decide(event)

    def message(self, message: MessageComplete) -> Awaitable[Decision]:
        """Keep the message, when it is the sender's own."""
        known = self._known
        leaving = self.leaving(known.account, message.smtputf8)
        arrival, _ = self.arrival(message)
        peer = self.peer(message.smtputf8, known.address)
        domain = self._reception.offer.domain
        arrival = replace(arrival, peer=peer, leaving=leaving)
        return self._desk.submission.message(known.account, arrival, domain)

    async def _if_ones_own(self, path: Address | None, terms: Verdict) -> Verdict:
        judged = await self._desk.submission.sender(self._known.account, path)
        return terms if judged.accepted else judged

    @property
    def _known(self) -> LoggedIn:
        assert self._who is not None, "the core lets nobody get here without a login"
        return self._who

    async def _log_in(self, event: LoginClaimed) -> Verdict | ScramKeys:
        try:
            answer = await self._desk.entrance.hear(event.claim, event.mechanism, self._connection)
        except StorageFailed:
            return verdict.LOGIN_FAILED
        match answer:
            case ScramKeys():
                return answer
            case Denied(denial):
                return _DENIALS[denial]
            case LoggedIn():
                self._who = answer
                return verdict.LOGGED_IN
