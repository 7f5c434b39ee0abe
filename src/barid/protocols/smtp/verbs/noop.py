"""NOOP: are you there (RFC 5321 4.1.1.9)."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(_session: Session, _argument: bytes) -> Reply:
    """The argument, if there is one, is ignored as the RFC asks."""
    return replies.DONE
