"""A real `barid serve` in a process of its own, on loopback."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO

PROGRAM = [sys.executable, "-m", "barid"]
PATIENCE = 60.0
PORTS = (25, 80, 443, 465, 587, 110, 143, 993, 995)


def free_base() -> int:
    """A port base whose ports nobody uses now, below those that the system gives away."""
    for attempt in range(500):
        base = 12_000 + (os.getpid() * 31 + attempt * 7) % 19_000
        with ExitStack() as held:
            try:
                for port in PORTS:
                    taken = held.enter_context(socket.socket())
                    taken.bind(("127.0.0.1", base + port))
            except OSError:
                continue
            return base
    raise AssertionError("no free ports")


class Running:
    """One server process."""

    def __init__(self, data: Path, *words: str, base: int | None = None) -> None:
        self.data = data
        self.base = base if base is not None else free_base()
        self.said: list[str] = []
        place = ["--data", str(data), "--host", "127.0.0.1", "--port-base", str(self.base)]
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", *place, "--lang", "en", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def wait_until_ready(self) -> None:
        for line in self.output:
            self.said.append(line.rstrip("\n"))
            if self.said[-1] == "ready":
                return
        raise AssertionError("\n".join(self.said))

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; what was said until then is in `said`."""
        self.said += [line.rstrip("\n") for line in self.output]
        self.output.close()
        return self.process.wait(PATIENCE)

    # --- conversations

    def talk(self, port: int, *lines: str, end: str) -> list[str]:
        """Say lines one after the other, each after an answer; the last lines of the answers.

        `end` is what the last line of an answer looks like.
        """
        answers = []
        with socket.create_connection(("127.0.0.1", self.base + port), PATIENCE) as held:
            file = held.makefile("rb")
            for said in (None, *lines):
                if said is not None:
                    held.sendall(said.encode() + b"\r\n")
                heard = file.readline().decode()
                while heard and not re.match(end, heard):
                    heard = file.readline().decode()
                answers.append(heard.rstrip("\r\n"))
        return answers

    def smtp(self, *lines: str) -> list[str]:
        return self.talk(25, "EHLO x.example", *lines, end=r"\d{3} ")[2:]

    def imap(self, *lines: str) -> list[str]:
        return self.talk(143, *lines, end=r"(\* OK \[CAPABILITY|\* BYE|[a-z]\d? )")[1:]
