"""HELP: which commands are there (RFC 5321 4.1.1.8)."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(session: Session, _argument: bytes) -> Reply:
    """The same for every argument."""
    return replies.commands(session.offer.service)
