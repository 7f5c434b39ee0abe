"""Many messages over several connections: each is handed over once, whatever breaks in between.

The envelope of the next message goes out behind the content of the last where the server allows
that (RFC 2920 3.1), and the next is written while the server is at work. With a journal, a run that
broke off is taken up where it ended: what was accepted or refused is not tried again, and what may
have been accepted is not either, but told of.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Sized
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Final, TypedDict

from barid.client.consigning import Consignment, Parcel, Writer, consign
from barid.client.failures import NotSent
from barid.client.journal import Journal, Report
from barid.client.link import Link, again_at_once, envelope_fields, unfit_statuses
from barid.client.looping import LoopWorld
from barid.client.mail import Mail
from barid.client.results import Outcome, State, Status, status_of
from barid.client.session import Session
from barid.client.settings import Settings
from barid.doctor.diagnosis import Diagnosis
from barid.model.address import Address
from barid.model.transfer import Result, Transfer
from barid.network.clock import SystemClock
from barid.network.randomness import SystemRandomness

TROUBLES_MOST: Final = 10_000
"""Outcomes that are kept in a summary; the report has all."""
CONNECTIONS_MOST: Final = 100
TRIES_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: messages done, and recipients by what became of them. `total` is None
    where the messages cannot be counted beforehand; `seconds` is the time since the beginning."""

    done: int
    accepted: int
    deferred: int
    refused: int
    skipped: int
    total: int | None
    seconds: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0


class BulkOptions(TypedDict, total=False):
    """How many are sent.

    `connections` at once; `rate` in messages a second, over all of them; `progress` is called with
    a `Progress` after each message (`client.bars.bar` draws one); `journal` is a file by which a
    run that broke off is taken up again; `report` a CSV file with a line for every recipient.
    """

    connections: int
    rate: float
    progress: Callable[[Progress], object]
    journal: str | PathLike[str]
    report: str | PathLike[str]


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of all. `troubles` are outcomes of messages not all of whose recipients were
    accepted (10,000 at most); `skipped` counts messages that an earlier run has settled; `broken`
    is why the run ended before its time, None when it did not."""

    messages: int
    accepted: int
    deferred: int
    refused: int
    skipped: int
    seconds: float
    troubles: tuple[Outcome, ...] = ()
    broken: Diagnosis | None = None

    @property
    def complete(self) -> bool:
        """Whether everybody was accepted."""
        return self.broken is None and not self.troubles


async def send_all(
    settings: Settings, mails: Iterable[Mail] | AsyncIterable[Mail], options: BulkOptions
) -> Summary:
    """Send them all. Raises NotSent when not even one connection can be made."""
    run = _Run(settings, mails, options)
    try:
        return await run.run()
    finally:
        run.close()


@dataclass(slots=True)
class _Item:
    """One message on its way; `tries` counts connections that broke before its content."""

    position: int
    key: str
    parcel: Parcel
    tries: int = 0
    left: tuple[Address, ...] = ()
    """Recipients for whom the server wants another transaction; empty for all."""
    statuses: dict[str, Status] = field(default_factory=dict)


@dataclass(slots=True)
class _Counts:
    messages: int = 0
    accepted: int = 0
    deferred: int = 0
    refused: int = 0
    skipped: int = 0
    troubles: list[Outcome] = field(default_factory=list)


class _Run:
    """One call of `send_all`; the source of what goes over all its connections."""

    def __init__(
        self, settings: Settings, mails: Iterable[Mail] | AsyncIterable[Mail], options: BulkOptions
    ) -> None:
        self._settings = settings
        self._total = len(mails) if isinstance(mails, Sized) else None
        self._mails = _stream(mails)
        self._pulling = asyncio.Lock()
        self._options = options
        self._writer = Writer(SystemClock(), SystemRandomness(), settings.author)
        self._journal = Journal(options["journal"]) if "journal" in options else None
        self._report = Report(options["report"]) if "report" in options else None
        self._counts = _Counts()
        self._again: deque[_Item] = deque()
        self._position = 0
        self._failure: Exception | None = None
        self._loop = asyncio.get_running_loop()
        self._began = self._next_at = self._loop.time()

    def close(self) -> None:
        for one in (self._journal, self._report):
            if one is not None:
                one.close()

    async def run(self) -> Summary:
        wanted = max(1, min(self._options.get("connections", 1), CONNECTIONS_MOST))
        first = Link(self._settings, LoopWorld())
        await first.open()
        # The server is found once.
        links = [first, *(Link(first.settings, LoopWorld()) for _ in range(wanted - 1))]
        found = await asyncio.gather(*map(self._work, links))
        if self._failure is not None:
            raise self._failure
        broken = [one for one in found if one is not None]
        # Who ends before its time leaves the rest to the others.
        ended = broken[0] if len(broken) == len(found) or self._again else None
        counts = self._counts
        return Summary(
            counts.messages,
            counts.accepted,
            counts.deferred,
            counts.refused,
            counts.skipped,
            self._seconds(),
            tuple(counts.troubles),
            ended,
        )

    async def _work(self, link: Link) -> Diagnosis | None:
        """One connection, made again as long as there is more; why it ended before its time."""
        try:
            while (item := await self.pull()) is not None:
                self._again.appendleft(item)
                try:
                    session = await link.open()
                except NotSent as error:
                    return error.diagnosis
                await session.stream(_Source(self, session))
        finally:
            await link.close()
        return None

    # --- what comes in

    async def pull(self) -> _Item | None:
        """The next message that is not settled yet."""
        if self._again:
            return self._again.popleft()
        async with self._pulling:
            try:
                async for mail in self._mails:
                    self._position += 1
                    item = self._item(mail)
                    if item is not None:
                        await self._wait_for_turn()
                        return item
            except Exception as error:  # of whoever makes the messages: told when all is settled
                self._failure = error
        return None

    def _item(self, mail: Mail) -> _Item | None:
        """The message written; None when an earlier run has settled it."""
        key = ""
        if self._journal is not None:
            key = self._journal.key_of(mail)
            known = self._journal.known(key)
            if known:
                self._counts.skipped += 1
                if known == "begun":
                    self._note_doubt(mail, key)
                self._tell()
                return None
        letter = self._writer.letter(mail)
        if key and not mail.message_id:  # the same in every run
            letter = replace(letter, message_id=f"{key}@{letter.message_id.rpartition('@')[2]}")
        return _Item(self._position, key, self._writer.parcel(mail, letter, eight_bit=True))

    async def _wait_for_turn(self) -> None:
        rate = self._options.get("rate", 0.0)
        if rate > 0:
            now = self._loop.time()
            self._next_at = max(self._next_at, now) + 1 / rate
            await asyncio.sleep(self._next_at - 1 / rate - now)

    @property
    def hurried(self) -> bool:
        """Whether messages may be taken before the last one is settled."""
        return not self._options.get("rate", 0.0)

    def put_back(self, item: _Item) -> None:
        """It was not begun."""
        self._again.append(item)

    def note(self, item: _Item) -> None:
        """Its content goes out now."""
        if self._journal is not None:
            self._journal.begin(item.key)

    # --- what comes out

    def settle(self, item: _Item, session: Session) -> None:
        """Every recipient of a message has its status."""
        parcel = item.parcel
        ordered = {str(one): item.statuses[one.key] for one in parcel.recipients}
        outcome = Outcome(ordered, parcel.message_id, session.server, session.tls)
        self._counts.messages += 1
        for status in ordered.values():
            if status.accepted:
                self._counts.accepted += 1
            elif status.state is State.DEFERRED:
                self._counts.deferred += 1
            else:
                self._counts.refused += 1
        if not outcome.accepted and len(self._counts.troubles) < TROUBLES_MOST:
            self._counts.troubles.append(outcome)
        if self._journal is not None:
            self._journal.end(item.key, outcome)
        if self._report is not None:
            self._report.add(item.position, outcome)
        self._tell()

    def _note_doubt(self, mail: Mail, key: str) -> None:
        """An earlier run broke off while this one was under way: it may have been taken."""
        why = Diagnosis("M14", {"host": self._settings.host})
        status = Status(State.DEFERRED, diagnosis=why, doubtful=True)
        outcome = Outcome(dict.fromkeys(map(str, mail.recipients), status), mail.message_id or key)
        if len(self._counts.troubles) < TROUBLES_MOST:
            self._counts.troubles.append(outcome)
        if self._report is not None:
            self._report.add(self._position, outcome)

    def _tell(self) -> None:
        tell = self._options.get("progress")
        if tell is not None:
            counts = self._counts
            tell(
                Progress(
                    counts.messages,
                    counts.accepted,
                    counts.deferred,
                    counts.refused,
                    counts.skipped,
                    self._total,
                    self._seconds(),
                )
            )

    def _seconds(self) -> float:
        return self._loop.time() - self._began


@dataclass(slots=True)
class _Taken:
    """A message as one server takes it. Implements `session.Cargo`."""

    item: _Item
    consignment: Consignment

    @property
    def transfer(self) -> Transfer:
        assert self.consignment.transfer is not None
        return self.consignment.transfer

    @property
    def content(self) -> bytes:
        return self.consignment.content


class _Source:
    """What goes over one connection. Implements `session.Source`."""

    def __init__(self, run: _Run, session: Session) -> None:
        self._run = run
        self._session = session
        self.hurried = run.hurried

    async def take(self) -> _Taken | None:
        """See `Source`. What this server takes nothing of is settled at once."""
        while (item := await self._run.pull()) is not None:
            parcel = replace(item.parcel, recipients=item.left) if item.left else item.parcel
            consignment = consign(parcel, self._session.offers)
            item.statuses |= unfit_statuses(consignment, self._session)
            if consignment.transfer is not None:
                return _Taken(item, consignment)
            self._run.settle(item, self._session)
        return None

    def begun(self, cargo: _Taken) -> None:
        """See `Source`."""
        self._run.note(cargo.item)

    def done(self, cargo: _Taken, results: tuple[Result, ...]) -> None:
        """See `Source`."""
        rest, item = again_at_once(results), cargo.item
        for place, result in enumerate(results):
            if place not in rest:
                fields = self._session.fields | envelope_fields(cargo.consignment, place)
                key = cargo.consignment.recipients[place].key
                item.statuses[key] = status_of(result, fields)
        if rest:
            item.left = tuple(cargo.consignment.recipients[place] for place in rest)
            self._run.put_back(item)
        else:
            self._run.settle(item, self._session)

    def put_back(self, cargo: _Taken) -> None:
        """See `Source`."""
        self._run.put_back(cargo.item)

    def broken(self, cargo: _Taken, results: tuple[Result, ...]) -> None:
        """See `Source`."""
        cargo.item.tries += 1
        if cargo.item.tries < TRIES_MOST:
            self._run.put_back(cargo.item)
        else:
            self.done(cargo, results)


async def _stream(mails: Iterable[Mail] | AsyncIterable[Mail]) -> AsyncIterator[Mail]:
    if isinstance(mails, AsyncIterable):
        async for mail in mails:
            yield mail
    else:
        for mail in mails:
            yield mail
