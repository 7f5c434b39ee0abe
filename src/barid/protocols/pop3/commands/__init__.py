"""One module per command: `parse` reads the arguments and gives the command, or why it is refused.

`Login` is what comes out of USER and PASS and out of an exchange of AUTH.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from barid.protocols.pop3.commands import (
    apop,
    auth,
    capa,
    dele,
    lang,
    list,  # noqa: A004 - the name of the command
    noop,
    password,
    quit,  # noqa: A004 - the name of the command
    retr,
    rset,
    stat,
    stls,
    top,
    uidl,
    user,
    utf8,
)
from barid.protocols.pop3.commands.auth import Auth
from barid.protocols.pop3.commands.capa import Capa
from barid.protocols.pop3.commands.dele import Dele
from barid.protocols.pop3.commands.lang import Lang
from barid.protocols.pop3.commands.list import List
from barid.protocols.pop3.commands.noop import Noop
from barid.protocols.pop3.commands.password import Pass
from barid.protocols.pop3.commands.quit import Quit
from barid.protocols.pop3.commands.retr import Retr
from barid.protocols.pop3.commands.rset import Rset
from barid.protocols.pop3.commands.stat import Stat
from barid.protocols.pop3.commands.stls import Stls
from barid.protocols.pop3.commands.top import Top
from barid.protocols.pop3.commands.uidl import Uidl
from barid.protocols.pop3.commands.user import User
from barid.protocols.pop3.commands.utf8 import Utf8
from barid.protocols.pop3.replies import Refusal
from barid.protocols.pop3.states import Verb
from barid.protocols.sasl.mechanism import Claim

__all__ = [
    "PARSERS",
    "Answered",
    "Auth",
    "Capa",
    "Command",
    "Dele",
    "Lang",
    "List",
    "Login",
    "Noop",
    "Own",
    "Pass",
    "Quit",
    "Retr",
    "Rset",
    "Stat",
    "Stls",
    "Top",
    "Uidl",
    "User",
    "Utf8",
]


@dataclass(frozen=True, slots=True)
class Login:
    """Who wants in, and with what proof; USER and PASS count as the mechanism LOGIN."""

    claim: Claim
    mechanism: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The session has answered a command itself; there is nothing to do but to send."""


Own = User | Pass | Auth | Capa | Utf8 | Lang | Noop
"""What a session sees to itself."""

Command = Login | Stls | Stat | List | Uidl | Retr | Top | Dele | Rset | Quit | Answered
"""What comes out of a session."""

PARSERS: Final[dict[Verb, Callable[[bytes], Own | Command | Refusal]]] = {
    Verb.USER: user.parse,
    Verb.PASS: password.parse,
    Verb.APOP: apop.parse,
    Verb.AUTH: auth.parse,
    Verb.STLS: stls.parse,
    Verb.CAPA: capa.parse,
    Verb.UTF8: utf8.parse,
    Verb.LANG: lang.parse,
    Verb.STAT: stat.parse,
    Verb.LIST: list.parse,
    Verb.UIDL: uidl.parse,
    Verb.RETR: retr.parse,
    Verb.TOP: top.parse,
    Verb.DELE: dele.parse,
    Verb.RSET: rset.parse,
    Verb.NOOP: noop.parse,
    Verb.QUIT: quit.parse,
}
