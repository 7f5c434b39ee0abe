"""Handing mail to one server over a connection that is kept: opened when it is needed, called again
when it has died while idle, one message at a time.

Every recipient of every message gets a status. What a server takes in several transactions (because
it allows only so many recipients in one) is handed over in several.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from barid.client.consigning import (
    Consignment,
    Parcel,
    Writer,
    consign,
    narrowed,
)
from barid.client.failures import NotSent, Unwelcome
from barid.client.mail import Mail
from barid.client.results import Outcome, State, Status, status_of
from barid.client.session import Session, open_session, pieces
from barid.client.settings import Settings
from barid.client.worlds import World
from barid.doctor.diagnosis import Diagnosis
from barid.interfaces.world import Randomness
from barid.model.reply import Stage
from barid.model.transfer import Result
from barid.network.clock import SystemClock
from barid.network.randomness import SystemRandomness

log = logging.getLogger("barid.client")

_ROUNDS_MOST: Final = 1000


class Link:
    """One server, and at most one connection to it. Used by one task at a time."""

    def __init__(
        self, settings: Settings, world: World, randomness: Randomness | None = None
    ) -> None:
        self.settings = settings
        self._world = world
        self._randomness = randomness or SystemRandomness()
        self.writer = Writer(SystemClock(), self._randomness, settings.author)
        self._session: Session | None = None

    async def open(self) -> Session:
        """The open connection, made anew where there is none. Raises NotSent."""
        if self._session is None or not self._session.usable:
            self._session = None
            if not self.settings.host:
                self.settings = await self._discover()
            self._session = await open_session(self.settings, self._world, self._randomness)
        return self._session

    async def _discover(self) -> Settings:
        from barid.client.discovery import discover

        address = self.settings.address
        found = await self._world.elsewhere(lambda: discover(address, self.settings.timeout))
        ports = self.settings.ports if len(self.settings.ports) == 1 else (found.port,)
        return replace(
            self.settings,
            host=found.host,
            ports=ports,
            tls=found.tls if self.settings.tls == "auto" else self.settings.tls,
            user=self.settings.user or found.user,
        )

    async def close(self) -> None:
        """Say goodbye."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def send(self, mail: Mail) -> Outcome:
        """Write and hand over. Raises NotSent when no server could be spoken to, Unfit when nobody
        is named."""
        letter = self.writer.letter(mail)
        session = await self.open()
        eight_bit = "8BITMIME" in session.offers
        return await self.hand_over(self.writer.parcel(mail, letter, eight_bit=eight_bit))

    async def hand_over(self, parcel: Parcel) -> Outcome:
        """Hand over what is written. Raises NotSent when no server could be spoken to."""
        session = await self.open()
        consignment = consign(parcel, session.offers)
        statuses = unfit_statuses(consignment, session)
        statuses |= await self._transfer(consignment)
        session = self._session or session
        ordered = {str(one): statuses[one.key] for one in parcel.recipients}
        outcome = Outcome(
            ordered,
            parcel.message_id,
            session.server,
            session.tls,
            parcel.notify is not None and "DSN" in session.offers,
        )
        told(outcome)
        return outcome

    async def _transfer(self, consignment: Consignment) -> dict[str, Status]:
        """Statuses by key of address."""
        statuses: dict[str, Status] = {}
        for _ in range(_ROUNDS_MOST):
            if consignment.transfer is None:
                break
            session = await self.open()
            fresh = session.sent == 0
            results = await session.send(consignment.transfer, pieces(consignment.content))
            if not fresh and all(map(_had_gone, results)):
                session.hang_up()
                continue
            rest = again_at_once(results)
            for place, result in enumerate(results):
                if place not in rest:
                    one = consignment.recipients[place]
                    fields = session.fields | envelope_fields(consignment, place)
                    statuses[one.key] = status_of(result, fields)
            if not rest:
                break
            consignment = narrowed(consignment, rest)
        return statuses


def _had_gone(result: Result) -> bool:
    """Whether the server had hung up before it was told anything (RFC 5321 3.8)."""
    early = result.stage in (Stage.SENDER, Stage.HELLO)
    return early and (result.reply is None or result.reply.code == 421)


def again_at_once(results: tuple[Result, ...]) -> list[int]:
    """Those for whom the server took no more recipients in one transaction, when it took some
    (RFC 5321 4.5.3.1.10)."""
    if not any(result.delivered for result in results):
        return []
    return [
        place
        for place, result in enumerate(results)
        if result.stage is Stage.RECIPIENT
        and result.reply is not None
        and (result.reply.enhanced in ("4.5.3", "5.5.3") or result.reply.code == 452)
        and result.reply.enhanced not in ("4.2.2", "4.3.1")
    ]


def envelope_fields(consignment: Consignment, place: int) -> dict[str, str]:
    """What a diagnosis fills in about one recipient."""
    transfer = consignment.transfer
    sender = transfer.reverse_path if transfer else ""
    return {"sender": sender or "<>", "recipient": str(consignment.recipients[place])}


def unfit_statuses(consignment: Consignment, session: Session) -> dict[str, Status]:
    """What can be said of recipients without asking the server, by key of address."""
    found = {}
    for address in consignment.unfit:
        fields = session.fields | {"recipient": str(address)}
        found[address.key] = Status(State.NEEDS_SMTPUTF8, diagnosis=Diagnosis("N01", fields))
    failure = "M06" if consignment.large else "M19" if consignment.unheld else ""
    if failure:
        for address in consignment.recipients:
            why = Diagnosis(failure, session.fields)
            found[address.key] = Status(State.REFUSED, diagnosis=why)
    return found


def told(outcome: Outcome) -> None:
    """One line of log for each message, and one for each recipient that was not accepted."""
    refused = outcome.refused
    log.info(
        "<%s> to %s: %d accepted, %d not",
        outcome.message_id,
        outcome.server,
        len(outcome) - len(refused),
        len(refused),
    )
    for who, status in refused.items():
        log.warning("<%s> %s: %s", outcome.message_id, who, status)


def unopened(error: NotSent, parcel: Parcel) -> Outcome:
    """An outcome in place of the failure to reach a server, for those who go on all the same."""
    passing = not isinstance(error, Unwelcome) or error.reply[:1] != "5"
    state = State.DEFERRED if passing else State.REFUSED
    status = Status(state, error.reply, diagnosis=error.diagnosis)
    return Outcome(dict.fromkeys(map(str, parcel.recipients), status), parcel.message_id)
