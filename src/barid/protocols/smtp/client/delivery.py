"""One message on its way over, and what is known of each of its recipients so far."""

from __future__ import annotations

from barid.model.envelope import Body
from barid.model.reply import PeerReply, Stage
from barid.model.transfer import Result, Transfer
from barid.protocols.smtp.client.stuffing import Stuffing


class Delivery:
    """Begins with nobody asked."""

    def __init__(self, transfer: Transfer, chunking: bool) -> None:
        self.transfer = transfer
        self.chunking = chunking or transfer.body is Body.BINARY_MIME
        self.stuffing = Stuffing()
        self.chunk = b""
        self.asked = 0
        self.wanted = False
        self.ended = False
        self.closed = False
        """The other side has surely ended the transaction by itself."""
        self._results: list[Result | None] = [None] * len(transfer.recipients)

    @property
    def asked_all(self) -> bool:
        return self.asked == len(self._results)

    @property
    def open(self) -> bool:
        """Whether anybody is left who may get it."""
        return None in self._results

    def open_places(self) -> list[int]:
        return [place for place, result in enumerate(self._results) if result is None]

    def refuse(self, place: int, stage: Stage, reply: PeerReply | None) -> None:
        if self._results[place] is None:
            self._results[place] = Result(stage, reply)

    def refuse_all(self, stage: Stage, reply: PeerReply | None) -> None:
        for place in self.open_places():
            self._results[place] = Result(stage, reply)
        self.asked = len(self._results)

    def settle(self, place: int, reply: PeerReply) -> None:
        """The final reply for one recipient, or for all that are left."""
        self.closed = reply.accepted
        if place >= 0:
            self.refuse(place, Stage.END, reply)
        else:
            self.refuse_all(Stage.END, reply)

    def results(self) -> tuple[Result, ...]:
        return tuple(result or Result(Stage.END, None) for result in self._results)
