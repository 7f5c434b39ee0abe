"""Why a command is not carried out: a value, carried by an exception inside parsers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """The word of a status response (RFC 9051 7.1)."""

    OK = "OK"
    NO = "NO"
    BAD = "BAD"
    BYE = "BYE"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the client is told; `code` is a response code without brackets (RFC 9051 7.1)."""

    status: Status
    text: str
    code: str | None = None


class Refused(Exception):
    """Raised by a parser, caught by the session: never leaves this package."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal


def malformed(text: str) -> Refused:
    """The command breaks the grammar (RFC 9051 7.1.3)."""
    return Refused(Refusal(Status.BAD, text))


def impossible(text: str, code: str | None = None) -> Refused:
    """The command is well formed and cannot be done (RFC 9051 7.1.2)."""
    return Refused(Refusal(Status.NO, text, code))
