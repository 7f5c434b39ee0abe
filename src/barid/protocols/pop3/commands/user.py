"""USER: the name of whoever wants in (RFC 1939 7); in UTF-8, as RFC 6856 2.2 allows."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class User:
    """A name, existing or not: that is told by PASS alone."""

    name: str


def parse(argument: bytes) -> User | Refusal:
    """The name, as the client wrote it."""
    if not argument:
        return replies.BAD_ARGUMENTS
    try:
        return User(argument.decode())
    except UnicodeDecodeError:
        return replies.NOT_UTF8
