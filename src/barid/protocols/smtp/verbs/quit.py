"""QUIT: the client has no more to say (RFC 5321 4.1.1.10)."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, argument: bytes) -> Reply:
    """A message that was begun is dropped."""
    return replies.NO_ARGUMENTS if argument else replies.CLOSING
