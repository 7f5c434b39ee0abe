"""What CAPA lists (RFC 2449 6), the same before and after login.

Mechanisms that show a password are listed only where nobody else can read along; USER likewise.
There is no EXPIRE but NEVER and no LOGIN-DELAY: nothing is deleted but by its owner, and whoever
asks often gets an answer from memory.
"""

from __future__ import annotations

from dataclasses import dataclass

from barid.i18n.language import Language
from barid.protocols.sasl.offering import Offering


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server offers to every client; `language` is the one that the administrator prefers
    (RFC 6856 3.2)."""

    starttls: bool = False
    language: Language = Language.ENGLISH


def lines(offer: Offer, sasl: Offering, *, secured: bool, utf8: bool) -> list[str]:
    """One line for each capability that holds now."""
    listed = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER"]
    if sasl.private:
        listed.append("USER")
    if sasl.names:
        listed.append("SASL " + " ".join(sasl.names))
    if offer.starttls and not secured and not utf8:
        listed.append("STLS")
    return [*listed, "UTF8 USER", "LANG", "IMPLEMENTATION Barid"]
