"""A header as the octets that it is: whole fields, each with its line ends, in their order.

For whoever signs, judges or carries fields on unaltered. Lines end with CRLF; what has no colon is
still given, under the empty name. Linear in what is given.
"""

from __future__ import annotations

import re
from typing import Final

_BREAK: Final = re.compile(rb"(?<=\r\n)(?![ \t])")


def header_end(content: bytes) -> int:
    """Where the header ends: before the blank line, or at the end of a message without body."""
    if content.startswith(b"\r\n"):
        return 0
    end = content.find(b"\r\n\r\n")
    return end + 2 if end >= 0 else len(content)


def fields_in(header: bytes) -> list[bytes]:
    """Every field with its line ends."""
    return [field for field in _BREAK.split(header) if field]


def name_of(field: bytes) -> bytes:
    """The name in lower case; empty for what is no field."""
    name, colon, _ = field.partition(b":")
    return name.rstrip(b" \t").lower() if colon else b""


def value_of(field: bytes) -> bytes:
    """What stands behind the colon, unfolded, without white space around it (RFC 5322 2.2.3)."""
    return field.partition(b":")[2].replace(b"\r\n", b"").strip(b" \t")
