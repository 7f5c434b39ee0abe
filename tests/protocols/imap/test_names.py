"""Mailbox names in both written forms, and the patterns of LIST."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from barid.protocols.imap import names
from barid.protocols.imap.names import Pattern, decode, encode, matches_inbox


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Sent", b"Sent"),
        ("R&D", b"R&-D"),
        ("قبول", b"&BkIGKAZIBkQ-"),
        ("~peter/mail/台北/日本語", b"~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("Hi Mom -☺-!", b"Hi Mom -&Jjo--!"),
        ("😀", b"&2D3eAA-"),
        ("&&", b"&-&-"),
    ],
)
def test_modified_utf7(name: str, written: bytes) -> None:
    assert names.encode_utf7(name) == written
    assert names.decode_utf7(written) == name


@pytest.mark.parametrize(
    "written",
    [
        b"R&D",  # never ends
        b"&",
        b"&BkI",
        b"&BkI=-",  # padding
        b"&AGE-",  # an ASCII letter needs no shift
        b"&BkI-&BkI-",  # one run would do
        b"&2D0-",  # half a surrogate
        b"&Bk/-",  # base64 of the other alphabet
        b"&BkJ-",  # bits left over
        b"&Bk-",  # half a character
        "قبول".encode(),
        b"\xff",
    ],
)
def test_a_wrong_form_is_no_name(written: bytes) -> None:
    assert names.decode_utf7(written) is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(name: str) -> None:
    assert names.decode_utf7(names.encode_utf7(name)) == name
    assert names.decode_utf8(encode(name, utf8=True)) == name


@given(st.binary(max_size=40))
@example(b"&AAAA-")
def test_a_name_has_one_written_form(written: bytes) -> None:
    name = names.decode_utf7(written)
    assert name is None or names.encode_utf7(name) == written


@pytest.mark.parametrize(
    ("written", "utf8", "name"),
    [
        (b"inbox", False, "INBOX"),
        (b"InBox", True, "INBOX"),
        ("ınbox".encode(), True, "ınbox"),  # Turkish, not ours
        (b"inbox/sub", False, "inbox/sub"),
        (b"R&D", True, "R&D"),
        (b"R&D", False, None),
        (b"a\x01", True, None),
        (b"&AAo-", False, None),  # LF
        (b"a\x7f", False, None),
        (b"\xff", True, None),
    ],
)
def test_decoded_names(written: bytes, utf8: bool, name: str | None) -> None:
    assert decode(written, utf8=utf8) == name


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", ["", "a", "a/b"], []),
        ("%", ["", "a"], ["a/b", "/"]),
        ("a", ["a"], ["", "A", "aa", "a/b"]),
        ("a/%", ["a/", "a/b"], ["a", "a/b/c", "b/a"]),
        ("a/*", ["a/", "a/b/c"], ["a"]),
        ("%/%", ["a/b", "/"], ["a", "a/b/c"]),
        ("*b", ["b", "a/b", "bb"], ["a", "ba"]),
        ("%%", ["", "abc"], ["a/b"]),
        ("*%", ["a/b"], []),
        ("a*c%e", ["ace", "a/b/cde"], ["ac/e/", "acd"]),
        ("", [""], ["a"]),
        ("قب*", ["قبول", "قب/ول"], ["ول"]),
        ("é", ["e\u0301", "é"], ["e"]),
        ("[.]+", ["[.]+"], ["."]),
    ],
)
def test_patterns(pattern: str, yes: list[str], no: list[str]) -> None:
    compiled = Pattern(pattern)
    assert [name for name in yes if not compiled.matches(name)] == []
    assert [name for name in no if compiled.matches(name)] == []


def test_another_separator() -> None:
    assert Pattern("%", ".").matches("a/b")
    assert not Pattern("%", ".").matches("a.b")


@given(st.text("ab/*%", max_size=12), st.text("ab/", max_size=12))
def test_patterns_agree_with_regular_expressions(pattern: str, name: str) -> None:
    translated = re.escape(pattern).replace(r"\*", ".*").replace("%", "[^/]*")
    assert Pattern(pattern).matches(name) is bool(re.fullmatch(translated, name))


def test_a_pattern_of_many_wildcards_is_no_burden() -> None:
    assert not Pattern("*a" * 2000 + "b").matches("a" * 2000)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [("inbox", True), ("iN*", True), ("%", True), ("x", False), ("ınbox", False)],
)
def test_inbox_in_any_case(pattern: str, fits: bool) -> None:
    assert matches_inbox(pattern) is fits
