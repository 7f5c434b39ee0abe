"""Sockets in the file system, for programs of this machine: whoever may open the path may speak."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path
from typing import Final

MODE: Final = 0o660
"""Owner and group: the program that hands mail over is put into our group."""


def bind_path(path: Path, backlog: int) -> socket.socket:
    """A listening socket at this path; one that a server has left behind is replaced.

    Raises OSError, its `filename` the path, also when somebody listens there or it is no socket.
    """
    held = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if _is_left_behind(path):
            path.unlink()
        mask = os.umask(0o777 & ~MODE)  # so that nobody else gets in before its mode is set
        try:
            held.bind(str(path))
        finally:
            os.umask(mask)
        held.setblocking(False)
        held.listen(backlog)
    except OSError as error:
        held.close()
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    return held


def _is_left_behind(path: Path) -> bool:
    """Whether there is a socket on which nobody listens. Raises OSError when somebody does."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            return False  # then binding says what is wrong
    except FileNotFoundError:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return True
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
