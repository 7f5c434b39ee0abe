"""What an error of a socket means for the examination."""

from __future__ import annotations

import errno
import os
from typing import Final

from barid.interfaces.probing import Missed, Trouble

_BY_NUMBER: Final = {
    errno.ECONNREFUSED: Trouble.REFUSED,
    errno.ETIMEDOUT: Trouble.SILENT,
    errno.ENETUNREACH: Trouble.NO_ROUTE,
    errno.EADDRNOTAVAIL: Trouble.NO_ROUTE,
    errno.EAFNOSUPPORT: Trouble.NO_ROUTE,
    errno.EHOSTUNREACH: Trouble.NO_HOST,
    errno.EHOSTDOWN: Trouble.NO_HOST,
    errno.EPERM: Trouble.FORBIDDEN,
    errno.EACCES: Trouble.FORBIDDEN,
    errno.ECONNRESET: Trouble.RESET,
    errno.EPIPE: Trouble.RESET,
    errno.ECONNABORTED: Trouble.CLOSED,
}


def trouble_of(error: BaseException) -> Trouble:
    """The kind of an error."""
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    if isinstance(error, TimeoutError):
        return Trouble.SILENT
    if isinstance(error, ConnectionResetError):
        return Trouble.RESET
    return Trouble.CLOSED if isinstance(error, ConnectionAbortedError) else Trouble.OTHER


def missed(error: OSError, seconds: float) -> Missed:
    """The result for a connection that did not come about."""
    # asyncio puts words of its own into the error, which name no reason.
    text = os.strerror(error.errno) if error.errno else str(error) or "no answer"
    return Missed(trouble_of(error), text, seconds)
