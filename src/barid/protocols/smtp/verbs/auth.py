"""AUTH: who am I (RFC 4954 4). Only for submission, and only by mechanisms that are offered now."""

from __future__ import annotations

from dataclasses import dataclass, field

from barid.protocols.smtp import grammar, replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Service, Session


@dataclass(frozen=True, slots=True)
class Wish:
    """To begin an exchange. `initial` is as it was written, None without an initial response."""

    mechanism: str
    initial: bytes | None = field(repr=False)


def read(session: Session, argument: bytes) -> Wish | Reply:
    """What is wished, or why it cannot be."""
    if session.offer.service is not Service.SUBMISSION:
        return replies.NOT_HERE
    if session.logged_in:
        return replies.LOGGED_IN_ALREADY
    if not session.extended:
        return replies.EXTENDED_GREETING_FIRST
    match = grammar.AUTH.fullmatch(argument)
    if match is None:
        return replies.BAD_ARGUMENTS
    mechanism = match[1].decode("ascii").upper()
    if mechanism in session.sasl.names:
        return Wish(mechanism, match[2])
    return replies.UNKNOWN_MECHANISM if session.sasl.private else replies.TLS_FIRST


def granted(session: Session, _event: object) -> None:
    """What was said before still counts (RFC 4954 4: there is no security layer but TLS)."""
    session.logged_in = True
