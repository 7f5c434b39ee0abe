"""Message-IDs in header fields, in the one form in which they are compared (RFC 5256 3).

Quoting that is not needed is taken away, white space and comments are passed over; what has no `@`
between two halves is none. Linear time.
"""

from __future__ import annotations

import re
from typing import Final

from barid.message.mime.tokens import unescape

MAX_IDS: Final = 10_000
"""So many of one field are looked at."""

_ID: Final = re.compile(
    rb'<[ \t]*+(?:"((?:[^"\\]|\\.)*+)"|([^<>@\s"]++))[ \t]*+'
    rb'@[ \t]*+(\[[^<>\]]*+\]|[^<>@\s"]++)[ \t]*+>',
    re.DOTALL,
)


def message_ids(value: bytes) -> list[bytes]:
    """The Message-IDs in an unfolded value, without their brackets, in their order."""
    found: list[bytes] = []
    for match in _ID.finditer(value):
        quoted, plain, domain = match.groups()
        found.append(b"%b@%b" % (plain if quoted is None else unescape(quoted), domain))
        if len(found) == MAX_IDS:
            break
    return found


def first_message_id(value: bytes) -> bytes | None:
    """The first of them, None without one."""
    match = _ID.search(value)
    if match is None:
        return None
    quoted, plain, domain = match.groups()
    return b"%b@%b" % (plain if quoted is None else unescape(quoted), domain)
