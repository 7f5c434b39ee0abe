"""AUTH: a SASL exchange, perhaps with an initial response (RFC 5034 4).

Without arguments it lists the mechanisms, as programs older than CAPA expect.
"""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Auth:
    """Asks to begin an exchange, or (no mechanism) which there are. `initial` is as the
    client wrote it, None when it sent no initial response."""

    mechanism: str
    initial: bytes | None = None


def parse(argument: bytes) -> Auth | Refusal:
    """`[mechanism [initial-response]]`."""
    mechanism, given, written = argument.partition(b" ")
    if not mechanism.isascii():
        return replies.BAD_ARGUMENTS
    return Auth(mechanism.decode().upper(), written if given else None)
