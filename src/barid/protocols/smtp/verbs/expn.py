"""EXPN: who is on this list (RFC 5321 3.5). Nobody's business (RFC 5321 7.3)."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, _argument: bytes) -> Reply:
    """Known, but not available."""
    return replies.NOT_HERE
