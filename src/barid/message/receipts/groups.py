"""The groups of fields that the machine-readable parts of reports are made of (RFC 3464 2.1).

Written by strangers: any bytes have groups, and there are never more than the bounds allow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

MAX_GROUPS: Final = 201
"""One for the message, and one for each of so many recipients as a sender may name here."""
MAX_FIELDS: Final = 60
MAX_VALUE: Final = 4000
"""Characters of a value that are looked at."""

Group = Mapping[str, str]
"""Values by the names of fields in lower case; of a field that is repeated, the first."""

_BLANK: Final = re.compile(rb"\n[ \t\r]*\n")
_FIELD_BREAK: Final = re.compile(rb"\n(?![ \t])")
_COMMENT: Final = re.compile(r"\s*\([^()]*\)\s*$")


def read_groups(body: bytes) -> list[Group]:
    """The groups of a part, in order; those without a field are left out."""
    found: list[Group] = []
    for block in _BLANK.split(body.lstrip(b"\r\n"), MAX_GROUPS):
        group: dict[str, str] = {}
        for field in _FIELD_BREAK.split(block, MAX_FIELDS)[:MAX_FIELDS]:
            name, colon, value = field.partition(b":")
            if colon and len(name) < 80:
                text = " ".join(value[:MAX_VALUE].decode("utf-8", "replace").split())
                group.setdefault(name.decode("ascii", "replace").strip().lower(), text)
        if group:
            found.append(group)
    return found[:MAX_GROUPS]


def typed(value: str) -> tuple[str, str]:
    """Type and text of a value such as `rfc822; somebody@example.org`; the type is empty where it
    is left out, as it must not be (RFC 3464 2.1.2)."""
    kind, semicolon, text = value.partition(";")
    if not semicolon or " " in kind.strip():
        return "", value.strip()
    return kind.strip().lower(), text.strip()


def without_comment(value: str) -> str:
    """A value without a comment at its end (RFC 5322 3.2.2)."""
    return _COMMENT.sub("", value)
