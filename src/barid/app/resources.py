"""What the process takes from the machine: descriptors, and memory that it gives back; and what
is said when the machine refuses.

None of it is needed for correct work; where the system does not let us, all goes on without.
"""

from __future__ import annotations

import ctypes
import logging
import resource
from asyncio import AbstractEventLoop
from contextlib import suppress
from typing import Any, Final

log = logging.getLogger(__name__)

MOST_FILES: Final = 1 << 20
"""Descriptors that are asked for where the system sets no bound."""


def allow_many_files() -> None:
    """Raise the soft limit on open files to the hard one: a connection is a file, and the usual
    soft limit of 1,024 is for programs that use select()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def tell_faults_in_a_line(loop: AbstractEventLoop) -> None:
    """What goes wrong where nobody waits for it is one line of the log: asyncio itself would write
    a traceback each time a connection cannot be accepted for want of descriptors, once a second.
    Where the fault is ours, not the system's, the traceback follows."""
    loop.set_exception_handler(_tell)


def _tell(_: AbstractEventLoop, context: dict[str, Any]) -> None:
    error, message = context.get("exception"), context["message"]
    if isinstance(error, OSError):
        log.error("%s: %s", message, error.strerror or type(error).__name__)
    else:
        log.error("%s", message, exc_info=error)


def give_memory_back() -> None:
    """Return freed memory to the system, which glibc does not do by itself when something still
    lies above it: after a few large messages that is more than all the rest. Takes milliseconds,
    and the interpreter's lock is not held."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
