"""Dispatch: takes claimed entries to their next hops, and settles each recipient.

Every entry of a claim is settled in the end, whatever happens on the way: taken, again later, or
given up. Hosts are tried in turn; who was refused by one for a reason that is not its own goes on
to the next, who was refused as itself does not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from barid.interfaces.carrier import Miss
from barid.interfaces.store import Store
from barid.interfaces.world import Clock, Randomness, Tasks
from barid.model.address import Address
from barid.model.hop import Hop, Speech, Wish
from barid.model.identifiers import Instant
from barid.model.offers import Offers
from barid.model.outgoing import Claim, Outgoing, QueueEntry
from barid.model.reply import Stage
from barid.model.transfer import Addressee, Result, Transfer
from barid.postoffice.dispatch.bookkeeping import Book, ReadAhead
from barid.postoffice.dispatch.forms import Form, Forms
from barid.postoffice.dispatch.links import Lent, Links
from barid.postoffice.dispatch.outcome import (
    Cause,
    Fate,
    Outcome,
    Scope,
    judge_miss,
    judge_results,
)
from barid.postoffice.dispatch.pace import Pace
from barid.postoffice.dispatch.routing import NoRoute, Router
from barid.postoffice.dispatch.schedule import (
    SECOND,
    Schedule,
    is_over,
    is_punctual,
    last_moment,
    shaken,
)
from barid.postoffice.dispatch.settlement import Attempt, Report, Settled, Settlement, settle
from barid.postoffice.dispatch.signatures import Signatures

PIECE: Final = 256 * 1024
LONGEST_REST: Final = 1800
"""How long a destination rests at most that could not be reached, in seconds: then new mail finds
out whether it is back."""
_NOBODY: Final = Attempt()
_NOWHERE: Final = Outcome(Fate.AGAIN, Scope.HOST, Cause.UNREACHABLE, "4.4.4", "no host to try")
_TOO_OLD: Final = Outcome(
    Fate.GIVEN_UP, Scope.MESSAGE, Cause.LATER, "4.4.7", "not delivered in time"
)


class Reports(Protocol):
    """Writes reports to senders (RFC 3461 6)."""

    async def about(self, message: Outgoing, settled: Sequence[Settled]) -> Report | None:
        """What the sender is to be told of this, ready to be delivered; None when nothing is."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message with those of its recipients that are still to be settled."""

    message: Outgoing
    entries: tuple[QueueEntry, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What dispatch needs from outside the rules."""

    store: Store
    clock: Clock
    randomness: Randomness
    tasks: Tasks


@dataclass(frozen=True, slots=True)
class Rules:
    """How dispatch goes about it."""

    router: Router
    schedule: Schedule
    reports: Reports
    pace: Pace


@dataclass(slots=True)
class _Round:
    """What is left after the hosts that were tried so far, and what was heard last."""

    destination: str
    wish: Wish
    parcels: list[Parcel]
    spoke: bool = False
    """Whether any host could be spoken to."""
    missed: set[Cause] = field(default_factory=set)
    """Why hosts that the DNS knows could not be."""
    attempt: Attempt = _NOBODY
    _heard: Outcome | None = field(default=None)

    @property
    def outcome(self) -> Outcome:
        """What is to become of those that are left."""
        return self._heard or _NOWHERE

    @property
    def is_cut_off(self) -> bool:
        """Whether there were hosts, and no way to any of them, as where port 25 is blocked. Whose
        TLS is not what was demanded has been reached; a DNS that is silent tells nothing."""
        return not self.spoke and self.missed == {Cause.UNREACHABLE}

    def heard(self, outcome: Outcome, attempt: Attempt) -> None:
        """A host was of no use. That one of several can never be is no reason to give up."""
        if self._heard is None or outcome.fate is Fate.AGAIN:
            self._heard, self.attempt = outcome, attempt


class Dispatcher:
    """Carries claims. One call of `carry` at a time for each claim; as many claims as one likes."""

    def __init__(self, world: World, rules: Rules, links: Links) -> None:
        self._world = world
        self._rules = rules
        self._links = links
        signatures = Signatures(world.store, world.clock, world.tasks)
        self._forms = Forms(world.store, world.tasks, signatures)

    async def carry(self, claim: Claim) -> None:
        """Try everything in the claim once. Raises StorageFailed: then the claim lapses, and what
        was not settled is tried again."""
        groups: dict[object, list[Parcel]] = {}
        for message, entries in claim.messages:
            way = self._rules.router.way(claim.destination, sender_key(message))
            groups.setdefault((way, wish_of(message)), []).append(Parcel(message, entries))
        for parcels in groups.values():
            live = [one for one in parcels if not is_over(one.message.what, self._now())]
            for parcel in parcels:
                if parcel not in live:
                    await self._end(parcel, _too_old(parcel), _NOBODY)
            if live:
                await self._carry_one_way(claim, live)

    async def _carry_one_way(self, claim: Claim, parcels: list[Parcel]) -> None:
        """All of these go to the same hosts, as safely."""
        first = parcels[0].message
        round_ = _Round(claim.destination, wish_of(first), parcels)
        hops = self._rules.router.hops(claim.destination, sender_key(first), round_.wish)
        try:
            async for hop in hops:
                await self._try(round_, hop)
                if not round_.parcels:
                    return
        finally:
            await _close(hops)
        if round_.is_cut_off:
            other = await self._rules.router.fallback(round_.wish)
            if other is not None:
                await self._try(round_, other)
        if round_.parcels and not round_.spoke and round_.outcome.fate is Fate.AGAIN:
            await self._let_rest(claim.destination)
        for parcel in round_.parcels:
            await self._end(parcel, round_.outcome, round_.attempt)

    async def _try(self, round_: _Round, hop: Hop | NoRoute) -> None:
        """One host: what it does not take and does not refuse for good is left in the round."""
        if isinstance(hop, NoRoute):
            none = _routeless(hop)
            round_.missed |= {none.cause} & {Cause.NO_TLS}
            round_.heard(none, _NOBODY)
            return
        lent = await self._links.lend(hop)
        if isinstance(lent, Miss):
            outcome = _unproven(judge_miss(lent), round_.wish)
            self._learn(round_.destination, outcome)
            round_.missed.add(outcome.cause)
            round_.heard(outcome, Attempt(hop.host, lent.address))
            return
        round_.spoke = True
        attempt = _attempt(lent)
        round_.parcels, heard = await self._hand_over(round_.destination, lent, round_.parcels)
        if heard is not None:
            round_.heard(heard, attempt)

    async def _hand_over(
        self, destination: str, lent: Lent, parcels: list[Parcel]
    ) -> tuple[list[Parcel], Outcome | None]:
        """Over this link, as far as it goes; what is left for the next host, and why."""
        left: list[Parcel] = []
        outcome: Outcome | None = None
        store = self._world.store
        book, ahead = Book(store), ReadAhead(store, [parcel.message for parcel in parcels])
        try:
            for place, parcel in enumerate(parcels):
                if not lent.usable and (left or not await self._renew(lent)):
                    left += parcels[place:]
                    break
                decided, onward = await self._send(destination, lent, parcel, ahead)
                if decided:
                    await book.enter(await self._settlement(parcel.message, decided))
                if onward:
                    outcome = onward[0][1]
                    left.append(replace(parcel, entries=tuple(entry for entry, _ in onward)))
        finally:
            await self._links.give_back(lent)
            await book.close()
        return left, outcome

    async def _renew(self, lent: Lent) -> bool:
        """A link that has carried enough, or was lost after a message that it did carry, is
        followed by another to the same host."""
        await lent.link.close()
        found = await self._links.lend(lent.hop)
        if isinstance(found, Miss):
            return False
        lent.link, lent.carried = found.link, found.carried
        return True

    async def _send(
        self, destination: str, lent: Lent, parcel: Parcel, ahead: ReadAhead
    ) -> tuple[list[Settled], list[tuple[QueueEntry, Outcome]]]:
        """Hand one message over: what is decided, and who is to try another host."""
        outcomes = await self._outcomes(lent, parcel, ahead)
        attempt = _attempt(lent)
        decided: list[Settled] = []
        onward: list[tuple[QueueEntry, Outcome]] = []
        for entry, outcome in zip(parcel.entries, outcomes, strict=True):
            self._learn(destination, outcome)
            if outcome.scope is Scope.HOST:
                onward.append((entry, outcome))
            else:
                decided.append(self._decision(parcel.message, entry, outcome, attempt))
        return decided, onward

    async def _outcomes(self, lent: Lent, parcel: Parcel, ahead: ReadAhead) -> list[Outcome]:
        """One for each entry; recipients beyond the other side's limit come in the next go."""
        offers = lent.link.offers
        impossible = _impossible(parcel.message, lent.hop, offers, self._now())
        if impossible is not None:
            return [impossible] * len(parcel.entries)
        what = parcel.message.what
        paths = [entry.recipient for entry in parcel.entries]
        form = await self._forms.form(what, paths, offers, await ahead.take(what.content))
        if isinstance(form, Form) and offers.max_size is not None and form.size > offers.max_size:
            form = _too_large(form.size, offers.max_size)
        if isinstance(form, Outcome):
            return [form] * len(parcel.entries)
        told = [
            (entry, path)
            for entry, path in zip(parcel.entries, form.paths, strict=True)
            if isinstance(path, str)
        ]
        found = await self._taken(lent, parcel.message, form, told)
        if found is None:
            return await self._outcomes(lent, parcel, ahead)
        taken = iter(found)
        return [next(taken) if isinstance(path, str) else path for path in form.paths]

    async def _taken(
        self, lent: Lent, message: Outgoing, form: Form, told: Sequence[tuple[QueueEntry, str]]
    ) -> list[Outcome] | None:
        """What the host makes of those whom it can be told; None when another one answers under its
        name now, for which the form is none."""
        offers = lent.link.offers
        most = lent.link.offers.limit("RCPTMAX") or max(len(told), 1)  # RFC 9422 4
        outcomes: list[Outcome] = []
        for start in range(0, len(told), most):
            transfer = self._transfer(message, form, told[start : start + most])
            results = await lent.link.send(transfer, form.content())
            if lent.carried and _unheard(results) and await self._renew(lent):
                if not start and lent.link.offers != offers:
                    return None
                results = await lent.link.send(transfer, form.content())
            lent.carried += 1
            outcomes += judge_results(results)
        return outcomes

    def _transfer(
        self, message: Outgoing, form: Form, told: Sequence[tuple[QueueEntry, str]]
    ) -> Transfer:
        what, by = message.what, message.what.parameters.deliver_by
        return Transfer(
            form.reverse_path,
            tuple(Addressee(path, entry.parameters) for entry, path in told),
            form.size,
            form.body,
            form.smtputf8,
            what.parameters,
            None if by is None else (by.at - self._now()) // SECOND,
            directed=what.directed,
        )

    # --- what follows

    def _decision(
        self, message: Outgoing, entry: QueueEntry, outcome: Outcome, attempt: Attempt
    ) -> Settled:
        now = self._now()
        if outcome.fate is not Fate.AGAIN:
            return Settled(entry, outcome, attempt)
        if is_over(message.what, now):
            late = replace(outcome, fate=Fate.GIVEN_UP, status="4.4.7")
            return Settled(entry, late, attempt)
        schedule = self._rules.schedule
        due = schedule.next_attempt(entry, outcome, now, self._world.randomness)
        told = entry.delay_told or schedule.delay_is_due(entry, message.what, now)
        return Settled(entry, outcome, attempt, min(due, last_moment(message.what)), told)

    async def _end(self, parcel: Parcel, outcome: Outcome, attempt: Attempt) -> None:
        """The same for all recipients that are left."""
        decided = [
            self._decision(parcel.message, entry, outcome, attempt) for entry in parcel.entries
        ]
        settlement = await self._settlement(parcel.message, decided)
        await self._world.store.write(lambda tx: settle(tx, settlement))

    async def _settlement(self, message: Outgoing, decided: list[Settled]) -> Settlement:
        """With the report that goes with it, if one does."""
        report = await self._rules.reports.about(message, decided)
        return Settlement(message, self._now(), decided, report)

    async def _let_rest(self, destination: str) -> None:
        times = self._rules.pace.failed(destination)
        pauses = self._rules.schedule.pauses
        pause = min(pauses[min(times, len(pauses) - 1)], LONGEST_REST)
        until = Instant(self._now() + shaken(pause, self._world.randomness))
        await self._world.store.write(lambda tx: tx.queue.rest(destination, until))

    def _learn(self, destination: str, outcome: Outcome) -> None:
        if outcome.fate is Fate.DONE:
            self._rules.pace.taken(destination)
        elif outcome.cause is Cause.SENT_AWAY:
            self._rules.pace.sent_away(destination)

    def _now(self) -> Instant:
        return self._world.clock.now()


def sender_key(message: Outgoing) -> str:
    """The identity key of the reverse-path; empty for the null one."""
    address = Address.parse(message.what.reverse_path)
    return address.key if address is not None else ""


def wish_of(message: Outgoing) -> Wish:
    """What its sender asks of TLS. A report is not lost for want of it (RFC 8689 5); who requires
    TLS and makes it optional requires it (RFC 8689 4.1)."""
    asked = message.what.parameters
    if asked.require_tls:
        return Wish.REQUIRED if message.what.reverse_path else Wish.USUAL
    return Wish.OPTIONAL if asked.tls_optional else Wish.USUAL


def _unproven(outcome: Outcome, wish: Wish) -> Outcome:
    """A host whose TLS failed is none for who requires it: not now and not later (RFC 8689
    4.2.1)."""
    if wish is not Wish.REQUIRED or outcome.cause is not Cause.NO_TLS:
        return outcome
    return replace(outcome, fate=Fate.GIVEN_UP, status="5.7.10")


def _impossible(message: Outgoing, hop: Hop, offers: Offers, now: Instant) -> Outcome | None:
    """Why this message cannot be handed over there, as far as that is known beforehand."""
    what = message.what
    required = wish_of(message) is Wish.REQUIRED and hop.speech is not Speech.LMTP
    if required and "REQUIRETLS" not in offers:
        text = f"{hop.host} does not offer REQUIRETLS, which the sender asks for"
        return Outcome(Fate.GIVEN_UP, Scope.HOST, Cause.NO_TLS, "5.7.30", text)
    if offers.max_size is not None and what.size > offers.max_size:
        return _too_large(what.size, offers.max_size)
    if hop.speech is not Speech.LMTP and not is_punctual(what, now, offers):
        text = f"{hop.host} does not promise to deliver in time"
        return Outcome(Fate.GIVEN_UP, Scope.HOST, Cause.UNPUNCTUAL, "5.4.7", text)
    return None


def _too_large(size: int, most: int) -> Outcome:
    text = f"{size} octets, and at most {most} are taken"
    return Outcome(Fate.GIVEN_UP, Scope.MESSAGE, Cause.TOO_LARGE, "5.3.4", text)


def _unheard(results: Sequence[Result]) -> bool:
    """Whether the other side ended the conversation before it had heard of this message: many do
    so after some messages, or some seconds, and take the next one over a new connection."""
    return all(
        result.stage is Stage.SENDER and (result.reply is None or result.reply.code == 421)
        for result in results
    )


def _attempt(lent: Lent) -> Attempt:
    link = lent.link
    by, directed = "DELIVERBY" in link.offers, "XDIRECTED" in link.offers
    reports = "DSN" in link.offers
    return Attempt(lent.hop.host, link.address, link.tls, reports, by, directed)


def _routeless(no: NoRoute) -> Outcome:
    cause = Cause.REFUSED if no.permanent else Cause.UNREACHABLE
    if no.status[1:4] == ".7.":
        cause = Cause.NO_TLS  # then no smarthost may take the mail instead
    fate = Fate.GIVEN_UP if no.permanent else Fate.AGAIN
    return Outcome(fate, Scope.HOST, cause, no.status, no.text)


def _too_old(parcel: Parcel) -> Outcome:
    """With what was heard last, which tells why."""
    last = next((entry.reply for entry in parcel.entries if entry.reply), "")
    return replace(_TOO_OLD, text=f"{_TOO_OLD.text}; last: {last}" if last else _TOO_OLD.text)


async def _close(hops: AsyncIterator[Hop | NoRoute]) -> None:
    closing = getattr(hops, "aclose", None)
    if closing is not None:
        await closing()
