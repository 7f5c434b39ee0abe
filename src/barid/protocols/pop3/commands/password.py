"""PASS: the password of the name that USER gave (RFC 1939 7)."""

from __future__ import annotations

from dataclasses import dataclass, field

from barid.protocols.pop3 import replies
from barid.protocols.pop3.replies import Refusal


@dataclass(frozen=True, slots=True)
class Pass:
    """A password; spaces are part of it."""

    password: str = field(repr=False)


def parse(argument: bytes) -> Pass | Refusal:
    """All that stands behind the first space."""
    if not argument:
        return replies.BAD_ARGUMENTS
    try:
        return Pass(argument.decode())
    except UnicodeDecodeError:
        return replies.NOT_UTF8
