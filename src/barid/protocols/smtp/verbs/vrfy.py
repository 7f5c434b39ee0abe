"""VRFY: is this a mailbox (RFC 5321 3.5). We do not tell; RCPT does, and is counted."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, argument: bytes) -> Reply:
    """Neither yes nor no (RFC 5321 7.3)."""
    return replies.CANNOT_VERIFY if argument else replies.BAD_ARGUMENTS
