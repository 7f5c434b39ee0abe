"""DATA: the message itself follows (RFC 5321 4.1.1.4). It is read by content.ContentReader."""

from __future__ import annotations

from barid.model.envelope import Body
from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(session: Session, argument: bytes) -> Reply:
    """The post office is asked when the content is complete, not before."""
    if session.sender is not None and session.sender.body is Body.BINARY_MIME:
        return replies.NEEDS_CHUNKS
    return replies.NO_ARGUMENTS if argument else replies.SEND_CONTENT
