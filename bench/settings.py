"""Everything that the environment may change about a run, read once at its start.

SECTION     names of sections to run, separated by spaces or commas (default: all)
RUNS        measurements of each figure and server (default 5; 3 when quick); medians are shown
BENCH_QUICK 1: fewer messages, no 100,000-message mailbox, no 1,000,000-message mailbox
BENCH_TARGETS       which of `maildir mdbox barid` to drive (default: all)
BENCH_OUT           where results.tsv and results.md go (default var/bench)
BARID_BENCH_DIR     scratch data, kept afterwards (default: a new one, removed at the end)
BARID_BENCH_PORT    first of 3,000 ports that the servers share out (default: some free ones)
BARID_BENCH_DIST    private copy of Dovecot's IMAP service (default /var/cache/barid-bench)
BARID_BENCH_SERVE   command that stands for `barid` when the server is started (to profile it)
BARID_BENCH_CONFIG  file whose lines are added to the server's configuration
"""

from __future__ import annotations

import random
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench.target import listening

REPOSITORY = Path(__file__).resolve().parent.parent
DOMAIN = "bench.test"
PASSWORD = "secret"  # of every account on every server
BOXES = ("big10k", "big100k", "million", "app", "note")


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of everything one run does. Message counts may differ between a peer and Barid,
    so that one measurement takes about a second or more on either; rates stay comparable."""

    runs: int
    users: int
    smtp: dict[int, tuple[int, int]]  # size in KiB: messages at 50 connections for (peer, barid)
    smtp_single: tuple[int, int]  # messages over one connection for (peer, barid)
    boxes: dict[str, int]  # user: messages in its INBOX
    logins: int
    rounds: int  # synchronisations of each of the 20 clients
    appends: int
    imports: int
    retrievals: int  # messages of one POP3 session
    idle_runs: int
    connections: int
    notices: int
    million: int
    outgoing: tuple[int, int]  # messages for (peer, barid)
    dead: int  # messages to nowhere in the queue


FULL = Effort(
    runs=5,
    users=5000,
    smtp={1: (2000, 5000), 10: (2000, 5000), 100: (1000, 2000)},
    smtp_single=(500, 2000),
    boxes={"big10k": 10_000, "big100k": 100_000},
    logins=50,
    rounds=20,
    appends=1000,
    imports=100_000,
    retrievals=5000,
    idle_runs=3,
    connections=1000,
    notices=30,
    million=1_000_000,
    outgoing=(2000, 6000),
    dead=100_000,
)
QUICK = Effort(
    runs=3,
    users=1000,
    smtp={1: (600, 1000), 10: (600, 1000), 100: (400, 1000)},
    smtp_single=(200, 600),
    boxes={"big10k": 10_000},
    logins=20,
    rounds=10,
    appends=300,
    imports=10_000,
    retrievals=2000,
    idle_runs=1,
    connections=1000,
    notices=10,
    million=0,
    outgoing=(800, 2500),
    dead=100_000,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """One run of the benchmark."""

    sections: tuple[str, ...]
    targets: tuple[str, ...]
    effort: Effort
    quick: bool
    root: Path  # scratch data of all servers
    keep: bool
    out: Path
    port: int
    dist: Path
    serve: tuple[str, ...]
    extra_config: str

    @property
    def sink(self) -> int:
        """The port of the server that takes what leaves."""
        return self.port + 2600

    @property
    def crowd(self) -> list[str]:
        """1u, 2u...: the names that `smtp-source -N` makes."""
        return [f"{n}u" for n in range(1, self.effort.users + 1)]

    @property
    def users(self) -> list[str]:
        """Every account."""
        return [*self.crowd, *BOXES]


def read(env: Mapping[str, str]) -> Settings:
    """Raises ValueError for a number that is none."""
    quick = env.get("BENCH_QUICK", "") not in ("", "0")
    effort = QUICK if quick else FULL
    runs = int(env.get("RUNS") or effort.runs)
    effort = replace_runs(effort, runs)
    given = env.get("BARID_BENCH_DIR")
    root = Path(given) if given else Path(tempfile.mkdtemp(prefix="barid-bench-"))
    extra = env.get("BARID_BENCH_CONFIG")
    barid = str(REPOSITORY / ".venv/bin/barid")
    return Settings(
        sections=tuple((env.get("SECTION") or "").replace(",", " ").split()),
        targets=tuple(
            (env.get("BENCH_TARGETS") or "maildir mdbox barid").replace(",", " ").split()
        ),
        effort=effort,
        quick=quick,
        root=root.resolve(),
        keep=given is not None,
        out=Path(env.get("BENCH_OUT") or REPOSITORY / "var/bench"),
        port=int(env.get("BARID_BENCH_PORT") or free_base()),
        dist=Path(env.get("BARID_BENCH_DIST") or "/var/cache/barid-bench"),
        serve=tuple(shlex.split(env.get("BARID_BENCH_SERVE") or barid)),
        extra_config=Path(extra).read_text() if extra else "",
    )


def free_base() -> int:
    """The first of 3,000 ports of which those that the servers listen on are free now."""
    while True:
        base = random.randrange(20_000, 56_000)
        offsets = (25, 110, 143, 587, 993, 1025, 1110, 1143, 1993, 2110, 2143, 2600, 2993)
        if not any(listening(base + offset) for offset in offsets):
            return base


def replace_runs(effort: Effort, runs: int) -> Effort:
    """The same effort with another number of runs."""
    return replace(effort, runs=runs, idle_runs=min(effort.idle_runs, runs))
