"""STARTTLS: go on under TLS (RFC 3207 4)."""

from __future__ import annotations

from barid.protocols.smtp import replies
from barid.protocols.smtp.events import TlsRequested
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session


def ask(session: Session, argument: bytes) -> TlsRequested | Reply:
    """The driver is asked, because the certificate may be missing at the moment (454)."""
    if argument:
        return replies.NO_ARGUMENTS
    if session.tls:
        return replies.TLS_ALREADY
    return TlsRequested() if session.offer.tls_available else replies.NOT_HERE
