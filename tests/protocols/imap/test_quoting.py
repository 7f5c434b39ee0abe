"""Strings of responses, safe for any octets: what is written is read back by our own parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.imap import quoting
from barid.protocols.imap.scanner import RawCommand, Scanner


def read(text: bytes) -> bytes:
    """The astring that is written there, however it is written."""
    head, crlf, data = text.partition(b"}\r\n")
    if crlf and head.startswith(b"{"):
        raw = RawCommand((head + b"}", b""), (data,))
    else:
        raw = RawCommand((text,))
    scanner = Scanner(raw)
    found = scanner.astring()
    scanner.end()
    return found


@given(st.binary().filter(lambda data: b"\0" not in data))
def test_every_string_comes_back(data: bytes) -> None:
    assert read(quoting.string(data)) == data
    assert read(quoting.astring(data)) == data


@pytest.mark.parametrize(
    ("data", "string", "astring"),
    [
        (b"", b'""', b'""'),
        (b"abc", b'"abc"', b"abc"),
        (b"nil", b'"nil"', b'"nil"'),
        (b"a b", b'"a b"', b'"a b"'),
        (b'a"\\', b'"a\\"\\\\"', b'"a\\"\\\\"'),
        (b"a\r\nb", b"{4}\r\na\r\nb", b"{4}\r\na\r\nb"),
        (b"\xe9", b"{1}\r\n\xe9", b"{1}\r\n\xe9"),
        (b"\0", b"{1}\r\n\0", b"{1}\r\n\0"),
        (b"x" * 1001, b"{1001}\r\n" + b"x" * 1001, b"x" * 1001),
    ],
)
def test_strings(data: bytes, string: bytes, astring: bytes) -> None:
    assert quoting.string(data) == string
    assert quoting.astring(data) == astring


def test_nothing_is_nil() -> None:
    assert quoting.nstring(None) == b"NIL"
    assert quoting.nstring(b"NIL") == b'"NIL"'


def test_binary_literals_are_marked() -> None:
    assert quoting.literal8(b"\0") == b"~{1}\r\n\0"


@pytest.mark.parametrize(
    ("name", "utf8", "written"),
    [
        ("INBOX", False, b'"INBOX"'),
        ("قبول", False, b'"&BkIGKAZIBkQ-"'),
        ("قبول", True, '"قبول"'.encode()),
        ('a"b', True, b'"a\\"b"'),
        ("a\nb", True, b"{3}\r\na\nb"),
    ],
)
def test_mailbox_names(name: str, utf8: bool, written: bytes) -> None:
    assert quoting.mailbox(name, utf8=utf8) == written
