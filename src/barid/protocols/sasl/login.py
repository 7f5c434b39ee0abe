"""The LOGIN mechanism: name and password, each asked for by a line of English.

Never a standard (draft-murchison-sasl-login-00), but some programs know nothing else. Only for
channels that nobody else can read: whoever offers it sees to that.
"""

from __future__ import annotations

from barid.protocols.sasl.mechanism import Challenge, Credentials, Failed, Step
from barid.protocols.sasl.plain import MAX_PART

NAME = "LOGIN"

# What programs look for, to the letter.
_ASK_NAME = Challenge(b"Username:")
_ASK_PASSWORD = Challenge(b"Password:")


class Login:
    """One exchange of LOGIN. An initial response is the name, as Outlook sends it."""

    def __init__(self) -> None:
        self._name: str | None = None

    def start(self, initial: bytes | None) -> Step:
        """Begin; see `Mechanism`."""
        return _ASK_NAME if not initial else self.respond(initial)

    def respond(self, response: bytes) -> Step:
        """The name, then the password."""
        if not response:
            return Failed("Name and password must not be empty")
        if len(response) > MAX_PART or b"\0" in response:
            return Failed("Name or password too long, or with NUL")
        try:
            written = response.decode()
        except UnicodeDecodeError:
            return Failed("Name and password must be UTF-8")
        if self._name is None:
            self._name = written
            return _ASK_PASSWORD
        return Credentials(self._name, written)
