"""EHLO: who is there, and what can we do (RFC 5321 4.1.1.1)."""

from __future__ import annotations

from barid.protocols.smtp import grammar, replies
from barid.protocols.smtp.events import Greeted
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, argument: bytes) -> Greeted | Reply:
    """Any name will do that does no harm; whether it is true is for the post office to judge."""
    if grammar.NAME.fullmatch(argument) is None:
        return replies.BAD_NAME
    return Greeted(argument.decode("ascii"), extended=True)


def granted(session: Session, event: Greeted) -> None:
    """A greeting at any time forgets a message that was begun (RFC 5321 4.1.4)."""
    session.extended = event.extended
    session.forget_message()
