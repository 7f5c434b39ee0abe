"""SEARCH and ESEARCH responses (RFC 9051 7.3.4, RFC 3501 7.2.5, RFC 4731)."""

from __future__ import annotations

from barid.model.ranges import Ranges, count_of, numbers_in, written
from barid.protocols.imap.commands.search import Result


def search_line(found: Ranges, modseq: int | None = None) -> bytes:
    """`* SEARCH 2 3 6`, for clients of IMAP4rev1; with the newest change to what was found where
    that is asked for: `(MODSEQ 917162500)` (RFC 7162 3.1.6)."""
    newest = [f"(MODSEQ {modseq})"] if modseq is not None and found else []
    return " ".join(["* SEARCH", *map(str, numbers_in(found)), *newest]).encode() + b"\r\n"


def esearch_line(
    tag: bytes,
    found: Ranges,
    results: frozenset[Result],
    *,
    uid: bool,
    modseq: int | None = None,
) -> bytes:
    """`* ESEARCH (TAG "a1") UID COUNT 3 ALL 1:3`. MIN, MAX, ALL and MODSEQ are left out where
    nothing was found (RFC 9051 6.4.4, RFC 4731 3.2)."""
    items = [b'* ESEARCH (TAG "%b")' % tag]
    if uid:
        items.append(b"UID")
    if found and Result.MIN in results:
        items.append(b"MIN %d" % found[0][0])
    if found and Result.MAX in results:
        items.append(b"MAX %d" % found[-1][1])
    if Result.COUNT in results:
        items.append(b"COUNT %d" % count_of(found))
    if found and Result.ALL in results:
        items.append(b"ALL " + written(found).encode("ascii"))
    if found and modseq is not None:
        items.append(b"MODSEQ %d" % modseq)
    return b" ".join(items) + b"\r\n"
