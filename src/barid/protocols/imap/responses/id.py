"""The ID response (RFC 2971 3.2)."""

from __future__ import annotations

from collections.abc import Iterable

from barid.protocols.imap.quoting import nstring, string


def id_line(fields: Iterable[tuple[str, str | None]]) -> bytes:
    """What we say about ourselves; NIL for nothing."""
    pairs = [
        string(name.encode()) + b" " + nstring(None if value is None else value.encode())
        for name, value in fields
    ]
    return b"* ID " + (b"(" + b" ".join(pairs) + b")" if pairs else b"NIL") + b"\r\n"
