"""A program in a terminal of its own (a VT100): what it shows is read, keys are pressed for it."""

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
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LINES, COLUMNS = 40, 120
SECONDS = 30.0
_WORDS = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|\x1b([()#].|[^\[()#])|([^\x1b])", re.DOTALL)
_CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78]|\][^\x07]*\x07)|[\x0e\x0f]")


class Screen:
    """What stands on the screen: as much of a VT100 as programs use that believe to have one."""

    def __init__(self) -> None:
        self._rows = [[" "] * COLUMNS for _ in range(LINES)]
        self._line = self._column = 0
        self._top, self._bottom = 0, LINES - 1
        self._rest = ""

    def __str__(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self._rows)

    def show(self, written: str) -> None:
        """What the program has written; it may end within a sequence."""
        written = self._rest + written
        end = 0
        for word in _WORDS.finditer(written):
            numbers, letter, escaped, sign = word.groups()
            if word.start() != end:
                break
            end = word.end()
            if sign is not None:
                self._put(sign)
            elif escaped is not None:
                self._escape(escaped)
            else:
                self._move(letter, [int(one or 0) for one in numbers.strip("?").split(";")])
        self._rest = written[end:]

    def _put(self, sign: str) -> None:
        match sign:
            case "\r":
                self._column = 0
            case "\n":
                self._down()
            case "\b":
                self._column = max(0, self._column - 1)
            case "\t":
                self._column = min(COLUMNS - 1, self._column // 8 * 8 + 8)
            case _ if sign.isprintable():
                if self._column == COLUMNS:
                    self._column = 0
                    self._down()
                self._rows[self._line][self._column] = sign
                self._column += 1

    def _escape(self, word: str) -> None:
        if word == "M" and self._line == self._top:
            del self._rows[self._bottom]
            self._rows.insert(self._top, [" "] * COLUMNS)
        elif word == "M":
            self._line -= 1
        elif word in "DE":
            self._column *= word == "D"
            self._down()

    def _down(self) -> None:
        if self._line == self._bottom:
            del self._rows[self._top]
            self._rows.insert(self._bottom, [" "] * COLUMNS)
        else:
            self._line = min(LINES - 1, self._line + 1)

    def _move(self, letter: str, numbers: list[int]) -> None:
        first, second = numbers[0], numbers[1] if len(numbers) > 1 else 0
        steps = max(1, first)
        match letter:
            case "H" | "f":
                self._line, self._column = max(0, first - 1), max(0, second - 1)
            case "A" | "B":
                self._line += -steps if letter == "A" else steps
            case "C" | "D":
                self._column += steps if letter == "C" else -steps
            case "r":
                self._top, self._bottom = steps - 1, (second or LINES) - 1
                self._line = self._column = 0
            case "J" | "K":
                self._erase(letter, first)
        self._line = min(max(0, self._line), LINES - 1)
        self._column = (
            min(max(0, self._column), COLUMNS - 1) if letter in "HfACBD" else self._column
        )

    def _erase(self, letter: str, what: int) -> None:
        """From here on (0), as far as here (1) or all (2), of the screen or of the line."""
        here = (self._line, self._column)
        for line in range(LINES) if letter == "J" else [self._line]:
            for column in range(COLUMNS):
                place = (line, column)
                if what == 2 or (place >= here if what == 0 else place <= here):
                    self._rows[line][column] = " "


class Terminal:
    """One program; everything that it has shown since somebody looked last is in `shown`."""

    def __init__(self, process: subprocess.Popen[bytes], device: int) -> None:
        self._process = process
        self._device = device
        self._screen = Screen()
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self.shown = ""

    def wait_until(self, *texts: str) -> None:
        """Read on until all these stand on the screen. Raises AssertionError when they do not come
        in time, or the program ends before."""
        until = time.monotonic() + SECONDS
        goes_on = True
        while not all(text in str(self._screen) for text in texts):
            assert goes_on, f"ended without {texts}:\n{self._screen}"
            assert time.monotonic() < until, f"no {texts} on:\n{self._screen}"
            goes_on = self._read()

    def wait_for(self, text: str) -> str:
        """Read on until this is shown; what was shown until then. Raises AssertionError when it
        does not come in time, or the program ends before."""
        until = time.monotonic() + SECONDS
        goes_on = True
        while text not in _without_control(self.shown):
            assert goes_on, f"ended without {text!r}:\n{_without_control(self.shown)}"
            assert time.monotonic() < until, f"no {text!r} in:\n{_without_control(self.shown)}"
            goes_on = self._read()
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
        os.write(self._device, keys.encode())

    def end(self) -> int:
        """Wait for its end; the exit status."""
        until = time.monotonic() + SECONDS
        while self._read():
            assert time.monotonic() < until, f"goes on:\n{_without_control(self.shown)}"
        return self._process.wait(SECONDS)

    def _read(self) -> bool:
        """Whether the program goes on, or there may be more of what it wrote before it ended."""
        if not select.select([self._device], [], [], 0.2)[0]:
            return self._process.poll() is None
        try:
            written = self._decoder.decode(os.read(self._device, 65536))
        except OSError:  # nobody has the terminal open any more
            return False
        self.shown += written
        self._screen.show(written)
        return True


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
