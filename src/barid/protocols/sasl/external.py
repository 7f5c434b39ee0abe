"""The EXTERNAL mechanism: the client is who its TLS certificate says (RFC 4422 A).

The one response is the identity to act as, or empty for the one that the certificate stands for.
"""

from __future__ import annotations

from barid.protocols.sasl.mechanism import Challenge, Failed, Step, Vouched
from barid.protocols.sasl.plain import MAX_PART

NAME = "EXTERNAL"


class External:
    """One exchange of EXTERNAL with a client whose certificate names these `mailboxes`."""

    def __init__(self, mailboxes: tuple[str, ...]) -> None:
        self._mailboxes = mailboxes

    def start(self, initial: bytes | None) -> Step:
        """Begin; see `Mechanism`."""
        return Challenge() if initial is None else self.respond(initial)

    def respond(self, response: bytes) -> Step:
        """`extern-initial-resp = *( UTF8-char-no-nul )` (RFC 4422 A.1)."""
        if len(response) > MAX_PART or b"\0" in response:
            return Failed("Identity too long, or with NUL")
        try:
            return Vouched(self._mailboxes, response.decode())
        except UnicodeDecodeError:
            return Failed("Identity must be UTF-8")
