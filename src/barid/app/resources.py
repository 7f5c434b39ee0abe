"""What the process takes from the machine: descriptors, and memory that it gives back.

Neither is needed for correct work; where the system does not let us, all goes on without.
"""

from __future__ import annotations

import ctypes
import resource
from contextlib import suppress
from typing import Final

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


def give_memory_back() -> None:
    """Return freed memory to the system, which glibc does not do by itself when something still
    lies above it: after a few large messages that is more than all the rest. Takes milliseconds,
    and the interpreter's lock is not held."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
