"""Where search words are made: a few at once here, many in a process of their own.

The process is started when there is much to do and ends when there was nothing for a while. When it
dies, or takes too long over a helping, nothing is lost: the caller hears of it and asks again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from threading import Timer
from typing import IO, Final, cast

import msgspec

from barid.model.words import Unworded
from barid.postoffice.indexing import Made, WordMaker
from barid.services.followers.workbench import read_made, write_contents

FEW: Final = 4
SMALL: Final = 64 * 1024
"""So many contents of so many octets in all take a few milliseconds and are not worth a process."""
LONGEST: Final = 60.0
"""Seconds that a helping may take."""
_COMMAND: Final = (sys.executable, "-m", "barid.services.followers.workbench")


class WorkFailed(Exception):
    """The words of a helping could not be made."""


class Workshop:
    """Makes words, for one caller at a time. `make` blocks: call it in a thread."""

    def __init__(self, command: Sequence[str] = _COMMAND, longest: float = LONGEST) -> None:
        self._command = command
        self._longest = longest
        self._here = WordMaker()
        self._process: subprocess.Popen[bytes] | None = None
        self._distrust = False

    @property
    def is_open(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def make(self, contents: Sequence[Unworded]) -> Made:
        """The words of some contents. Raises WorkFailed."""
        octets = sum(len(one.content or b"") for one in contents)
        is_small = len(contents) <= FEW and octets <= SMALL
        if is_small and self._process is None and not self._distrust:
            return self._here.make(contents)
        return self._make_there(list(contents))

    def forget(self) -> None:
        """From now on every word is unheard, and what went wrong is past."""
        self._distrust = False
        self._here.forget()
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _make_there(self, contents: list[Unworded]) -> Made:
        try:
            process = self._process = self._process or self._start()
        except OSError as error:
            raise WorkFailed(str(error)) from error
        watch = Timer(self._longest, process.kill)
        watch.start()
        try:
            write_contents(cast("IO[bytes]", process.stdin), contents)  # type: ignore[arg-type]
            made = read_made(cast("IO[bytes]", process.stdout))  # type: ignore[arg-type]
        except (OSError, msgspec.DecodeError) as error:
            made, reason = None, str(error)
        else:
            reason = "the process has ended"
        finally:
            watch.cancel()
        if made is None:
            self.close()
            self._distrust = True  # whatever killed it must not come here
            raise WorkFailed(reason)
        return made

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a signal from the terminal is for us
        )
