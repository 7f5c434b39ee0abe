"""Which verb is allowed in which state of an IMAP session, and where success leads (RFC 9051 3).

Rule: every change of state is in this file. A verb that is not listed for a state is answered with
BAD. NO and BAD change nothing, but for SELECT and EXAMINE, which leave the old mailbox first.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class State(Enum):
    """Where a session stands (RFC 9051 3)."""

    NOT_AUTHENTICATED = "not authenticated"
    AUTHENTICATED = "authenticated"
    SELECTED = "selected"
    LOGOUT = "logout"


_S = State

# RFC 9051 6.1, RFC 5255 3.2: always
_ANY: Final = ("CAPABILITY", "NOOP", "ID", "LANGUAGE")
# RFC 9051 6.3: with or without a mailbox, and no change of state
_LOGGED_IN: Final = (
    "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "LIST", "LSUB",
    "NAMESPACE", "STATUS", "APPEND", "IDLE", "GETQUOTA", "GETQUOTAROOT", "SETQUOTA",
)  # fmt: skip
# RFC 9051 6.4: only with a mailbox, and no change of state
_WITH_MAILBOX: Final = (
    "CHECK", "EXPUNGE", "SEARCH", "SORT", "THREAD", "FETCH", "STORE", "COPY", "MOVE", "UID",
)  # fmt: skip

TRANSITIONS: Final[dict[State, dict[str, State]]] = {
    _S.NOT_AUTHENTICATED: {
        **dict.fromkeys(_ANY, _S.NOT_AUTHENTICATED),
        "STARTTLS": _S.NOT_AUTHENTICATED,
        "LOGIN": _S.AUTHENTICATED,
        "AUTHENTICATE": _S.AUTHENTICATED,
        "LOGOUT": _S.LOGOUT,
    },
    _S.AUTHENTICATED: {
        "ENABLE": _S.AUTHENTICATED,  # RFC 9051 6.3.1: before a mailbox is selected
        **dict.fromkeys(_ANY + _LOGGED_IN, _S.AUTHENTICATED),
        "SELECT": _S.SELECTED,
        "EXAMINE": _S.SELECTED,
        "UNAUTHENTICATE": _S.NOT_AUTHENTICATED,
        "LOGOUT": _S.LOGOUT,
    },
    _S.SELECTED: {
        **dict.fromkeys(_ANY + _LOGGED_IN + _WITH_MAILBOX, _S.SELECTED),
        "SELECT": _S.SELECTED,
        "EXAMINE": _S.SELECTED,
        "CLOSE": _S.AUTHENTICATED,
        "UNSELECT": _S.AUTHENTICATED,
        "UNAUTHENTICATE": _S.NOT_AUTHENTICATED,  # RFC 8437 5
        "LOGOUT": _S.LOGOUT,
    },
    _S.LOGOUT: {},
}
"""State after a tagged OK, by state and verb."""

VERBS: Final = frozenset(verb for allowed in TRANSITIONS.values() for verb in allowed)

RESELECTING: Final = {"SELECT": _S.AUTHENTICATED, "EXAMINE": _S.AUTHENTICATED}
"""State into which a verb puts a selected session before it is tried (RFC 9051 6.3.2)."""

KEEPS_NUMBERS: Final = frozenset({"FETCH", "STORE", "SEARCH", "SORT", "THREAD"})
"""While these run, no EXPUNGE may be sent: the client counts on its numbers (RFC 9051 7.5.1,
RFC 5256 3). Their UID forms are not among them."""
