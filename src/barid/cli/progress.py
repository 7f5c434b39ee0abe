"""Progress of long commands: a bar on a terminal, else now and then a line; on standard error."""

from __future__ import annotations

import sys
import time
from typing import Any, Final, Self

import click

from barid.cli.shape import Reader
from barid.i18n import Text
from barid.i18n.texts import moving as texts

SECONDS: Final = 10.0
"""Between two lines."""


class Bar:
    """Watches one long command; `with` it, so that the bar ends whatever happens."""

    def __init__(self, reader: Reader, label: Text, quiet: bool = False) -> None:
        self._reader = reader
        self._label = label.in_(reader.language)
        self._quiet = quiet
        self._bar: Any = None
        self._total = self._done = 0
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None

    def begin(self, total: int) -> None:
        """About so many steps are to be done."""
        self._total, self._done = total, 0
        if not self._quiet and sys.stderr.isatty() and total:
            self._bar = click.progressbar(
                length=total, label=self._label, file=sys.stderr, show_pos=True
            )
            self._bar.render_progress()

    def advance(self, steps: int = 1) -> None:
        """So many more are done."""
        self._done += steps
        if self._bar is not None:
            self._bar.update(steps)
        elif not self._quiet and time.monotonic() - self._said >= SECONDS:
            self._said = time.monotonic()
            told = texts.PROGRESS.in_(self._reader.language, done=self._done, total=self._total)
            click.echo(f"{self._label}: {told}", err=True)
