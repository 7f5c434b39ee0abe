"""What is measured: one function for each section, yielding the rows of the table.

The rows and their goals are those of "Speed and size" in the issue of the thin path. Within a row
the servers take turns (maildir, mdbox, barid, maildir...), so that noise of the machine meets all
of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import disk, imapload, meter, outgoing, popload, smtpload
from bench.imapload import META, Connection, Endpoint
from bench.letters import messages
from bench.moving import move_in
from bench.row import Below, Better, Goal, OfDisk, Row, Times
from bench.settings import Settings
from bench.target import Target

MIB = 1024  # in KiB
Measure = Callable[[Target], float]


@dataclass(frozen=True, slots=True)
class Bench:
    """What the sections work with: servers that run and are filled, and how much to do."""

    settings: Settings
    targets: Sequence[Target]
    restart: Callable[[], None]
    million: Target | None  # the server whose mailbox `million` has been filled
    restart_with: Callable[[Callable[[Path], None]], float]
    """Stop Barid, do this with its folder, start it: seconds until it takes mail."""

    def each(self, measure: Measure, runs: int | None = None) -> dict[str, list[float]]:
        """Measurements by server, taken in turn."""
        values: dict[str, list[float]] = {target.name: [] for target in self.targets}
        for _ in range(runs or self.settings.effort.runs):
            for target in self.targets:
                try:
                    values[target.name].append(measure(target))
                except (RuntimeError, OSError, EOFError) as failure:
                    raise RuntimeError(f"{target.name}: {failure}") from failure
        return values

    def bystanders(self) -> meter.Bystanders:
        return meter.Bystanders(pid for target in self.targets for pid in target.roots())


@dataclass(frozen=True, slots=True)
class Figure:
    """A row before it is measured."""

    name: str
    unit: str
    goal: Goal
    better: Better = Better.HIGHER
    note: str = ""

    def row(self, bench: Bench, measure: Measure, runs: int | None = None) -> Row:
        others = bench.bystanders()
        return self.of(bench.each(measure, runs), others.share())

    def of(self, values: Mapping[str, Sequence[float]], bystanders: float = 0) -> Row:
        kept = {name: list(each) for name, each in values.items()}
        return Row(
            self.name, self.unit, self.goal, kept, self.better, self.note, bystanders
        )  # fmt: skip


def idle_server(bench: Bench) -> Iterator[Row]:
    """Memory of the running server that nobody is connected to. First, before any load."""
    time.sleep(2)

    def memory(target: Target) -> float:
        return meter.memory_kib(target.roots()) / MIB

    figure = Figure("idle server memory", "MiB", Below(100), Better.LOWER, "PSS of all processes")
    yield figure.row(bench, memory)


def smtp(bench: Bench) -> Iterator[Row]:
    """SMTP to mailbox, end to end and durable."""
    effort = bench.settings.effort
    for target in bench.targets:  # makes every user's mailbox; processes get warm
        smtpload.deliver(target, 20, effort.users, 1)
    goals = {1: 8.0, 10: 7.0, 100: 3.0}
    for kib, counts in effort.smtp.items():

        def many(target: Target, kib: int = kib, counts: tuple[int, int] = counts) -> float:
            return smtpload.deliver(target, 50, counts[0 if target.peer else 1], kib)

        figure = Figure(f"SMTP to mailbox, {kib} KiB, 50 connections", "msg/s", Times(goals[kib]))
        yield figure.row(bench, many)
    for kib in effort.smtp:

        def single(target: Target, kib: int = kib) -> float:
            return smtpload.deliver(target, 1, effort.smtp_single[0 if target.peer else 1], kib)

        figure = Figure(f"SMTP to mailbox, {kib} KiB, 1 connection", "msg/s", Times(3))
        yield figure.row(bench, single)
    check_delivered(bench)


def check_delivered(bench: Bench) -> None:
    """A 250 that does not end in the mailbox would be a fast one. Raises RuntimeError."""
    effort = bench.settings.effort
    for target in bench.targets:
        pick = 0 if target.peer else 1
        counts = [(effort.users, 1)]
        counts += [(each[pick], effort.runs) for each in effort.smtp.values()]
        counts += [(effort.smtp_single[pick], effort.runs)] * len(effort.smtp)
        for user in range(1, effort.users + 1, max(1, effort.users // 25)):
            wanted = sum(times for count, times in counts if user <= count)
            connection = Connection(Endpoint(target.imap), f"{user}u", "INBOX")
            connection.close()
            if connection.exists != wanted:
                raise RuntimeError(
                    f"{target.name}: {user}u has {connection.exists} messages, was sent {wanted}"
                )


def fetch(bench: Bench) -> Iterator[Row]:
    """Metadata and flags of a whole mailbox, and full bodies."""
    for user, count in bench.settings.effort.boxes.items():
        for what, items, goal in (("metadata", META, 2.5), ("FLAGS", "(FLAGS)", 0.7)):

            def measure(target: Target, user: str = user, items: str = items) -> float:
                return imapload.fetch(Endpoint(target.imap), user, items)

            for target in bench.targets:
                measure(target)  # Dovecot writes its cache at the first one
            yield Figure(f"FETCH {what}, {count:,}", "msg/s", Times(goal)).row(bench, measure)

        def bodies(target: Target, user: str = user) -> float:
            return imapload.bodies(Endpoint(target.imap), user)

        figure = Figure(f"FETCH bodies, {count:,}", "MB/s", Times(0.7), note="first 10,000 at most")
        yield figure.row(bench, bodies)


def login(bench: Bench) -> Iterator[Row]:
    """Connect, LOGIN and SELECT, the password verified lately."""
    samples = bench.settings.effort.logins
    for user, count in bench.settings.effort.boxes.items():

        def measure(target: Target, user: str = user) -> float:
            return imapload.login_select(Endpoint(target.imap), user, samples)

        for target in bench.targets:
            imapload.login_select(Endpoint(target.imap), user, 1)
        figure = Figure(f"LOGIN + SELECT, {count:,}", "ms", Times(3), Better.LOWER)
        yield figure.row(bench, measure)


def sync(bench: Bench) -> Iterator[Row]:
    """Twenty clients that synchronise one mailbox at once."""
    for user, count in bench.settings.effort.boxes.items():

        def measure(target: Target, user: str = user) -> float:
            rounds = bench.settings.effort.rounds
            return imapload.synchronise(Endpoint(target.imap), user, 20, rounds)

        yield Figure(f"20 clients synchronising, {count:,}", "sync/s", Times(1)).row(bench, measure)


def store(bench: Bench) -> Iterator[Row]:
    """Flags of all messages at once, and of one after another."""
    for user, count in bench.settings.effort.boxes.items():

        def whole(target: Target, user: str = user) -> float:
            return imapload.store_all(Endpoint(target.imap), user)

        yield Figure(f"STORE of all, {count:,}", "msg/s", Times(0.5)).row(bench, whole)
        others = bench.bystanders()
        names = ["disk", *(target.name for target in bench.targets)]
        values: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(bench.settings.effort.runs):
            values["disk"].append(disk.syncs_per_second(str(bench.settings.root)))
            for target in bench.targets:
                values[target.name].append(imapload.store_single(Endpoint(target.imap), user))
        note = "Dovecot does not sync these"
        figure = Figure(f"STORE one at a time, {count:,}", "commands/s", OfDisk(0.5), note=note)
        yield figure.of(values, others.share())


NEEDLES = {"BODY zanzibarium": (11, 200), "TEXT zanzibarium": (11, 200)}
HEADERS = {"SUBJECT quarterly": (3, 50), "FROM kestrel": (7, 100)}
"""What is searched for, and which letters have it: the first, and every how manieth."""


def search(bench: Bench) -> Iterator[Row]:
    """Rare words in all messages. Neither peer has a full-text index; Barid's follows by itself."""
    for user, count in bench.settings.effort.boxes.items():
        for criterion, (first, step) in (NEEDLES | HEADERS).items():
            expected = len(range(first, count, step))

            def measure(
                target: Target, user: str = user, key: str = criterion, expected: int = expected
            ) -> float:
                return imapload.search(Endpoint(target.imap), user, key, expected)

            goal = Times(1 if criterion in HEADERS else 100 if count >= 100_000 else 10)
            figure = Figure(f"SEARCH {criterion}, {count:,}", "ms", goal, Better.LOWER)
            yield figure.row(bench, measure)


def append(bench: Bench) -> Iterator[Row]:
    """APPEND, each awaited; and a hundred messages in one command."""
    letters = list(messages(bench.settings.effort.appends, seed=101))

    def measure(target: Target) -> float:
        return imapload.append(Endpoint(target.imap), "app", letters)

    mean = sum(map(len, letters)) // len(letters)
    note = f"{len(letters)} messages, {mean:,} octets in the mean"
    yield Figure("APPEND awaited", "msg/s", Times(2), note=note).row(bench, measure)

    def measure_together(target: Target) -> float:
        return imapload.append(Endpoint(target.imap), "app", letters * 5, together=True)

    yield Figure("MULTIAPPEND of 100", "msg/s", Times(1)).row(bench, measure_together)


def moving(bench: Bench) -> Iterator[Row]:
    """Many messages from a Maildir; for the peers the same messages by MULTIAPPEND."""
    count = bench.settings.effort.imports
    letters = list(messages(count, seed=102))

    def measure(target: Target) -> float:
        return move_in(bench.settings, target, letters)

    note = "the peers: MULTIAPPEND of 100"
    figure = Figure(f"import of {count:,}", "msg/s", Times(2), note=note)
    yield figure.row(bench, measure, min(bench.settings.effort.runs, 3))


def pop3(bench: Bench) -> Iterator[Row]:
    """RETR of messages one after the other, each awaited, and 16 on their way at a time."""
    effort = bench.settings.effort
    user = next(iter(effort.boxes))
    for what, window in (("one by one", 1), ("pipelined", 16)):

        def measure(target: Target, window: int = window) -> float:
            return popload.retrieve(target.pop3, user, effort.retrievals, window)

        for target in bench.targets:
            popload.retrieve(target.pop3, user, 100, window)
        yield Figure(f"POP3 RETR {what}", "msg/s", Times(1)).row(bench, measure)


def idle(bench: Bench) -> Iterator[Row]:
    """Memory that connections in IDLE add to the server, each of another user."""
    effort = bench.settings.effort
    for door, tls in (("143", False), ("993 (TLS)", True)):

        def measure(target: Target, tls: bool = tls) -> float:
            endpoint = Endpoint(target.imaps if tls else target.imap, tls)
            Connection(endpoint, "1u", "INBOX").close()  # what only the first one loads
            before = meter.memory_kib(target.roots())
            connections = []
            for number in range(effort.connections):
                connection = Connection(endpoint, f"{number % effort.users + 1}u", "INBOX")
                connection.idle()
                connections.append(connection)
            time.sleep(3)
            added = (meter.memory_kib(target.roots()) - before) / MIB
            for connection in connections:
                connection.drop()
            time.sleep(2)
            return added

        note = "PSS added; in IDLE, a mailbox selected"
        figure = Figure(
            f"{effort.connections:,} idle connections on {door}",
            "MiB", Below(60), Better.LOWER, note,
        )  # fmt: skip
        others = bench.bystanders()
        values: dict[str, list[float]] = {target.name: [] for target in bench.targets}
        for _ in range(effort.idle_runs):
            bench.restart()
            for name, (added,) in bench.each(measure, runs=1).items():
                values[name].append(added)
        yield figure.of(values, others.share())


def notify(bench: Bench) -> Iterator[Row]:
    """From SMTP's 250 to EXISTS on an idle connection."""
    samples = bench.settings.effort.notices

    def measure(target: Target) -> float:
        return statistics.median(smtpload.notice(target, "note", samples))

    figure = Figure("250 to EXISTS", "ms", Below(10), Better.LOWER, f"median of {samples}")
    yield figure.row(bench, measure)


def million(bench: Bench) -> Iterator[Row]:
    """Opening a mailbox of a million messages: time until SELECT is answered, and the memory that
    it adds.
    """
    target = bench.million
    if target is None:
        return
    seconds, memory = [], []
    for _ in range(bench.settings.effort.runs):
        bench.restart()
        Connection(Endpoint(target.imap), "1u", "INBOX").close()
        peak = meter.Peak(target.roots())
        began = time.perf_counter()
        connection = Connection(Endpoint(target.imap), "million", "INBOX")
        seconds.append(time.perf_counter() - began)
        memory.append(peak.added_kib() / MIB)
        if connection.exists < bench.settings.effort.million:
            raise RuntimeError(f"the mailbox holds {connection.exists:,} messages")
        connection.command("FETCH 1:1 (FLAGS)")
        connection.close()
    note = f"{bench.settings.effort.million:,} messages"
    yield Figure("open a million: time", "s", Below(2), Better.LOWER, note).of({"barid": seconds})
    figure = Figure("open a million: memory added", "MiB", Below(100), Better.LOWER, note)
    yield figure.of({"barid": memory})


def leaving(bench: Bench) -> Iterator[Row]:
    """Accept by SMTP from our own people, queue, hand on to a sink, all of it durable. One Postfix
    is the peer. Then what 100,000 messages to nowhere cost, and a restart with them."""
    effort, runs = bench.settings.effort, bench.settings.effort.runs
    postfix = [target for target in bench.targets if target.peer][:1]
    pair = replace(bench, targets=[*postfix, *(t for t in bench.targets if not t.peer)])

    def measure(target: Target) -> float:
        return outgoing.through(target, target.data, effort.outgoing[0 if target.peer else 1])

    with outgoing.sink(bench.settings.sink):
        for target in pair.targets:
            measure(target)
        name = f"outgoing, {outgoing.KIB} KiB, {outgoing.CONNECTIONS} connections"
        row = Figure(name, "msg/s", Times(4)).row(pair, measure, runs)
        yield row
        (ours,) = [target for target in pair.targets if not target.peer]
        assert ours.data is not None
        alone, others = row.medians["barid"], bench.bystanders()
        seconds = bench.restart_with(lambda data: outgoing.fill_dead(data, effort.dead))
        note = f"{effort.dead:,} entries in the queue"
        figure = Figure("restart until mail is taken", "s", Below(5), Better.LOWER, note)
        yield figure.of({"barid": [seconds]}, others.share())
        kept = [100 * (1 - measure(ours) / alone) for _ in range(runs)]
        note = f"beside {effort.dead:,} messages to {outgoing.DEAD:,} dead destinations"
        figure = Figure("outgoing: what the dead cost", "%", Below(10), Better.LOWER, note)
        yield figure.of({"barid": kept}, others.share())


SECTIONS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "memory": idle_server,
    "smtp": smtp,
    "fetch": fetch,
    "login": login,
    "sync": sync,
    "store": store,
    "search": search,
    "append": append,
    "import": moving,
    "pop3": pop3,
    "idle": idle,
    "notify": notify,
    "million": million,
    "outgoing": leaving,
}
NEED_BOXES = {"fetch", "login", "sync", "store", "search", "pop3"}
