"""What this server can do, before and after TLS and login (RFC 9051 6.1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.protocols.imap.states import State

EARLY: Final = ("IMAP4rev1", "IMAP4rev2", "LITERAL+", "SASL-IR", "ID", "ENABLE", "LANGUAGE")
"""Before login."""

LATE: Final = (
    "IDLE", "NAMESPACE", "UIDPLUS", "UNSELECT", "MOVE", "ESEARCH", "SEARCHRES",
    "LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "CHILDREN", "STATUS=SIZE", "MULTIAPPEND",
    "BINARY", "UTF8=ACCEPT", "CONDSTORE", "QRESYNC", "OBJECTID", "SAVEDATE", "WITHIN", "SORT",
    "SORT=DISPLAY", "ESORT", "THREAD=ORDEREDSUBJECT", "THREAD=REFERENCES", "I18NLEVEL=1",
    "CREATE-SPECIAL-USE", "QUOTA", "QUOTA=RES-STORAGE", "UNAUTHENTICATE",
)  # fmt: skip
"""After login, besides those before it."""

ENABLED_BY_CLIENTS: Final = ("IMAP4rev2", "UTF8=ACCEPT", "CONDSTORE", "QRESYNC")
"""Those that change something once a client asks for them with ENABLE (RFC 9051 6.3.1)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one listener offers. `early` and `late` are capability names, in the order written.

    `starttls` tells whether TLS can begin, `plaintext` whether a password may travel without TLS.
    """

    early: tuple[str, ...] = EARLY
    late: tuple[str, ...] = LATE
    starttls: bool = True
    plaintext: bool = False

    def names(
        self, state: State, *, secured: bool, append_limit: int, mechanisms: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """The capabilities that hold now; `mechanisms` are those of SASL that are offered."""
        if state is not State.NOT_AUTHENTICATED:
            return (*self.early, *self.late, f"APPENDLIMIT={append_limit}")  # RFC 7889 2
        found = list(self.early)
        if self.starttls and not secured:
            found.append("STARTTLS")
        if secured or self.plaintext:
            found.extend(f"AUTH={name}" for name in mechanisms)
        else:
            found.append("LOGINDISABLED")
        return tuple(found)

    def enabled(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the wanted capabilities (in upper case) can be enabled, as they are written."""
        offered = (*self.early, *self.late)
        return tuple(
            name for name in ENABLED_BY_CLIENTS if name.upper() in wanted and name in offered
        )
