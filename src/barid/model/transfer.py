"""One message as it is handed to the next hop, and what became of each of its recipients."""

from __future__ import annotations

from dataclasses import dataclass

from barid.model.envelope import Body
from barid.model.outgoing import (
    NOTHING_ASKED,
    NOTHING_ASKED_FOR_ONE,
    MailParameters,
    RecipientParameters,
)
from barid.model.reply import PeerReply, Stage


@dataclass(frozen=True, slots=True)
class Addressee:
    """A recipient. `path` is the address without its brackets."""

    path: str
    parameters: RecipientParameters = NOTHING_ASKED_FOR_ONE


@dataclass(frozen=True, slots=True)
class Transfer:
    """A message to hand over. `size` is of its content in octets, before dots are stuffed.

    `by` is how many seconds are left to deliver it, less than none when they have passed
    (RFC 2852 4); its mode is in the parameters. `hold` asks a submission server to keep it for so
    many seconds (RFC 4865 4), `directed` to give it to nobody but those whom it names.
    """

    reverse_path: str
    recipients: tuple[Addressee, ...]
    size: int
    body: Body = Body.SEVEN_BIT
    smtputf8: bool = False
    parameters: MailParameters = NOTHING_ASKED
    by: int | None = None
    hold: int | None = None
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one recipient: the reply that decided, and at which moment it came.

    `reply` is None when none came. Only an accepted reply at `Stage.END` is a delivery.
    """

    stage: Stage
    reply: PeerReply | None

    @property
    def delivered(self) -> bool:
        """Whether the other side has taken over responsibility."""
        return self.stage is Stage.END and self.reply is not None and self.reply.accepted
