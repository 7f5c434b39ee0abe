"""ID: program names for statistics and for finding faults (RFC 2971)."""

from __future__ import annotations

from dataclasses import dataclass

from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner, decoded

MAX_FIELDS = 30
"""RFC 2971 3.3, as are the two below."""
MAX_FIELD = 30
MAX_VALUE = 1024


@dataclass(frozen=True, slots=True)
class Id:
    """What the client says about itself, never trusted: (field in lower case, value)."""

    fields: tuple[tuple[str, str | None], ...]


def parse(scanner: Scanner) -> Id:
    """`SP (NIL / "(" *(string SP nstring) ")")`."""
    scanner.space()
    if scanner.next_is(b"("):
        fields = scanner.listed(lambda: _field(scanner), empty=True)
        if len(fields) > MAX_FIELDS:
            raise malformed("Too many fields")
    else:
        fields = []
        if scanner.word("a list or NIL") != "NIL":
            raise malformed("Expected a list or NIL")
    scanner.end()
    return Id(tuple(fields))


def _field(scanner: Scanner) -> tuple[str, str | None]:
    name = scanner.string()
    scanner.space()
    value = scanner.nstring()
    if name is None or len(name) > MAX_FIELD or len(value or b"") > MAX_VALUE:
        raise malformed("Field missing or too long")
    return decoded(name).lower(), None if value is None else decoded(value)
