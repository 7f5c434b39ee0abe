"""What became of a message: a status for every recipient, each with the reply that decided.

Nothing is lost silently: whoever is not accepted is told of with the reason and what helps, and
`raise_for_refused` turns that into an exception for programs that want one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from barid.client.failures import NotSent
from barid.doctor.diagnosis import Diagnosis, Evidence
from barid.doctor.telling import of_reply
from barid.model.reply import Stage
from barid.model.transfer import Result


class State(StrEnum):
    """What became of one recipient."""

    ACCEPTED = "accepted"
    """The server has taken over responsibility."""
    QUEUED = "queued"
    """It lies in our own outbox, safely, and is tried again until it is accepted."""
    DEFERRED = "deferred"
    """Not now; trying again later may help."""
    NEEDS_SMTPUTF8 = "needs-smtputf8"
    """The server cannot carry this address (RFC 6531)."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one recipient. `reply` is what the server said, empty when it said nothing;
    `code` its number, 0 then. `diagnosis` is None for whoever was accepted or queued. `doubtful`
    when the connection was lost after the whole message had gone out: it may have been taken."""

    state: State
    reply: str = ""
    code: int = 0
    diagnosis: Diagnosis | None = None
    doubtful: bool = False

    @property
    def accepted(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in (State.ACCEPTED, State.QUEUED)

    def __str__(self) -> str:
        return f"{self.state}: {self.reply}" if self.reply else str(self.state)


@dataclass(frozen=True, slots=True)
class Outcome(Mapping[str, Status]):
    """Statuses by address, as it was given. `server` is host and port; `tls` version, cipher and
    what was proven; `receipts` whether reports on delivery were asked for and the server offers
    them (RFC 3461)."""

    statuses: Mapping[str, Status]
    message_id: str = ""
    server: str = ""
    tls: str = ""
    receipts: bool = False
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, address: str) -> Status:
        return self.statuses[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self.statuses)

    def __len__(self) -> int:
        return len(self.statuses)

    @property
    def accepted(self) -> bool:
        """Whether every recipient was accepted or queued."""
        return all(status.accepted for status in self.statuses.values())

    @property
    def refused(self) -> dict[str, Status]:
        """Those who were not, whatever the reason."""
        return {who: status for who, status in self.statuses.items() if not status.accepted}

    def raise_for_refused(self) -> None:
        """Raise `Undelivered` unless every recipient was accepted or queued; its diagnosis is that
        of the gravest refusal."""
        order = list(State)
        worst = max(
            self.refused.values(), key=lambda status: order.index(status.state), default=None
        )
        if worst is not None:
            assert worst.diagnosis is not None, "who is not accepted is told of"
            raise Undelivered(self, worst.diagnosis, worst.reply)


class Undelivered(NotSent):
    """Not all recipients were accepted; `outcome` tells of each."""

    def __init__(self, outcome: Outcome, diagnosis: Diagnosis, reply: str = "") -> None:
        super().__init__(diagnosis, reply)
        self.outcome = outcome


def status_of(result: Result, fields: Mapping[str, str]) -> Status:
    """What a result of the conversation means for whoever sent."""
    if result.delivered:
        assert result.reply is not None
        return Status(State.ACCEPTED, result.reply.written(), result.reply.code)
    if result.reply is None:
        doubtful = result.stage is Stage.END
        lost = Diagnosis("M14" if doubtful else _lost(result.stage), fields)
        return Status(State.DEFERRED, diagnosis=lost, doubtful=doubtful)
    words = result.reply.written()
    failure = of_reply(result.stage, result.reply)
    state = State.DEFERRED if result.reply.code < 500 else State.REFUSED
    if failure == "N03" and state is State.REFUSED:
        state = State.NEEDS_SMTPUTF8
    evidence = (Evidence(result.stage.value, words),)
    certain = 0.5 if failure in ("X01", "X02") else 0.9
    found = Diagnosis(failure, fields, certain, evidence)
    return Status(state, words, result.reply.code, found)


def _lost(stage: Stage) -> str:
    return "L08" if stage is Stage.CONTENT else "L14"
