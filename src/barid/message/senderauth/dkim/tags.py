"""Lists of tags and values, of which signatures and key records are made (RFC 6376 3.2).

What is not exactly such a list is none. Values are text, since names of domains may be in UTF-8
(RFC 8616 4). Never fails, linear time.
"""

from __future__ import annotations

import re
from typing import Final

MOST_OCTETS: Final = 64 * 1024
"""A longer list is none: nobody needs it."""

_SPACE: Final = " \t\r\n"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# tval, and the white space between: no control characters, and nothing that ends a value
_VALUE: Final = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")


def read_tags(raw: bytes) -> dict[str, str] | None:
    """The values by their tags, without the white space around them; None when it is no list, or
    has a tag twice."""
    if len(raw) > MOST_OCTETS:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    specs = text.split(";")
    if len(specs) > 1 and not specs[-1].strip(_SPACE):
        specs.pop()
    found: dict[str, str] = {}
    for spec in specs:
        name, equals, value = spec.partition("=")
        name, value = name.strip(_SPACE), value.strip(_SPACE)
        if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            return None
        if name in found:
            return None
        found[name] = value
    return found


def without_space(value: str) -> str:
    """A value in which white space means nothing, such as base64."""
    return value.translate(_NO_SPACE)


_NO_SPACE: Final = {ord(character): None for character in _SPACE}
