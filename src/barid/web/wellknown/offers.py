"""The services that this post office really offers to mail programs, with host and port.

Every file that tells a program where to go is written from these, so none of them can say what is
not so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Offer:
    """One service: `kind` is `imap`, `pop3` or `smtp`; `implicit` tells whether TLS begins at once
    (RFC 8314 3.3), otherwise by STARTTLS."""

    kind: str
    host: str
    port: int
    implicit: bool


# In the order of RFC 8314: TLS from the beginning is better, IMAP is better than POP3.
_KINDS: Final = {
    "imaps": ("imap", True),
    "imap": ("imap", False),
    "pop3s": ("pop3", True),
    "pop3": ("pop3", False),
    "submissions": ("smtp", True),
    "submission": ("smtp", False),
}


def offers_of(host: str, ports: Mapping[str, int]) -> tuple[Offer, ...]:
    """The offers of a post office that listens for these services; the best of a kind first."""
    return tuple(
        Offer(kind, host, ports[name], implicit)
        for name, (kind, implicit) in _KINDS.items()
        if name in ports
    )


def best(offers: Iterable[Offer], kind: str) -> Offer | None:
    """The best offer of a kind."""
    return next((offer for offer in offers if offer.kind == kind), None)
