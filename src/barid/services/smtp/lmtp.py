"""What a program beside us is answered that hands mail over by LMTP: each recipient on its own."""

from __future__ import annotations

from collections.abc import Awaitable

from barid.protocols.smtp.events import MessageComplete
from barid.protocols.smtp.session import NO_CONTROLS, Controls
from barid.services.smtp.transfer import Decision, Transfer


class LocalTransfer(Transfer):
    """One connection, of a program that may reach our socket and so need not log in."""

    __slots__ = ()

    def controls(self) -> Controls:
        """None: whoever hands over what it has accepted itself answers for it to the sender, and
        hears from us at once what became of it."""
        return NO_CONTROLS

    def message(self, message: MessageComplete) -> Awaitable[Decision]:
        """Keep the message; an answer for each recipient, in their order (RFC 2033 4.2)."""
        arrival, groups = self.arrival(message)
        reception = self._reception
        return reception.intake.message_for_each(arrival, groups, reception.offer.domain)
