"""The parser of search keys: charsets, depth, and what it refuses. The keys are in test_keys."""

from __future__ import annotations

import pytest

from barid.protocols.imap.criteria import MAX_DEPTH, MAX_KEYS, Criteria
from barid.protocols.imap.keys import HeaderHolds, Key
from barid.protocols.imap.refusal import Refused, Status
from barid.protocols.imap.scanner import RawCommand, Scanner


def parse(text: bytes, charset: str = "UTF-8", literals: tuple[bytes, ...] = ()) -> Key:
    fragments = tuple(text.split(b"|"))
    return Criteria(Scanner(RawCommand(fragments, literals)), charset).all_keys()


@pytest.mark.parametrize(
    ("charset", "octets"),
    [
        ("utf-8", "قبول".encode()),
        ("WINDOWS-1256", "قبول".encode("cp1256")),
        ("iso-8859-6", "قبول".encode("iso8859-6")),
        ("us-ascii", "قبول".encode()),
        ("UTF-16", "قبول".encode("utf-16")),
        ("cp720", "قبول".encode("cp720")),
    ],
)
def test_text_is_decoded_from_its_charset(charset: str, octets: bytes) -> None:
    assert parse(b"SUBJECT {4}|", charset, (octets,)) == HeaderHolds("subject", "قبول")


@pytest.mark.parametrize("charset", ["EBCDIC", "", "base64", "rot13", "idna", "x" * 500, "\0"])
def test_an_unknown_charset_is_refused_with_those_that_are_known(charset: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(b"ALL", charset)
    assert refused.value.refusal.status is Status.NO
    assert refused.value.refusal.code is not None
    assert refused.value.refusal.code.startswith("BADCHARSET (US-ASCII UTF-8")


def test_text_that_is_not_in_its_charset_is_refused() -> None:
    with pytest.raises(Refused):
        parse(b"SUBJECT {2}|", literals=(b"\xff\xfe",))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"XYZZY",
        b"FROM",
        b"FROM ",
        b"NOT",
        b"OR SEEN",
        b"OR SEEN ",
        b"(SEEN",
        b"()",
        b"SEEN  DRAFT",
        b"SEEN)",
        b"HEADER Subject",
        b"LARGER x",
        b"LARGER -1",
        b"BEFORE today",
        b"ON 32-Jan-2000",
        b"UID x",
        b"KEYWORD (",
        b"0",
    ],
)
def test_no_search_key(text: bytes) -> None:
    with pytest.raises(Refused):
        parse(text)


@pytest.mark.parametrize(("opening", "closing"), [(b"NOT ", b""), (b"(", b")"), (b"OR SEEN ", b"")])
def test_depth_is_limited(opening: bytes, closing: bytes) -> None:
    deepest = MAX_DEPTH - 1
    parse(opening * deepest + b"ALL" + closing * deepest)
    with pytest.raises(Refused, match="nested"):
        parse(opening * (deepest + 1) + b"ALL" + closing * (deepest + 1))


def test_many_keys_side_by_side_are_not_deep() -> None:
    parse(b" ".join([b"NOT (SEEN)"] * 1000))


def test_keys_in_one_search_are_limited() -> None:
    parse(b" ".join([b"SEEN"] * MAX_KEYS))
    with pytest.raises(Refused, match="Too many"):
        parse(b" ".join([b"SEEN"] * (MAX_KEYS + 1)))
