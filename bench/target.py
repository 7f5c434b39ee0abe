"""One server under measurement, as the drivers see it: addresses, processes, and when a message
counts as delivered.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Target:
    """`maillog` gains a line with `status=sent` for every message delivered; None: 250 means
    delivered.
    """

    name: str
    smtp: int
    imap: int
    imaps: int
    pop3: int
    domain: str
    roots: Callable[[], list[int]]  # process ids whose trees are the server
    maillog: Path | None = None
    submission: int = 0  # where its own people hand mail over, to be sent elsewhere
    data: Path | None = None  # Barid's folder

    @property
    def peer(self) -> bool:
        return self.maillog is not None


def wait_for_port(port: int, seconds: float = 30) -> None:
    """Raises TimeoutError when nothing listens there in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if listening(port):
            return
        time.sleep(0.1)
    raise TimeoutError(f"port {port} did not open in {seconds:.0f} s")


def listening(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def require_free(*ports: int) -> None:
    """Raises RuntimeError when something listens already, such as a server of an earlier run."""
    for port in ports:
        if listening(port):
            raise RuntimeError(
                f"port {port} is taken; set BARID_BENCH_PORT or stop what listens there"
            )


def process_from(pid_file: Path) -> int | None:
    """The running process that a pid file names."""
    try:
        pid = int(pid_file.read_text().strip() or 0)
    except (OSError, ValueError):
        return None
    return pid if pid and Path(f"/proc/{pid}").exists() else None


def wait_until_gone(pid: int, seconds: float = 20) -> bool:
    """Whether the process has ended in time; a zombie child of ours counts as ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                return True
        except ChildProcessError:
            pass
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.05)
    return False
