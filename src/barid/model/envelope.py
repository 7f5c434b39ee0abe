"""The envelope: what is said about a message outside of it, while it is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.model.address import Address


class Body(Enum):
    """What the sender announced about octets above 127 in the content (RFC 6152 2)."""

    SEVEN_BIT = "7BIT"
    EIGHT_BIT_MIME = "8BITMIME"
    BINARY_MIME = "BINARYMIME"
    """Octets of any kind in lines of any kind (RFC 3030 3)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`reverse_path` is None for the null reverse-path `<>`: no bounce may follow (RFC 5321 4.5.5).

    `recipients` are those who were accepted, in the order in which they were named. `size` is what
    the sender announced, in octets (RFC 1870 3), None without an announcement.
    """

    reverse_path: Address | None
    recipients: tuple[Address, ...]
    body: Body = Body.SEVEN_BIT
    smtputf8: bool = False
    size: int | None = None
