"""Sets the servers up, fills what the wanted sections need, measures, and prints the table.

Exit status 0 when every goal with a figure is met, 1 when one is not, 2 when the run could not be
made.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import imapload, report, stock
from bench.imapload import Endpoint
from bench.ours import Barid
from bench.outgoing import until_greeted
from bench.peers import FORMATS, Peers
from bench.row import Row
from bench.sections import NEED_BOXES, SECTIONS, Bench
from bench.settings import Settings, read
from bench.target import Target


class Run:
    """One run: the servers between their start and their end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.wanted = list(settings.sections or SECTIONS)
        unknown = [name for name in self.wanted if name not in SECTIONS]
        unknown += [name for name in settings.targets if name not in (*FORMATS, "barid")]
        if unknown:
            raise ValueError(f"unknown: {' '.join(unknown)}; sections are {' '.join(SECTIONS)}")
        formats = [name for name in settings.targets if name in FORMATS]
        self.peers = Peers(settings, formats) if formats else None
        self.barid = Barid(settings) if "barid" in settings.targets else None

    @property
    def targets(self) -> list[Target]:
        peers = self.peers.targets if self.peers else []
        return [*peers, *([self.barid.target] if self.barid else [])]

    def start(self) -> None:
        if self.peers:
            say(f"peers: {' '.join(t.name for t in self.peers.targets)}")
            self.peers.write()
            self.peers.start()
        if self.barid:
            say(f"barid: {len(self.settings.users):,} accounts")
            shutil.rmtree(self.barid.home, ignore_errors=True)
            self.barid.write()
            self.barid.start()

    def fill(self) -> None:
        """The big mailboxes; the peers fill theirs without syncing, which only saves time."""
        if not NEED_BOXES.intersection(self.wanted):
            return
        if self.peers:
            self.peers.stop()
            self.peers.start(fsync="never")
        for target in self.targets:
            for user, count in self.settings.effort.boxes.items():
                say(f"fill: {target.name} {user}")
                imapload.fill(Endpoint(target.imap), user, count)
        if self.barid:  # what is measured is a server whose index has caught up with the filling
            say("fill: barid's search index")
            self.barid.wait_for_words()
        if self.peers:
            self.peers.stop()
            self.peers.start()

    def million(self) -> Target | None:
        count = self.settings.effort.million
        if "million" not in self.wanted or not self.barid or not count:
            return None
        say("fill: barid million")
        self.barid.stop()
        stock.fill_million(self.barid.data, count)
        self.barid.start()
        return self.barid.target

    def restart(self) -> None:
        """Fresh processes, so that memory set free by earlier work hides nothing."""
        for server in (self.peers, self.barid):
            if server:
                server.stop()
                server.start()

    def rows(self) -> Iterator[Row]:
        names = list(self.wanted)
        if "memory" in names:  # before anything has been done to the servers
            names.remove("memory")
            yield from SECTIONS["memory"](self.bench())
        self.fill()
        for name in names:
            say(f"section: {name}")
            million = self.million() if name == "million" else None
            yield from SECTIONS[name](self.bench(million))

    def bench(self, million: Target | None = None) -> Bench:
        return Bench(self.settings, self.targets, self.restart, million, self.restart_with)

    def restart_with(self, change: Callable[[Path], None]) -> float:
        """See `Bench`."""
        assert self.barid is not None
        self.barid.stop()
        change(self.barid.data)
        began = time.monotonic()
        self.barid.start()
        return until_greeted(self.barid.target.smtp, began)

    def stop(self) -> None:
        for server in (self.barid, self.peers):
            if server:
                server.stop()
        if not self.settings.keep:
            shutil.rmtree(self.settings.root, ignore_errors=True)


def say(text: str) -> None:
    print(f"# {text}", file=sys.stderr, flush=True)


def main() -> int:
    """See the head of this file."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        settings = read(os.environ)
        run = Run(settings)
    except ValueError as wrong:
        say(f"bench: {wrong}")
        return 2
    rows: list[Row] = []
    failed = False
    try:
        run.start()
        for row in run.rows():
            rows.append(row)
            print(report.line(row), flush=True)
    except (RuntimeError, OSError, EOFError, subprocess.CalledProcessError) as failure:
        say(f"bench: {failure}")  # what was measured until now is still shown
        failed = True
    finally:
        run.stop()
    if rows:
        path = report.write(rows, settings)
        print(f"\n{report.markdown(rows)}\n{path}")
    if failed:
        return 2
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
