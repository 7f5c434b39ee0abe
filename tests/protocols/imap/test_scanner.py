"""Tokens of commands, taken one after the other from text and literals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from barid.model.identifiers import Instant
from barid.protocols.imap.refusal import Refused, Status
from barid.protocols.imap.scanner import MAX_WRITTEN_NAME, RawCommand, Scanner


def scan(*fragments: bytes, literals: tuple[bytes, ...] = (), utf8: bool = False) -> Scanner:
    return Scanner(RawCommand(fragments, literals), utf8=utf8)


@pytest.mark.parametrize(
    ("take", "text", "found"),
    [
        (Scanner.word, b"fetch ", "FETCH"),
        (Scanner.number, b"0042", 42),
        (Scanner.number, b"9223372036854775807", 9223372036854775807),
        (Scanner.astring, b"a]b", b"a]b"),
        (Scanner.astring, b'"a \\"b\\\\"', b'a "b\\'),
        (Scanner.text, '"قبول"'.encode(), "قبول"),
        (Scanner.nstring, b"NIL", None),
        (Scanner.nstring, b"nil", None),
        (Scanner.nstring, b'"NIL"', b"NIL"),
        (Scanner.flag, b"\\sEEN", "\\Seen"),
        (Scanner.flag, b"$Junk", "$Junk"),
        (Scanner.flag, b"\\Recent", None),
        (Scanner.flag_list, b"()", ()),
        (Scanner.flag_list, b"(\\Seen $x \\seen)", ("\\Seen", "$x")),
        (Scanner.flags, b"\\Seen \\Recent x", ("\\Seen", "x")),
        (Scanner.date_time, b'" 1-Jan-1970 00:00:01 +0000"', Instant(1_000_000)),
        (Scanner.reference, b'""', ""),
        (Scanner.list_mailbox, b"a/%*", "a/%*"),
        (Scanner.list_mailbox, b'""', ""),
    ],
)
def test_taken(take: Callable[[Scanner], object], text: bytes, found: object) -> None:
    assert take(scan(text)) == found


@pytest.mark.parametrize(
    ("take", "text"),
    [
        (Scanner.word, b""),
        (Scanner.word, b'"a"'),
        (Scanner.number, b"x"),
        (Scanner.number, b"9223372036854775808"),
        (Scanner.sequence_set, b"0"),
        (Scanner.sequence_set, b"4294967296"),
        (Scanner.astring, b'"open'),
        (Scanner.astring, b""),
        (Scanner.text, b'"\xff"'),
        (Scanner.nstring, b"NILS"),
        (Scanner.flag, b"\\Unknown"),
        (Scanner.flag, b"x" * 101),
        (Scanner.flag_list, b"\\Seen"),
        (Scanner.flag_list, b"(\\Seen"),
        (Scanner.flag_list, b"(\\Seen  x)"),
        (Scanner.date_time, b'"31-Feb-2000 00:00:00 +0000"'),
        (Scanner.mailbox, b'""'),
        (Scanner.mailbox, b"R&D"),
        (Scanner.list_mailbox, b"("),
    ],
)
def test_not_taken(take: Callable[[Scanner], object], text: bytes) -> None:
    with pytest.raises(Refused):
        take(scan(text))


def test_a_literal_stands_for_a_string() -> None:
    scanner = scan(b"{3} x {0+}", b" y")
    assert scanner.string() is None  # only at the end of a fragment
    scanner = scan(b"{3+}", b" end", literals=(b'a"b',))
    assert scanner.astring() == b'a"b'
    scanner.space()
    assert scanner.word() == "END"
    assert scanner.at_end


@pytest.mark.parametrize(("mark", "data"), [(b"{1}", b"\0"), (b"~{1}", b"x")])
def test_a_string_is_not_binary(mark: bytes, data: bytes) -> None:
    with pytest.raises(Refused):
        scan(mark, b"", literals=(data,)).string()


def test_the_end_is_the_end_of_the_last_fragment() -> None:
    scanner = scan(b"{1}", b"", literals=(b"x",))
    before = scanner.at_end
    scanner.literal()
    assert (before, scanner.at_end) == (False, True)
    scanner.end()
    with pytest.raises(Refused):
        scan(b"x").end()


def test_names_are_decoded_as_the_client_writes_them() -> None:
    assert scan('"قبول"'.encode(), utf8=True).mailbox() == "قبول"
    assert scan(b"&BkIGKAZIBkQ-").mailbox() == "قبول"


def test_a_wrong_name_is_not_the_fault_of_the_grammar() -> None:
    with pytest.raises(Refused) as refused:
        scan(b"R&D").mailbox()
    assert refused.value.refusal.status is Status.NO
    assert refused.value.refusal.code == "CANNOT"


def test_names_of_reasonable_length_only() -> None:
    assert scan(b"x" * MAX_WRITTEN_NAME).mailbox() == "x" * MAX_WRITTEN_NAME
    for take in (Scanner.mailbox, Scanner.list_mailbox, Scanner.reference):
        with pytest.raises(Refused, match="too long"):
            take(scan(b"x" * (MAX_WRITTEN_NAME + 1)))


def test_a_keyword_is_skipped_in_any_case_only_whole() -> None:
    scanner = scan(b"Return (x")
    assert not scanner.skip_word("CHARSET ")
    assert scanner.skip_word("RETURN ")
    assert scanner.next_is(b"(x")
