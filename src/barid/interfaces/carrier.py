"""How mail is carried to another server: connect to a hop, hand messages over, let go.

Failures are values: a hop that cannot be reached is a `Miss`, a recipient that is refused has its
`Result`. Nothing here decides what follows from them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from barid.model.hop import Hop
from barid.model.offers import Offers
from barid.model.reply import PeerReply, Stage
from barid.model.transfer import Result, Transfer


@dataclass(frozen=True, slots=True)
class Miss:
    """A hop could not be spoken to: how far we came, what it said, or why there was nothing to hear
    (`text`, for people and for the log)."""

    stage: Stage
    reply: PeerReply | None = None
    text: str = ""
    address: str = ""


class Link(Protocol):
    """An open conversation with a hop, ready for mail. Used by one task at a time."""

    @property
    def offers(self) -> Offers:
        """What the other side offers."""

    @property
    def address(self) -> str:
        """The address that was reached."""

    @property
    def tls(self) -> str:
        """Version, cipher and what was verified, as the trail tells it; empty without TLS."""

    @property
    def usable(self) -> bool:
        """Whether another message can be handed over."""

    async def send(self, transfer: Transfer, content: AsyncIterator[bytes]) -> tuple[Result, ...]:
        """Hand a message over: one result for each recipient, in order. Never raises."""

    async def close(self) -> None:
        """Say goodbye, if there is still anybody to hear it."""


class Carrier(Protocol):
    """Reaches other servers."""

    async def connect(self, hop: Hop) -> Link | Miss:
        """Connect, secure the connection as the hop demands, and be greeted. Never raises."""
