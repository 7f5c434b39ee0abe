"""The PLAIN mechanism: one message with identity, name and password (RFC 4616).

Only for channels that nobody else can read: whoever offers it sees to that.
"""

from __future__ import annotations

from barid.protocols.sasl.mechanism import Challenge, Credentials, Failed, Step

NAME = "PLAIN"
MAX_PART = 1_020
"""Longest part of the message, in octets: 255 characters of UTF-8 (RFC 4616 2)."""


class Plain:
    """One exchange of PLAIN. An absent initial response is asked for with an empty challenge."""

    def start(self, initial: bytes | None) -> Step:
        """Begin; see `Mechanism`."""
        return Challenge() if initial is None else self.respond(initial)

    def respond(self, response: bytes) -> Step:
        """Take apart `[authzid] NUL authcid NUL passwd` (RFC 4616 2)."""
        parts = response.split(b"\0")
        if len(parts) != 3:
            return Failed("PLAIN takes identity, name and password, separated by NUL")
        if not parts[1] or not parts[2]:
            return Failed("Name and password must not be empty")
        if max(map(len, parts)) > MAX_PART:
            return Failed("Name or password too long")
        try:
            authorization, name, password = (part.decode() for part in parts)
        except UnicodeDecodeError:
            return Failed("Name and password must be UTF-8")
        return Credentials(name, password, authorization)
