"""FETCH responses (RFC 9051 7.5.2). The first two writers are the hot path of every client's sync.

Items of a response may stand in any order, so what is kept ready-made goes out as it is. Callers
write a large mailbox in slices of some thousand messages, so that no answer is in memory whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final

from barid.model.mailbox import Entry, Letter, Particulars, Summary
from barid.protocols.imap.commands.fetch import Attribute
from barid.protocols.imap.date import HOUR, MICROSECONDS, date_time, hour_text, rest_of_hour
from barid.protocols.imap.identifiers import email_id, thread_id
from barid.protocols.imap.responses.flags import FlagTexts
from barid.protocols.imap.responses.numerals import numerals
from barid.protocols.imap.responses.structure import body_of, split_summary

FEW: Final = 8
"""So many lines are written one by one as quickly as put together from looked-up numerals."""
_SLICE: Final = 1000
"""Messages joined at a time: their pieces stay in the processor's cache."""

READY_MADE: Final = frozenset({Attribute.ENVELOPE, Attribute.BODYSTRUCTURE, Attribute.BODY})
"""Attributes for which `summary_lines` needs rows with text."""
KEPT: Final = frozenset(
    {Attribute.MODSEQ, Attribute.EMAILID, Attribute.SAVEDATE, Attribute.THREADID}
)
"""Attributes for which it needs entries or, for THREADID or with text, particulars."""

Row = Summary | Entry | Particulars


# --- flags


def flags_lines(
    numbers: Sequence[int],
    masks: Sequence[int],
    texts: FlagTexts,
    uids: Sequence[int] | None = None,
) -> bytes:
    """`* 1 FETCH (UID 7 FLAGS (...))` for each message, without UID where `uids` is None.

    Fastest for a `range` of sequence numbers, and with UIDs that follow one another.
    """
    if len(numbers) < FEW or not (isinstance(numbers, range) and numbers.step == 1):
        return _scattered_flags(numbers, masks, texts, uids)
    slices: list[bytes] = []
    for start in range(0, len(numbers), _SLICE):
        end = min(start + _SLICE, len(numbers))
        closing = list(map(texts.closing.__getitem__, masks[start:end]))
        if uids is None:
            slices.append(_flags(numbers[start], closing))
        else:
            slices.append(_uid_flags(numbers[start], uids[start:end], closing))
    return b"".join(slices)


def _flags(first: int, closing: list[bytes]) -> bytes:
    count = len(closing)
    pieces = [b""] * (3 * count)
    pieces[0::3], pieces[1::3] = numerals(b"* ", b" FETCH (FLAGS ").run(first, count)
    pieces[2::3] = closing
    return b"".join(pieces)


def _uid_flags(first: int, uids: Sequence[int], closing: list[bytes]) -> bytes:
    count = len(closing)
    if uids[-1] - uids[0] == count - 1:  # ascending without gaps
        pieces = [b""] * (5 * count)
        pieces[0::5], pieces[1::5] = numerals(b"* ", b" FETCH (UID ").run(first, count)
        pieces[2::5], pieces[3::5] = numerals(b"", b" FLAGS ").run(uids[0], count)
        pieces[4::5] = closing
        return b"".join(pieces)
    pieces = [b" FLAGS "] * (5 * count)
    pieces[0::5], pieces[1::5] = numerals(b"* ", b" FETCH (UID ").run(first, count)
    pieces[2::5] = [str(uid).encode() for uid in uids]
    pieces[4::5] = closing
    return b"".join(pieces)


def _scattered_flags(
    numbers: Iterable[int],
    masks: Iterable[int],
    texts: FlagTexts,
    uids: Iterable[int] | None,
) -> bytes:
    closing = map(texts.closing.__getitem__, masks)
    if uids is None:
        heads = [f"* {number} FETCH (FLAGS ".encode() for number in numbers]
    else:
        heads = [
            f"* {number} FETCH (UID {uid} FLAGS ".encode()
            for number, uid in zip(numbers, uids, strict=True)
        ]
    return b"".join(chain.from_iterable(zip(heads, closing, strict=True)))


def changed_lines(
    numbers: Iterable[int],
    uids: Iterable[int],
    changes: Iterable[tuple[int, int]],
    texts: FlagTexts,
) -> bytes:
    """`* 1 FETCH (UID 7 FLAGS (...) MODSEQ (12))` for messages that somebody else has changed;
    `changes` are masks and ModSeqs (RFC 7162 3.2.4)."""
    return b"".join(
        b"* %d FETCH (UID %d FLAGS %b MODSEQ (%d))\r\n" % (number, uid, texts.listed[mask], modseq)
        for number, uid, (mask, modseq) in zip(numbers, uids, changes, strict=True)
    )


def uid_lines(numbers: range, uids: Sequence[int]) -> bytes:
    """`* 1 FETCH (UID 7)` for each message of a run of sequence numbers."""
    slices: list[bytes] = []
    for start in range(0, len(numbers), _SLICE):
        part = uids[start : start + _SLICE]
        count = len(part)
        pieces = [b")\r\n"] * (4 * count)
        pieces[0::4], pieces[1::4] = numerals(b"* ", b" FETCH (UID ").run(numbers[start], count)
        pieces[2::4] = [str(uid).encode() for uid in part]
        slices.append(b"".join(pieces))
    return b"".join(slices)


# --- attributes


def summary_lines(
    numbers: Iterable[int],
    rows: Sequence[Row],
    texts: FlagTexts,
    attributes: frozenset[Attribute],
) -> bytes:
    """One line for each row with the attributes asked for, at least one.

    Rows are summaries, or what READY_MADE and KEPT say.
    """
    assert attributes, "a FETCH asks for something"
    columns = [_heads(numbers, rows, attributes)]
    count = len(rows)
    space = b" " if attributes & _NUMERIC else b""  # none behind the parenthesis
    if Attribute.FLAGS in attributes:
        columns += [[space + b"FLAGS "] * count, [texts.listed[row[1]] for row in rows]]
        space = b" "
    if Attribute.INTERNALDATE in attributes:
        rest = rest_of_hour()
        columns += [
            [space + b"INTERNALDATE "] * count,
            [hour_text(row[2] // HOUR) for row in rows],
            [rest[row[2] % HOUR // MICROSECONDS] for row in rows],
        ]
        space = b" "
    if attributes & READY_MADE:
        columns += [[space] * count, _ready_made(rows, attributes)]
        space = b" "
    if attributes & KEPT:
        columns += [[space] * count, [_kept(row, attributes) for row in rows]]
    columns.append([b")\r\n"] * count)
    pieces = [b""] * (len(columns) * count)
    for place, column in enumerate(columns):
        pieces[place :: len(columns)] = column
    return b"".join(pieces)


_NUMERIC: Final = frozenset({Attribute.UID, Attribute.SIZE})


def _heads(
    numbers: Iterable[int], rows: Sequence[Row], attributes: frozenset[Attribute]
) -> list[bytes]:
    """`* 1 FETCH (` and the items that are numbers. Formatting text and encoding it is faster than
    formatting bytes."""
    pairs = zip(numbers, rows, strict=True)
    match Attribute.UID in attributes, Attribute.SIZE in attributes:
        case True, True:
            return [f"* {n} FETCH (UID {row[0]} RFC822.SIZE {row[3]}".encode() for n, row in pairs]
        case True, False:
            return [f"* {n} FETCH (UID {row[0]}".encode() for n, row in pairs]
        case False, True:
            return [f"* {n} FETCH (RFC822.SIZE {row[3]}".encode() for n, row in pairs]
        case _:
            return [f"* {n} FETCH (".encode() for n, _ in pairs]


def _ready_made(rows: Sequence[Row], attributes: frozenset[Attribute]) -> list[bytes]:
    wanted = attributes & READY_MADE
    found: list[bytes] = []
    for row in rows:
        assert not isinstance(row, Entry), "the ready-made text is needed"
        found.append(row.text if wanted == _WHOLE_TEXT else ready_made(row.text, wanted))
    return found


def _kept(row: Row, attributes: frozenset[Attribute]) -> bytes:
    """Those of KEPT that are wanted (RFC 7162 3.1.4.2, RFC 8474 5.3, RFC 8514 4.2)."""
    assert not isinstance(row, Summary), "more is needed than a summary has"
    items: list[bytes] = []
    if Attribute.MODSEQ in attributes:
        items.append(b"MODSEQ (%d)" % row.modseq)
    if Attribute.EMAILID in attributes:
        items.append(f"EMAILID ({email_id(row.email)})".encode("ascii"))
    if Attribute.THREADID in attributes:
        assert isinstance(row, Particulars), "an entry does not know its thread"
        items.append(f"THREADID ({thread_id(row.thread)})".encode("ascii"))
    if Attribute.SAVEDATE in attributes:
        items.append(b"SAVEDATE " + date_time(row.saved))
    return b" ".join(items)


_WHOLE_TEXT: Final = frozenset({Attribute.ENVELOPE, Attribute.BODYSTRUCTURE})


def ready_made(text: bytes, wanted: frozenset[Attribute]) -> bytes:
    """Those of READY_MADE that are wanted, from a text `ENVELOPE (...) BODYSTRUCTURE (...)`."""
    envelope, structure = split_summary(text)
    items: list[bytes] = []
    if Attribute.ENVELOPE in wanted:
        items.append(envelope)
    if Attribute.BODYSTRUCTURE in wanted:
        items.append(structure)
    if Attribute.BODY in wanted:
        items.append(body_of(structure))
    return b" ".join(items)


# --- single messages


def fetch_line(number: int, items: Iterable[bytes]) -> bytes:
    """One response of items that are written already, such as those below."""
    return b"* %d FETCH (%b)\r\n" % (number, b" ".join(items))


def attributes_item(row: Row, texts: FlagTexts, attributes: frozenset[Attribute]) -> bytes:
    """The attributes of one message as one item of `fetch_line`; the same as `summary_lines`."""
    items: list[bytes] = []
    if Attribute.UID in attributes:
        items.append(b"UID %d" % row[0])
    if Attribute.SIZE in attributes:
        items.append(b"RFC822.SIZE %d" % row[3])
    if Attribute.FLAGS in attributes:
        items.append(b"FLAGS " + texts.listed[row[1]])
    if Attribute.INTERNALDATE in attributes:
        items.append(b"INTERNALDATE " + date_time(row[2]))
    if attributes & READY_MADE:
        items += _ready_made((row,), attributes)
    if attributes & KEPT:
        items.append(_kept(row, attributes))
    return b" ".join(items)


def whole_pieces(
    numbers: Iterable[int], letters: Iterable[Letter], labels: tuple[bytes, bool], texts: Texts
) -> list[bytes]:
    """FETCH responses with the whole of each message, in pieces; the contents are not copied.

    `labels` are the label of the section and whether UID is asked for. `texts` says which flags
    stand there, or is None where none are asked for.
    """
    label, with_uid = labels
    pieces: list[bytes] = []
    ending = b""
    for number, letter in zip(numbers, letters, strict=True):
        uid, flags, _, prefix, content, _ = letter
        items = b"UID %d " % uid if with_uid else b""
        if texts is not None:
            items += b"FLAGS %b " % texts(uid).listed[flags]
        size = len(prefix) + len(content)
        head = b"%b* %d FETCH (%b%b {%d}\r\n%b"
        pieces += (head % (ending, number, items, label, size, prefix), content)
        ending = b")\r\n"
    pieces.append(ending)
    return pieces


Texts = Callable[[int], FlagTexts] | None
"""The flag texts of a message with this UID: of a recent one, or of another."""


def section_item(
    label: bytes, data: bytes | None, *, origin: int | None = None, binary: bool = False
) -> bytes:
    """`BODY[]<0> {5}...`; NIL for a part that does not exist. `origin` where a part of it was asked
    for (RFC 9051 6.4.5); a `binary` one with NUL is sent as literal8 (RFC 3516 4.2)."""
    if data is None:
        return _with_origin(label, origin) + b" NIL"
    tilde = binary and b"\0" in data
    return section_head(label, len(data), origin=origin, literal8=tilde) + data


def section_head(
    label: bytes, size: int, *, origin: int | None = None, literal8: bool = False
) -> bytes:
    """What stands before the `size` octets of a section: `BODY[]<0> {5}`."""
    tilde = b"~" if literal8 else b""
    return b"%b %b{%d}\r\n" % (_with_origin(label, origin), tilde, size)


def _with_origin(label: bytes, origin: int | None) -> bytes:
    return label if origin is None else b"%b<%d>" % (label, origin)


def size_item(label: bytes, size: int) -> bytes:
    """`BINARY.SIZE[1] 42` (RFC 3516 4.3)."""
    return b"%b %d" % (label, size)
