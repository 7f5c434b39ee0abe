"""RSET: forget the message that was begun (RFC 5321 4.1.1.5)."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, argument: bytes) -> Reply:
    """Always granted."""
    return replies.NO_ARGUMENTS if argument else replies.FORGOTTEN


def granted(session: Session, _event: None) -> None:
    """The greeting is not forgotten."""
    session.forget_message()
