"""Patterns of the grammar, each with a table of what fits whole and of what does not."""

from __future__ import annotations

import re

import pytest

from barid.protocols.imap import grammar

TABLES: dict[str, tuple[list[bytes], list[bytes]]] = {
    "TAG": (
        [b"a1", b"A.1", b"]", b"tag-[1]", b"&", b"x" * 64],
        [b"", b"+", b"a+b", b"a b", b"a{", b'"', b"a\\", b"(", b"\x7f", b"\xc3\xa9", b"x" * 65],
    ),
    "ATOM": (
        [b"INBOX", b"a/b", b"$Junk", b"a+b", b"[x", b"a&b-"],
        [b"", b"a]", b"a b", b"a*", b"%", b"a\\b", b'"a"', b"{1}", b"a\0", b"\x80"],
    ),
    "ASTRING_ATOM": ([b"a]", b"[Gmail]/x"], [b"", b"a*", b"a%", b"a(", b"a)", b"a b"]),
    "LIST_ATOM": ([b"*", b"%", b"a*b%", b"]"], [b"", b"a b", b'"', b"(", b"\\"]),
    "QUOTED": (
        [b'""', b'"a b"', b'"a\\"b\\\\"', b'"\xd9\x82"', b'"{3}"'],
        [b'"', b'"a', b'a"', b'"a\\b"', b'"a\r"', b'"a\nb"', b'"\0"', b'"a"b"'],
    ),
    "LITERAL": (
        [b"{0}", b"{12}", b"{12+}", b"~{5}", b"~{5+}"],
        [b"{}", b"{a}", b"{1-}", b"{-1}", b"{1} ", b"{1", b"{123456789012345678901}"],
    ),
    "NUMBER": ([b"0", b"007", b"18446744073709551615"], [b"", b"-1", b"1.5", b"1" * 21]),
    "NZ_NUMBER": ([b"1", b"10"], [b"", b"0", b"01"]),
    "SEQUENCE_SET": (
        [b"1", b"*", b"1:2", b"2:1", b"1:*", b"*:5", b"1,2,3:9", b"*,1", b"$"],
        [b"", b"0", b"1:", b":1", b"1,", b",1", b"1:2:3", b"1;2", b"01", b"$1", b"-1", b"1 2"],
    ),
    "OBJECT_ID": (
        [b"M6d99ac3275bb4e", b"a-b_c", b"1", b"x" * 255],
        [b"", b"a b", b"a.b", b"(a)", b"\xe9", b"x" * 256],
    ),
    "FLAG": (
        [b"\\Seen", b"$Junk", b"NonJunk", b"\\x"],
        [b"", b"\\", b"\\*", b"a b", b"a]", b"\\\\a", b"(", b"\xe9"],
    ),
    "DATE": (
        [b"1-Feb-1994", b"01-feb-1994", b'"1-FEB-1994"'],
        [b"", b"1-Feb-94", b"Feb-1-1994", b'"1-Feb-1994', b'1-Feb-1994"', b"111-Feb-1994"],
    ),
    "DATE_TIME": (
        [b'" 1-Feb-1994 00:00:00 +0000"', b'"17-Jul-1996 02:44:25 -0700"'],
        [b'"1-Feb-1994 00:00:00 +0000"', b'"17-Jul-1996 02:44:25"', b"17-Jul-1996 02:44:25 -0700"],
    ),
    "SECTION_PART": ([b"1", b"1.2.3", b"10"], [b"", b"0", b"1.", b".1", b"1..2", b"1.0", b"a"]),
    "PARTIAL": ([b"<0.1>", b"<10.2048>"], [b"", b"<0.0>", b"<0>", b"<.1>", b"<-1.1>", b"<0.1"]),
    "INITIAL_RESPONSE": (
        [b"=", b"AHdyaXRlcgBzZWNyZXQ=", b"=A", b"%"],
        [b"", b" ", b"a b", b"\xe9", b"a\x7f"],
    ),
    "ESCAPED": ([b'\\"', b"\\\\"], [b"\\", b"\\a", b'"']),
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, (valid, _) in TABLES.items() for text in valid]
)
def test_fits(name: str, text: bytes) -> None:
    pattern: re.Pattern[bytes] = getattr(grammar, name)
    assert pattern.fullmatch(text)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, (_, invalid) in TABLES.items() for text in invalid]
)
def test_does_not_fit(name: str, text: bytes) -> None:
    pattern: re.Pattern[bytes] = getattr(grammar, name)
    assert pattern.fullmatch(text) is None


def test_every_pattern_has_its_tables() -> None:
    patterns = {name for name, value in vars(grammar).items() if isinstance(value, re.Pattern)}
    assert patterns == set(TABLES)
