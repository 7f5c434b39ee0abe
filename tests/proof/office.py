"""A real `barid serve` in a process of its own that a test may kill at any moment.

Nothing of the package is imported: it is driven through the command line and its ports.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

DOMAIN = "d.test"
PASSWORD = "pw"
# argon2id of it, as cheap as there is: hashing passwords is proven elsewhere.
SECRET = (
    "$argon2id$v=19$m=8,t=1,p=1$wyqbuAvYU+GeiCRUAX+LoA$WC/x2cPanxZbp1DvqxzCUFnTZPjxzdnWClsRghHqJrA"
)
PROGRAM = (sys.executable, "-m", "barid")
OFFSETS = {"smtp": 25, "submission": 587, "submissions": 465, "imap": 143, "imaps": 993}
PATIENCE = 60.0
CONFIG = """\
[auth]
plaintext_on_loopback = true
[limits]
connections_per_address = 10000
connections = 10000
"""


class Office:
    """One data folder, and the server that is running on it now, if any."""

    def __init__(self, folder: Path, data: Path | None = None, within: Sequence[str] = ()) -> None:
        """`within` are the words of a command that runs other commands, where that is wanted."""
        self.folder = folder
        self.data = data or folder / "data"
        self.within = within
        self.base = free_base()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "stderr.log"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "barid.toml").write_text(CONFIG)

    def port(self, service: str) -> int:
        return self.base + OFFSETS[service]

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process, and wait for nothing."""
        words = ["serve", "--data", str(self.data), "--config", str(self.folder / "barid.toml")]
        words += ["--domain", DOMAIN, "--host", "127.0.0.1", "--port-base", str(self.base)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.within, *PROGRAM, *words], stdout=subprocess.PIPE, stderr=log
            )
        return self.process

    def start(self) -> None:
        """Start the process and wait until it is ready."""
        process = self.spawn()
        assert process.stdout is not None
        said = b""
        until = time.monotonic() + PATIENCE
        while b"\nready\n" not in b"\n" + said:
            left = until - time.monotonic()
            assert left > 0, f"not ready: {said!r}"
            if select.select([process.stdout], [], [], left)[0]:
                piece = os.read(process.stdout.fileno(), 65536)
                assert piece, f"ended with {process.wait()}: {self.errors()}"
                said += piece

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()

    def errors(self) -> str:
        """What the server has written to stderr."""
        return self.log.read_text(errors="replace")

    def run(self, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """One `barid` command on the same data folder."""
        return subprocess.run(
            [*self.within, *PROGRAM, *words],
            input=text,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env=dict(os.environ, BARID_DATA=str(self.data)),
        )

    def add_accounts(self, *names: str) -> None:
        """People who log in with PASSWORD."""
        lines = "".join(f"{name}@{DOMAIN} {SECRET}\n" for name in names)
        done = self.run("account", "add", "--from", "-", text=lines)
        assert done.returncode == 0, done.stderr

    def assert_sound(self) -> None:
        """`barid check` finds nothing."""
        done = self.run("check")
        assert done.returncode == 0, done.stdout + done.stderr


WORKER = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) % 16
_STEPS = itertools.count(random.SystemRandom().randrange(10_000))


def free_base() -> int:
    """A port base whose ports nobody uses now, and none of our other processes ever.

    A server that is down for a moment must find its ports free again. So they lie below those that
    the system gives to clients; each test process has its own; and since all bases are the same
    modulo 7, a service of one never meets another service of the next.
    """
    for step in itertools.islice(_STEPS, 200):
        base = 3003 + 7 * (step % 240 * 16 + WORKER)
        if all(_free(base + offset) for offset in OFFSETS.values()):
            return base
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
