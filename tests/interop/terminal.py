"""A program in a terminal of its own: what it shows is read, keys are pressed for it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LINES, COLUMNS = 40, 120
SECONDS = 30.0
_CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78]|\][^\x07]*\x07)|[\x0e\x0f]")


class Terminal:
    """One program; everything that it has shown since somebody looked last is in `shown`."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self._process = process
        self._screen = screen
        self.shown = ""

    def wait_for(self, text: str) -> str:
        """Read on until this is shown; what was shown until then. Raises AssertionError when it
        does not come in time, or the program ends before."""
        until = time.monotonic() + SECONDS
        while text not in _without_control(self.shown):
            assert time.monotonic() < until, f"no {text!r} in:\n{_without_control(self.shown)}"
            assert self._read(), f"ended without {text!r}:\n{_without_control(self.shown)}"
        shown, self.shown = _without_control(self.shown), ""
        return shown

    def settle(self) -> None:
        """Wait until it shows nothing new for a moment: then it waits for keys."""
        until = time.monotonic() + SECONDS
        before = None
        while before != self.shown and time.monotonic() < until:
            before = self.shown
            self._read()

    def press(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def end(self) -> int:
        """Wait for its end; the exit status."""
        until = time.monotonic() + SECONDS
        while self._read():
            assert time.monotonic() < until, f"goes on:\n{_without_control(self.shown)}"
        return self._process.wait(SECONDS)

    def _read(self) -> bool:
        """Whether the program goes on."""
        if select.select([self._screen], [], [], 0.2)[0]:
            try:
                self.shown += os.read(self._screen, 65536).decode(errors="replace")
            except OSError:  # the terminal has closed
                return False
        return self._process.poll() is None


@contextmanager
def running(command: Sequence[str | Path], env: dict[str, str]) -> Iterator[Terminal]:
    """Start a program; what is still running at the end is killed."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    env = dict(env, TERM="vt100", LINES=str(LINES), COLUMNS=str(COLUMNS))
    words = [str(word) for word in command]
    process = subprocess.Popen(
        words, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def _without_control(shown: str) -> str:
    return _CONTROL.sub("", shown)
