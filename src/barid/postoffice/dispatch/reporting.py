"""Reports to senders: of failure, of delay, and of what was handed on to who sends none (RFC 3461).

A report goes to the reverse-path, in the transaction that makes it true: into the mailbox of a
sender of ours, else into the queue. There is none for mail without a reverse-path, so that no
report ever answers a report (RFC 5321 6.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from barid.i18n.language import Language
from barid.i18n.text import Text
from barid.i18n.texts import receipts as texts
from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Clock, Randomness
from barid.message.receipts.dsn import Action, Line, needs_utf8, write
from barid.message.receipts.dsn import Report as Writing
from barid.model.address import Address
from barid.model.event import Step, TrackingEvent
from barid.model.identifiers import Instant
from barid.model.outgoing import Notify, Outgoing, Return
from barid.postoffice.description import describe
from barid.postoffice.dispatch.outcome import Fate
from barid.postoffice.dispatch.schedule import SECOND, Schedule, last_moment
from barid.postoffice.dispatch.settlement import Report, Settled
from barid.postoffice.own import OwnMail, send

WHOLE_MOST: Final = 1024 * 1024
"""Of a larger message only the header is given back, in octets."""
HEADER_MOST: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class World:
    """What reporting needs from outside the rules. `host` is our name."""

    store: Store
    clock: Clock
    randomness: Randomness
    host: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """A report that was written and prepared. `about` are the recipients whose mail came back, and
    `expanded` those who turned out to be several."""

    mail: OwnMail
    message: Outgoing
    about: tuple[str, ...]
    expanded: tuple[str, ...] = ()


class Reporter:
    """Implements `dispatcher.Reports`."""

    def __init__(self, world: World, schedule: Schedule) -> None:
        self._world = world
        self._schedule = schedule

    async def about(self, message: Outgoing, settled: Sequence[Settled]) -> Report | None:
        """See `dispatcher.Reports`. Raises StorageFailed."""
        receiver = Address.parse(message.what.reverse_path)
        lines = [line for one in settled if (line := _line(message, one, self._now())) is not None]
        if receiver is None or not lines:
            return None
        ready = await self._ready(message, receiver, lines)
        return lambda tx: _deliver(tx, ready)

    async def _ready(self, message: Outgoing, receiver: Address, lines: Sequence[Line]) -> _Ready:
        now = self._now()
        token = self._world.randomness.token(16).hex()
        failed = tuple(line.recipient for line in lines if line.action is Action.FAILED)
        returned, whole = await self._returned(message, bool(failed))
        writing = Writing(
            self._world.host,
            f"postmaster@{self._world.host}",
            receiver.written(),
            _written(now),
            _written(message.what.queued),
            f"{token}@{self._world.host}",
            f"report-{token}",
            lines,
            languages_for(receiver),
            message.what.parameters.envid,
            returned,
            whole,
        )
        content = write(writing)
        mail = OwnMail(
            receiver,
            await self._world.store.prepare(content),
            describe(content),
            now,
            self._schedule.expires(now),
            "a report of our own",
            needs_utf8(writing),
            content.isascii(),
            message.what.parameters.require_tls,
        )
        expanded = tuple(line.recipient for line in lines if line.action is Action.EXPANDED)
        return _Ready(mail, message, failed, expanded)

    async def _returned(self, message: Outgoing, failed: bool) -> tuple[bytes, bool]:
        """What is given back, and whether it is all of the message (RFC 3461 4.3)."""
        number = message.what.content
        content = await self._world.store.read(lambda tx: tx.messages.content(number))
        if content is None:
            return b"", False
        try:
            wanted = failed and _wants_all(message)
            if wanted and content.size <= WHOLE_MOST:
                return content.read(0, content.size), True
            beginning = content.read(0, min(content.size, HEADER_MOST))
        finally:
            content.close()
        header, end, _ = beginning.partition(b"\r\n\r\n")
        return (header if end else header.rpartition(b"\r\n")[0]) + b"\r\n", False

    def _now(self) -> Instant:
        return self._world.clock.now()


def languages_for(receiver: Address) -> tuple[Language, ...]:
    """Both, that of the receiver first as far as its address tells."""
    if receiver.written().isascii():
        return Language.ENGLISH, Language.ARABIC
    return Language.ARABIC, Language.ENGLISH


def _wants_all(message: Outgoing) -> bool:
    """Whether the whole message may come back: never one that was to be protected (RFC 8689 5)."""
    asked = message.what.parameters
    return asked.ret is not Return.HEADERS and not asked.require_tls


def _line(message: Outgoing, one: Settled, now: Instant) -> Line | None:
    """What the sender is told of one recipient; None when it is told nothing."""
    action = _action(message, one)
    if action is None:
        return None
    outcome, entry = one.outcome, one.entry
    until = last_moment(message.what) if action is Action.DELAYED else None
    return Line(
        entry.recipient,
        action,
        "2.0.0" if action is Action.RELAYED else outcome.status,
        _why(message, one),
        "" if one.attempt.here else outcome.text,
        one.attempt.host,
        entry.parameters.orcpt,
        _written(now),
        _written(until) if until is not None else "",
    )


def _action(message: Outgoing, one: Settled) -> Action | None:
    asked = one.entry.parameters.notify
    if one.outcome.fate is Fate.GIVEN_UP:
        return Action.FAILED if asked is None or Notify.FAILURE in asked else None
    if one.outcome.fate is Fate.DONE:
        return _success(message, one)
    newly = one.delay_told and not one.entry.delay_told
    return Action.DELAYED if newly and (asked is None or Notify.DELAY in asked) else None


def _success(message: Outgoing, one: Settled) -> Action | None:
    """Of what went well somebody is told who asked for it, or whose wishes go no further."""
    asked, attempt = one.entry.parameters.notify, one.attempt
    wanted = asked is not None and Notify.SUCCESS in asked
    if attempt.here:
        told = Action.EXPANDED if attempt.expanded else Action.DELIVERED
        return told if wanted else None
    if asked is Notify.NEVER:
        return None
    by = message.what.parameters.deliver_by
    if by is not None and by.trace:  # RFC 2852 4
        return Action.RELAYED
    unkept = _unkept(message, one) is not None
    return Action.RELAYED if unkept or (wanted and not attempt.reports) else None


def _unkept(message: Outgoing, one: Settled) -> str | None:
    """What was asked of the message and is not promised by who has it now: a key of UNKEPT."""
    what, attempt = message.what, one.attempt
    if what.directed and not attempt.keeps_direction:
        return "directed-no-further"
    by = what.parameters.deliver_by
    if by is not None and not attempt.keeps_time:
        return "no-promise-of-time"
    return None


def _why(message: Outgoing, one: Settled) -> Text:
    relayed = one.outcome.fate is Fate.DONE and not one.attempt.here
    unkept = _unkept(message, one) if relayed else None
    return texts.UNKEPT[unkept] if unkept else texts.CAUSES[one.outcome.cause.value]


def _deliver(tx: Transaction, ready: _Ready) -> None:
    """Send it, and note in the trail what the sender knows now."""
    send(tx, ready.mail)
    at = ready.mail.at
    told = [TrackingEvent(at, Step.RETURNED, recipient) for recipient in ready.about]
    told += [TrackingEvent(at, Step.EXPANDED, recipient) for recipient in ready.expanded]
    if told:
        tx.trails.record(ready.message.what.trail, told)


def _written(moment: Instant) -> str:
    return format_datetime(datetime.fromtimestamp(moment // SECOND, UTC))
