"""UTF8: messages and texts may be in UTF-8 from now on (RFC 6856 2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Utf8:
    """Switches to UTF-8 mode, for good."""


def parse(argument: bytes) -> Utf8 | Refusal:
    """No arguments."""
    return replies.NO_ARGUMENTS if argument else Utf8()
