"""What EHLO announces. A line stands here only when the conversation keeps its promise."""

from __future__ import annotations

from barid.protocols.smtp.session import Session


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
    ]
    if offer.tls_available and not session.tls:
        lines.append("STARTTLS")  # RFC 3207 4.2: not after it has started
    return lines
