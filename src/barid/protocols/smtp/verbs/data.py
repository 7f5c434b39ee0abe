"""DATA: the message itself follows (RFC 5321 4.1.1.4). It is read by content.ContentReader."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, argument: bytes) -> Reply:
    """The post office is asked when the content is complete, not before."""
    return replies.NO_ARGUMENTS if argument else replies.SEND_CONTENT
