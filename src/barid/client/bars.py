"""A bar of progress for `send_all`, drawn on a terminal; elsewhere a line now and then.

Redrawn ten times a second at most, whatever the speed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from barid.client.bulk import Progress

_WIDTH: Final = 30
_TERMINAL_SECONDS: Final = 0.1
_FILE_SECONDS: Final = 5.0


def bar(stream: TextIO | None = None) -> Callable[[Progress], None]:
    """What to give as `progress`; draws on `stream`, standard error by default."""
    out = sys.stderr if stream is None else stream
    live = out.isatty()
    pause = _TERMINAL_SECONDS if live else _FILE_SECONDS
    last = 0.0

    def draw(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        done = progress.total is not None and progress.done + progress.skipped >= progress.total
        if now - last < pause and not done:
            return
        last = now
        end = "\n" if done or not live else ""
        out.write(("\r" if live else "") + drawn(progress) + end)
        out.flush()

    return draw


def drawn(progress: Progress) -> str:
    """One line."""
    done = progress.done + progress.skipped
    counts = f"{progress.accepted} + {progress.deferred} - {progress.refused}"
    if not progress.total:
        return f"{done}  {counts}  {progress.rate:.0f}/s"
    filled = _WIDTH * done // progress.total
    drawing = "#" * filled + "." * (_WIDTH - filled)
    return f"[{drawing}] {done}/{progress.total}  {counts}  {progress.rate:.0f}/s"
