"""What EHLO announces. A line stands here only when the conversation keeps its promise."""

from __future__ import annotations

from typing import Final

from barid.protocols.smtp.session import Limits, Session

_MOST: Final = 999_999  # six digits: RFC 9422 4


def announced(session: Session) -> list[str]:
    """The lines of the reply to EHLO, our domain first (RFC 5321 4.1.1.1)."""
    offer = session.offer
    lines = [
        offer.domain,
        "PIPELINING",  # RFC 2920
        f"SIZE {offer.max_size}",  # RFC 1870
        "8BITMIME",  # RFC 6152
        "SMTPUTF8",  # RFC 6531
        "ENHANCEDSTATUSCODES",  # RFC 2034
        "CHUNKING",  # RFC 3030
        "BINARYMIME",  # RFC 3030
        _limits(session.limits),
        *session.controls.lines(session.tls),
    ]
    if session.sasl.names and not session.logged_in:
        lines.append("AUTH " + " ".join(session.sasl.names))  # RFC 4954 3
    if offer.tls_available and not session.tls:
        lines.append("STARTTLS")  # RFC 3207 4.2: not after it has started
    return lines


def _limits(limits: Limits) -> str:
    """What is refused beyond (RFC 9422 4): MAIL commands of a session, recipients of a message."""
    mails, recipients = min(limits.transactions, _MOST), min(limits.recipients, _MOST)
    return f"LIMITS MAILMAX={mails} RCPTMAX={recipients}"
