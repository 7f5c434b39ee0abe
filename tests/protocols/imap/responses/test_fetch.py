"""FETCH responses: the fast writers write what a plain one writes, and clients can read it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.protocols.imap.reading import items, responses

from barid.model.flags import Flags, Keywords
from barid.model.identifiers import ContentId, EmailId, Instant, ModSeq, ThreadId, Uid
from barid.model.mailbox import Entry, Letter, Particulars, Summary
from barid.protocols.imap.commands.fetch import Attribute
from barid.protocols.imap.date import parse_date_time
from barid.protocols.imap.responses.fetch import (
    KEPT,
    Row,
    attributes_item,
    changed_lines,
    fetch_line,
    flags_lines,
    section_item,
    size_item,
    summary_lines,
    uid_lines,
    whole_pieces,
)
from barid.protocols.imap.responses.flags import FlagTexts

KEYWORDS = Keywords(("$Junk", "NonJunk"))
TEXTS = FlagTexts(KEYWORDS)
A = Attribute
ENVELOPE = b'ENVELOPE ("x" "a BODYSTRUCTURE (" NIL NIL NIL NIL NIL NIL NIL NIL)'
STRUCTURE = b'BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 5 1 NIL NIL NIL NIL)'
BODY = b'BODY ("text" "plain" NIL NIL NIL "7bit" 5 1)'


def plain_flags_lines(numbers: list[int], masks: list[int], uids: list[int] | None) -> bytes:
    """The same as `flags_lines`, written as one would write it."""
    lines = []
    for place, number in enumerate(numbers):
        names = " ".join(KEYWORDS.names_in(Flags(masks[place])))
        uid = f"UID {uids[place]} " if uids else ""
        lines.append(f"* {number} FETCH ({uid}FLAGS ({names}))\r\n")
    return "".join(lines).encode()


MASKS = st.integers(0, 127)


@given(st.integers(1, 3_000_000), st.lists(MASKS, max_size=2500))
@example(1, [0])
@example(1, [1] * 2001)
@example(999, [0, 1, 2])
@example(999_999, [1] * 3)
def test_flags_of_a_run(first: int, masks: list[int]) -> None:
    numbers = range(first, first + len(masks))
    assert flags_lines(numbers, array("Q", masks), TEXTS) == plain_flags_lines(
        list(numbers), masks, None
    )


@given(st.integers(1, 5000), st.integers(1, 2_000_000), st.lists(MASKS, max_size=1500))
@example(990, 999_990, [1] * 1020)
def test_flags_with_uids_that_follow_one_another(first: int, uid: int, masks: list[int]) -> None:
    numbers = range(first, first + len(masks))
    uids = array("I", range(uid, uid + len(masks)))
    written = flags_lines(numbers, array("Q", masks), TEXTS, uids)
    assert written == plain_flags_lines(list(numbers), masks, list(uids))


@given(st.integers(1, 5000), st.sets(st.integers(1, 100_000), max_size=1200), st.booleans())
def test_flags_with_any_uids_and_any_numbers(first: int, uids: set[int], run: bool) -> None:
    ordered = sorted(uids)
    masks = [uid % 128 for uid in ordered]
    numbers = range(first, first + len(masks)) if run else [2 * uid for uid in ordered]
    written = flags_lines(numbers, masks, TEXTS, ordered)
    assert written == plain_flags_lines(list(numbers), masks, ordered)
    without = flags_lines(numbers, masks, TEXTS)
    assert without == plain_flags_lines(list(numbers), masks, None)


def test_a_run_whose_ends_only_look_dense_is_not_taken_for_one() -> None:
    # Ascending UIDs without repetition: the difference of the ends says all.
    uids = [1, 3, 4]
    assert flags_lines(range(1, 4), [0, 0, 0], TEXTS, uids) == plain_flags_lines(
        [1, 2, 3], [0, 0, 0], uids
    )


def test_no_messages_no_lines() -> None:
    assert flags_lines(range(5, 5), [], TEXTS) == b""
    assert flags_lines([], [], TEXTS, []) == b""
    assert summary_lines([], [], TEXTS, frozenset({A.FLAGS})) == b""


def test_changes_are_told_with_uid_and_number() -> None:
    assert changed_lines([2, 5], [7, 9], [(1, 12), (0, 13)], TEXTS) == (
        b"* 2 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (12))\r\n"
        b"* 5 FETCH (UID 9 FLAGS () MODSEQ (13))\r\n"
    )


def test_recent_is_of_the_session() -> None:
    texts = FlagTexts(KEYWORDS, recent=True)
    assert flags_lines(range(1, 2), [1], texts) == b"* 1 FETCH (FLAGS (\\Recent \\Seen))\r\n"


@given(st.integers(1, 5000), st.sets(st.integers(1, 100_000), max_size=1200))
def test_uids_alone(first: int, uids: set[int]) -> None:
    numbers = range(first, first + len(uids))
    pairs = zip(numbers, sorted(uids), strict=True)
    expected = "".join(f"* {number} FETCH (UID {uid})\r\n" for number, uid in pairs)
    assert uid_lines(numbers, array("I", sorted(uids))) == expected.encode()


# --- attributes


def row(uid: int, flags: int = 1, size: int = 100) -> Summary:
    text = ENVELOPE + b" " + STRUCTURE
    return Summary(Uid(uid), Flags(flags), Instant(uid * 3_601_000_001), size, text)


ROWS = [row(1), row(7, 0, 0), row(1000, 2 + 32, 123_456)]
ALL_ROWS = [
    Particulars(*row, EmailId(row.uid), ModSeq(row.uid + 5), row.received, ThreadId(row.uid - 5))
    for row in ROWS
]
USUAL = [attribute for attribute in A if attribute not in KEPT]
SOME = [frozenset(some) for count in range(1, 8) for some in combinations(USUAL, count)]
SOME += [
    frozenset((*few, *kept))
    for few in ((), (A.UID,), (A.FLAGS, A.SIZE), (A.INTERNALDATE,), (A.ENVELOPE, A.UID), (A.BODY,))
    for count in range(1, 5)
    for kept in combinations(sorted(KEPT, key=lambda one: one.name), count)
]


def rows_for(wanted: frozenset[Attribute]) -> Sequence[Row]:
    return ALL_ROWS if wanted & KEPT else ROWS


@pytest.mark.parametrize("wanted", SOME, ids=lambda some: "+".join(sorted(a.name for a in some)))
def test_every_selection_of_attributes(wanted: frozenset[Attribute]) -> None:
    written = summary_lines((3, 4, 99), rows_for(wanted), TEXTS, wanted)
    assert b"( " not in written
    assert b"  " not in written
    read = responses(written)
    assert [one[0] for one in read] == [3, 4, 99]
    for one, kept in zip(read, ROWS, strict=True):
        found = items(one)
        assert set(found) == {attribute.value for attribute in wanted}
        assert found.get(b"UID", kept.uid) == kept.uid
        assert found.get(b"RFC822.SIZE", kept.size) == kept.size
        names = [name.encode() for name in KEYWORDS.names_in(kept.flags)]
        assert found.get(b"FLAGS", names) == names
        if A.INTERNALDATE in wanted:
            date = found[b"INTERNALDATE"]
            assert isinstance(date, bytes)
            moment = parse_date_time(b'"' + date + b'"')
            assert moment == kept.received // 1_000_000 * 1_000_000
        assert (A.ENVELOPE in wanted) is (ENVELOPE in written)
        assert (A.BODYSTRUCTURE in wanted) is (STRUCTURE in written)
        assert (A.BODY in wanted) is (BODY in written)
        assert found.get(b"MODSEQ", [kept.uid + 5]) == [kept.uid + 5]
        assert found.get(b"EMAILID", [b"E%d" % kept.uid]) == [b"E%d" % kept.uid]
        thread = {1: b"S4", 7: b"T0000000000000002", 1000: b"T00000000000003e3"}[kept.uid]
        assert found.get(b"THREADID", [thread]) == [thread]
        assert (A.SAVEDATE in wanted) is (b"SAVEDATE" in found)


@pytest.mark.parametrize("wanted", SOME[::5])
def test_one_message_is_written_as_many_are(wanted: frozenset[Attribute]) -> None:
    rows = rows_for(wanted)[:1]
    written = summary_lines((7,), rows, TEXTS, wanted)
    assert fetch_line(7, [attributes_item(rows[0], TEXTS, wanted)]) == written


def test_rows_without_text_do_where_none_is_asked() -> None:
    entry = Entry(Uid(5), Flags(1), Instant(0), 9, EmailId(1), ContentId(1), ModSeq(1), Instant(0))
    wanted = frozenset({A.UID, A.SIZE, A.FLAGS})
    assert (
        summary_lines((1,), (entry,), TEXTS, wanted)
        == b"* 1 FETCH (UID 5 RFC822.SIZE 9 FLAGS (\\Seen))\r\n"
    )
    assert attributes_item(entry, TEXTS, wanted) == b"UID 5 RFC822.SIZE 9 FLAGS (\\Seen)"


# --- sections


@given(st.binary(), st.sampled_from([None, 0, 5]))
def test_sections_are_literals(data: bytes, origin: int | None) -> None:
    line = fetch_line(7, [b"UID 3", section_item(b"BODY[1.TEXT]", data, origin=origin)])
    ((number, verb, values),) = responses(line)
    label = b"BODY[1.TEXT]" if origin is None else b"BODY[1.TEXT]<%d>" % origin
    assert (number, verb, values) == (7, b"FETCH", [b"UID", 3, label, data])


@pytest.mark.parametrize(
    ("item", "written"),
    [
        (section_item(b"BODY[9]", None), b"BODY[9] NIL"),
        (section_item(b"BINARY[1]", b"\0", binary=True), b"BINARY[1] ~{1}\r\n\0"),
        (section_item(b"BINARY[1]", b"x", binary=True), b"BINARY[1] {1}\r\nx"),
        (section_item(b"RFC822", b""), b"RFC822 {0}\r\n"),
        (size_item(b"BINARY.SIZE[1]", 42), b"BINARY.SIZE[1] 42"),
    ],
)
def test_items(item: bytes, written: bytes) -> None:
    assert item == written


def test_whole_messages_are_the_same_in_pieces() -> None:
    old, new = FlagTexts(Keywords()), FlagTexts(Keywords(), recent=True)
    letters = [
        Letter(Uid(4), Flags(1), Instant(0), b"P: 1\r\n", b"S: x\r\n\r\nbody", b""),
        Letter(Uid(9), Flags(0), Instant(0), b"", b"(\r\n", b""),
    ]
    pieces = whole_pieces((2, 5), letters, (b"BODY[]", True), lambda uid: new if uid > 4 else old)
    assert b"".join(pieces) == (
        b"* 2 FETCH (UID 4 FLAGS (\\Seen) BODY[] {18}\r\nP: 1\r\nS: x\r\n\r\nbody)\r\n"
        b"* 5 FETCH (UID 9 FLAGS (\\Recent) BODY[] {3}\r\n(\r\n)\r\n"
    )
    bare = b"".join(whole_pieces((1,), letters[1:], (b"RFC822", False), None))
    assert bare == b"* 1 FETCH (RFC822 {3}\r\n(\r\n)\r\n"
