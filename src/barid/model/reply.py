"""What another server said, and at which moment of the conversation it said it.

One reply may mean different things at different moments: 554 in the greeting is about us, after
the content about the message. Whoever judges it needs both (RFC 5321 4.2, RFC 3463).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

_ENHANCED: Final = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?: |$)")


class Stage(Enum):
    """Moments of a conversation, in order."""

    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    HELLO = "hello"
    STARTTLS = "starttls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    """DATA, or a chunk of BDAT that is not the last: before the message was there in full."""
    END = "end"
    """After the final dot, or the last chunk: who hears nothing here does not know whether the
    message was taken."""


@dataclass(frozen=True, slots=True)
class PeerReply:
    """A reply of the other side. `lines` are its texts without code and CRLF."""

    code: int
    lines: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether the command was granted (2xx)."""
        return 200 <= self.code < 300

    @property
    def enhanced(self) -> str:
        """The enhanced status code, of the same class as the code; empty without one."""
        found = _ENHANCED.match(self.lines[-1]) if self.lines else None
        if found is None or found[1] != str(self.code)[0]:
            return ""
        return found[0].strip()

    def written(self) -> str:
        """All of it in one line, as people are shown it and as it is kept."""
        return " ".join((str(self.code), *self.lines)).strip()
