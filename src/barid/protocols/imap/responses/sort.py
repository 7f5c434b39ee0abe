"""SORT responses (RFC 5256 4), and ESEARCH with results in an order of their own (RFC 5267 3)."""

from __future__ import annotations

from collections.abc import Sequence

from barid.protocols.imap.commands.search import Result


def sort_line(found: Sequence[int], modseq: int | None = None) -> bytes:
    """`* SORT 2 84 882`, with the newest change to what was found where that is asked for:
    `(MODSEQ 917162500)` (RFC 7162 3.1.9)."""
    newest = [f"(MODSEQ {modseq})"] if modseq is not None and found else []
    return " ".join(["* SORT", *map(str, found), *newest]).encode() + b"\r\n"


def esort_line(
    tag: bytes,
    found: Sequence[int],
    results: frozenset[Result],
    *,
    uid: bool,
    modseq: int | None = None,
) -> bytes:
    """`* ESEARCH (TAG "a1") UID ALL 5,3:4 MODSEQ 12`: MIN and MAX are first and last in the
    order."""
    items = ["UID"] if uid else []
    if found and Result.MIN in results:
        items.append(f"MIN {found[0]}")
    if found and Result.MAX in results:
        items.append(f"MAX {found[-1]}")
    if Result.COUNT in results:
        items.append(f"COUNT {len(found)}")
    if found and Result.ALL in results:
        items.append(f"ALL {_in_order(found)}")
    if found and modseq is not None:
        items.append(f"MODSEQ {modseq}")
    return b" ".join([b'* ESEARCH (TAG "%b")' % tag, *map(str.encode, items)]) + b"\r\n"


def _in_order(found: Sequence[int]) -> str:
    """A set that lists the numbers as they come; ranges only rise (RFC 5267 3.2)."""
    pieces: list[str] = []
    first = last = found[0]
    for number in [*found[1:], 0]:
        if number == last + 1:
            last = number
            continue
        pieces.append(str(first) if first == last else f"{first}:{last}")
        first = last = number
    return ",".join(pieces)
