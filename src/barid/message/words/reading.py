"""The texts of a message that a search looks through: its fields one by one, and its body.

Encoded words, transfer encodings and charsets are undone. Everything is bounded: of a header
`MAX_HEADER` octets count, of a body what `mime.text` reads. Signatures and keys are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from barid.message.mime.headers import decode_parameter, decode_words, unfold
from barid.message.mime.text import MAX_TEXT, Octets, searchable_text
from barid.model.outline import Outline, Part

MAX_HEADER: Final = 256 * 1024
MAX_FIELDS: Final = 2000
_FIELD_BREAK: Final = re.compile(rb"\r?\n(?![ \t])")  # RFC 5322 2.2.3
_NO_TEXT: Final = frozenset(
    [
        *("dkim-signature", "domainkey-signature", "x-google-dkim-signature", "arc-seal"),
        *("arc-message-signature", "autocrypt", "x-gm-message-state", "face", "x-face"),
        *("x-ms-exchange-antispam-messagedata-0", "x-ms-exchange-antispam-messagedata"),
        "x-microsoft-antispam-message-info",
    ]
)


def fields_of(header: bytes) -> Iterator[tuple[str, str]]:
    """(name in lower case, decoded value) of each field, those without text among them."""
    lines = _FIELD_BREAK.split(header[:MAX_HEADER], MAX_FIELDS)
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon:
            known = name.strip(b" \t\r\n").lower().decode("utf-8", "replace")
            yield known, decode_words(unfold(value))


def has_text(name: str) -> bool:
    """Whether somebody who looks through all of a message looks into fields of this name."""
    return name not in _NO_TEXT


def body_text(content: Octets, outline: Outline) -> str:
    """All text outside the header: of the parts, of the headers of enclosed messages, and the
    names of attachments."""
    pieces = [searchable_text(content, outline)]
    left = MAX_TEXT
    for piece in _said_of_parts(content, outline.root):
        left -= len(piece)
        if left < 0:
            break
        pieces.append(piece)
    return "\n".join(pieces)


def _said_of_parts(content: Octets, part: Part) -> Iterator[str]:
    disposition = part.disposition.parameters if part.disposition is not None else ()
    names = (decode_parameter(disposition, b"filename"), decode_parameter(part.parameters, b"name"))
    yield from (name for name in names if name)
    if part.description:
        yield decode_words(part.description)
    for child in part.children:
        if part.is_message:
            header = content[child.header_start : child.body_start]
            yield from (f"{name}: {value}" for name, value in fields_of(header) if has_text(name))
        yield from _said_of_parts(content, child)
