"""What the catalogue says of one failure: where it lies, who can act, and the words for people.

The words may name `{host}`, `{port}`, `{sender}` and `{recipient}`; nothing else is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from barid.i18n import Text

FIELDS: Final = frozenset({"host", "port", "sender", "recipient"})


class Layer(Enum):
    """Where a failure lies, lowest first: a fault below hides all that is above."""

    LINK = "link"
    INTERNET = "internet"
    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    SMTP = "smtp"
    AUTH = "auth"
    POLICY = "policy"
    MESSAGE = "message"


class Who(Enum):
    """Who must act."""

    YOU = "you"
    """Whoever runs the program or holds the account."""
    SERVER = "server"
    """Those who run the server that we hand mail to."""
    NETWORK = "network"
    """Those who run the network in between."""
    RECIPIENT = "recipient"
    RECIPIENT_SERVER = "recipient-server"
    NOBODY = "nobody"
    """It passes by itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One situation. `title` is what happened, in one sentence; `fix` what helps; `command` a
    command or a line of Python, where one helps."""

    id: str
    layer: Layer
    who: Who
    title: Text
    fix: Text
    command: str = ""
