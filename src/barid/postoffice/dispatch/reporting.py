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
from barid.interfaces.store import Prepared, Store, Transaction
from barid.interfaces.world import Clock, Randomness
from barid.message.receipts.dsn import Action, Line, needs_utf8, write
from barid.message.receipts.dsn import Report as Writing
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
    Outgoing,
    RecipientParameters,
    Return,
)
from barid.postoffice.description import Description, describe
from barid.postoffice.directory.expansion import Absence, look_up
from barid.postoffice.dispatch.outcome import Fate
from barid.postoffice.dispatch.schedule import SECOND, Schedule, last_moment
from barid.postoffice.dispatch.settlement import Report, Settled
from barid.postoffice.plan import Away, prefix_for

WHOLE_MOST: Final = 1024 * 1024
"""Of a larger message only the header is given back, in octets."""
HEADER_MOST: Final = 64 * 1024
_NEVER_ASK_AGAIN: Final = RecipientParameters(Notify.NEVER)


@dataclass(frozen=True, slots=True)
class World:
    """What reporting needs from outside the rules. `host` is our name."""

    store: Store
    clock: Clock
    randomness: Randomness
    host: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """A report that was written and prepared. `about` are the recipients whose mail came back."""

    receiver: Address
    prepared: Prepared
    described: Description
    at: Instant
    wide: bool
    expires: Instant
    seven_bit: bool
    message: Outgoing
    about: tuple[str, ...]


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
        prepared = await self._world.store.prepare(content)
        wide = needs_utf8(writing)
        expires = self._schedule.expires(now)
        return _Ready(
            receiver,
            prepared,
            describe(content),
            now,
            wide,
            expires,
            content.isascii(),
            message,
            failed,
        )

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
    """Into the sender's mailbox, or into the queue; whom nobody reads is told nothing."""
    described = ready.described
    content = tx.messages.keep(ready.prepared, described.summary, described.outline)
    trail = tx.trails.open(
        NewTrail(described.message_id, "", ready.prepared.size, "here", ready.at),
        [TrackingEvent(ready.at, Step.RECEIVED, detail="a report of our own")],
    )
    found = look_up(tx, ready.receiver)
    if isinstance(found, tuple):
        for reached in found:
            prefix = prefix_for(None, ready.receiver)
            size = len(prefix) + ready.prepared.size
            flags = described.mark(prefix)
            new = NewMessage(content, prefix, flags, ready.at, size, thread=described.thread)
            placed = tx.messages.place(reached.inbox, new)
            if placed is not None:
                detail = f"mailbox {placed.mailbox} uid {placed.uid}"
                to = ready.receiver.written()
                event = TrackingEvent(ready.at, Step.DELIVERED, to, detail, reached.account)
                tx.trails.record(trail, [event])
    elif found is Absence.FOREIGN:
        away = Away(ready.receiver, _NEVER_ASK_AGAIN)
        outgoing = NewOutgoing(
            content,
            ready.prepared.size,
            "",
            Body.SEVEN_BIT if ready.seven_bit else Body.EIGHT_BIT_MIME,
            ready.wide,
            MailParameters(require_tls=ready.message.what.parameters.require_tls),
            None,
            trail,
            ready.at,
            ready.expires,
        )
        to, parameters = ready.receiver.written(), away.parameters
        tx.queue.add(outgoing, [NewQueueEntry(to, away.destination, ready.at, parameters)])
    returned = [TrackingEvent(ready.at, Step.RETURNED, recipient) for recipient in ready.about]
    if returned:
        tx.trails.record(ready.message.what.trail, returned)


def _written(moment: Instant) -> str:
    return format_datetime(datetime.fromtimestamp(moment // SECOND, UTC))
