"""Mail of our own making: reports and receipts, with the null reverse-path, so that nothing ever
answers it (RFC 5321 6.1, RFC 8098 3).

It goes into the mailbox of a receiver of ours, else into the queue; whom nobody reads is told
nothing. All of it in the transaction that makes true what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import Prepared, Transaction
from barid.model.address import Address
from barid.model.envelope import Body
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.identifiers import Instant
from barid.model.mailbox import NewMessage
from barid.model.outgoing import (
    MailParameters,
    NewOutgoing,
    NewQueueEntry,
    Notify,
    RecipientParameters,
)
from barid.postoffice.description import Description
from barid.postoffice.directory.expansion import Absence, look_up
from barid.postoffice.plan import Away, prefix_for

_NEVER_ASK_AGAIN: Final = RecipientParameters(Notify.NEVER)


@dataclass(frozen=True, slots=True)
class OwnMail:
    """A message that is written and prepared. `kind` is what the trail calls it; `wide` tells that
    an address in it needs SMTPUTF8, `seven_bit` that all of it is ASCII."""

    receiver: Address
    prepared: Prepared
    described: Description
    at: Instant
    expires: Instant
    kind: str
    wide: bool = False
    seven_bit: bool = True
    require_tls: bool = False


def send(tx: Transaction, mail: OwnMail) -> None:
    """Send it. In a unit that writes."""
    described, to = mail.described, mail.receiver.written()
    content = tx.messages.keep(mail.prepared, described.summary, described.outline)
    trail = tx.trails.open(
        NewTrail(described.message_id, "", mail.prepared.size, "here", mail.at),
        [TrackingEvent(mail.at, Step.RECEIVED, detail=mail.kind)],
    )
    found = look_up(tx, mail.receiver)
    if isinstance(found, tuple):
        for reached in found:
            prefix = prefix_for(None, mail.receiver)
            size = len(prefix) + mail.prepared.size
            flags = described.mark(prefix)
            new = NewMessage(content, prefix, flags, mail.at, size, thread=described.thread)
            placed = tx.messages.place(reached.inbox, new)
            if placed is not None:
                detail = f"mailbox {placed.mailbox} uid {placed.uid}"
                event = TrackingEvent(mail.at, Step.DELIVERED, to, detail, reached.account)
                tx.trails.record(trail, [event])
    elif found is Absence.FOREIGN:
        away = Away(mail.receiver, _NEVER_ASK_AGAIN)
        outgoing = NewOutgoing(
            content,
            mail.prepared.size,
            "",
            Body.SEVEN_BIT if mail.seven_bit else Body.EIGHT_BIT_MIME,
            mail.wide,
            MailParameters(require_tls=mail.require_tls),
            None,
            trail,
            mail.at,
            mail.expires,
        )
        tx.queue.add(outgoing, [NewQueueEntry(to, away.destination, mail.at, away.parameters)])
