"""The scanner: where the parts of a message lie, and that nothing makes it fail."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.message.mime.corpus import messages
from tests.message.mime.letters import (
    NESTED,
    NUMBERED,
    SIMPLE,
    enclosed,
    letter,
    nested,
    of_many_parts,
)
from tests.message.mime.outlines import check, subject, walk

from barid.message.mime import MAX_DEPTH, MAX_PARTS, scan, scanner
from barid.model.outline import Part


def body(content: bytes, part: Part) -> bytes:
    return content[part.body_start : part.body_end]


def bodies(text: str) -> list[bytes]:
    """The bodies of the leaves of a message."""
    content = letter(text)
    root = check(content).root
    return [body(content, part) for part, _ in walk(root) if not part.children]


def test_simple_message_is_one_text() -> None:
    outline = check(SIMPLE)
    assert (outline.root.media_type, outline.root.subtype) == (b"text", b"plain")
    assert body(SIMPLE, outline.root) == b"Hello.\r\n"
    assert outline.root.lines == 1
    assert outline.envelope.subject == b"One line"


def test_nested_message_has_the_structure_of_rfc_2049_appendix_a() -> None:
    outline = check(NESTED)
    found = [(depth, part.media_type, part.subtype) for part, depth in walk(outline.root)]
    assert found == [
        (0, b"multipart", b"mixed"),
        (1, b"text", b"plain"),
        (1, b"text", b"plain"),
        (1, b"multipart", b"parallel"),
        (2, b"audio", b"basic"),
        (2, b"image", b"jpeg"),
        (1, b"text", b"enriched"),
        (1, b"message", b"rfc822"),
        (2, b"text", b"plain"),
    ]
    letter_within = outline.root.children[4]
    assert subject(letter_within.envelope) == b"(subject in US-ASCII)"
    assert letter_within.children[0].encoding == b"quoted-printable"
    assert body(NESTED, outline.root.children[0]) == b"... text without a header of its own ...\r\n"
    assert body(NESTED, outline.root.children[2].children[0]) == b"AAAA\r\nBBBB\r\n"


def test_line_end_before_a_delimiter_belongs_to_the_delimiter() -> None:
    # RFC 2046 5.1.1: the first part ends without a line end, the second with one
    assert bodies(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nnone\n--b\n\none\n\n--b--\n"
    ) == [b"none", b"one\r\n"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_at_lf_with_or_without_cr(end: str) -> None:
    content = NUMBERED.replace(b"\r\n", end.encode())
    root = check(content).root
    leaves = [body(content, part) for part, _ in walk(root) if not part.children]
    assert leaves == [b"1", b"2", b"3.1", b"3.2", b"4.1", b"4.2.1", b"4.2.2.1", b"4.2.2.2"]


def test_bare_cr_ends_no_line() -> None:
    root = check(b"Subject: a\r\rb: c\r\r\nFrom: x@y\r\n\r\nbody\rstill\r\n").root
    assert root.lines == 1
    assert root.body_start == len(b"Subject: a\r\rb: c\r\r\nFrom: x@y\r\n\r\n")


def test_boundary_begins_a_line_and_need_not_fill_it() -> None:
    # RFC 2046 5.1.1
    head = "Content-Type: multipart/mixed; boundary=b\n\n"
    assert bodies(head + "--b \t\n\nx\n--b and more\n\ny\n--b-- tail\nepilogue") == [b"x", b"y"]
    assert bodies(head + "--b\n\nx --b\n -- b\n--B\n--b--") == [b"x --b\r\n -- b\r\n--B"]


def test_longest_of_several_boundaries_counts() -> None:
    head = "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
    inner = "Content-Type: multipart/mixed; boundary=xy\n\n--xy\n\none\n--xy\n\ntwo\n--xy--\n"
    content = letter(head + inner + "--x\n\nthree\n--x--\n")
    root = check(content).root
    assert [len(root.children), len(root.children[0].children)] == [2, 2]


def test_outer_delimiter_ends_inner_parts_that_were_never_closed() -> None:
    content = letter(
        "Content-Type: multipart/mixed; boundary=out\n\n--out\n"
        "Content-Type: multipart/mixed; boundary=in\n\n--in\n\nlost\n--out\n\nfound\n--out--\n"
    )
    root = check(content).root
    assert [body(content, part) for part, _ in walk(root) if not part.children] == [
        b"lost",
        b"found",
    ]


def test_delimiter_in_a_header_ends_it() -> None:
    content = letter(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nX-Cut: 1\n--b\n\ny\n--b--\n"
    )
    first, second = check(content).root.children
    assert content[first.header_start : first.body_start] == b"X-Cut: 1"
    assert (first.size, body(content, second)) == (0, b"y")


def test_part_of_a_digest_is_a_message() -> None:
    # RFC 2046 5.1.5
    content = letter(
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: within\n\nhi\n--b--\n"
    )
    (part,) = check(content).root.children
    assert (part.media_type, part.subtype, subject(part.envelope)) == (
        b"message",
        b"rfc822",
        b"within",
    )


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/mixed",
        'multipart/mixed; boundary=""',
        "multipart/mixed; boundary=missing",
        "multipart",
        "/",
        "",
    ],
)
def test_type_that_cannot_be_is_plain_text(kind: str) -> None:
    # RFC 2045 5.2, so that people can read what there is
    content = letter(f"Content-Type: {kind}\n\nreadable\n")
    root = check(content).root
    assert (root.media_type, root.subtype, root.lines) == (b"text", b"plain", 1)


def test_header_without_end_is_all_header() -> None:
    outline = check(b"Subject: only this")
    assert (outline.envelope.subject, outline.root.size) == (b"only this", 0)
    assert check(b"").envelope.subject is None


def test_message_may_begin_with_its_body() -> None:
    for content in (b"\r\nSubject: no", b"\nSubject: no"):
        outline = check(content)
        assert outline.envelope.subject is None
        assert body(content, outline.root) == b"Subject: no"


def test_fields_of_a_part_are_kept_as_they_are() -> None:
    root = check(
        letter(
            "Content-Type: TEXT/HTML; Charset=UTF-8; name*0=a; name*1=b\n"
            "Content-ID: <c@d>\nContent-Description: said\nContent-Transfer-Encoding: BASE64\n"
            "Content-MD5: abc\nContent-Disposition: ATTACHMENT; FileName=x.html\n"
            "Content-Language: ar, en\nContent-Location: http://x/\n\n"
        )
    ).root
    assert (root.media_type, root.subtype, root.encoding) == (b"text", b"html", b"base64")
    assert root.parameters == ((b"charset", b"UTF-8"), (b"name", b"ab"))
    assert (root.content_id, root.description, root.md5) == (b"<c@d>", b"said", b"abc")
    assert root.disposition is not None
    assert root.disposition.kind == b"attachment"
    assert root.disposition.parameters == ((b"filename", b"x.html"),)
    assert (root.language, root.location) == ((b"ar", b"en"), b"http://x/")


def test_depth_is_bounded_and_the_rest_is_opaque() -> None:
    for make in (nested, enclosed):
        found = list(walk(check(make(MAX_DEPTH + 20)).root))
        deepest, depth = found[-1]
        assert depth == MAX_DEPTH
        assert deepest.opaque
        assert (deepest.media_type, deepest.subtype) == (b"application", b"octet-stream")
        assert sum(part.opaque for part, _ in found) == 1
        assert not any(part.opaque for part, _ in walk(check(make(MAX_DEPTH - 1)).root))


def test_parts_are_bounded_and_the_rest_is_one_opaque_part() -> None:
    content = of_many_parts(3 * MAX_PARTS)
    parts = [part for part, _ in walk(check(content).root)]
    assert len(parts) == MAX_PARTS
    assert [part.opaque for part in parts] == [False] * (MAX_PARTS - 1) + [True]
    assert parts[-1].body_end == len(content)
    assert not any(part.opaque for part, _ in walk(check(of_many_parts(MAX_PARTS - 2)).root))


ODD = st.sampled_from(
    [
        *[b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n--", b"--a", b"\r\n--b\r\n", b"--a--"],
        *[
            b"\0",
            b":",
            b"\x80",
            b" \t",
            b'"',
            b"\\",
            b";",
            b"(",
            b"Subject: =?",
            b"From: (((<a@b>,",
        ],
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\n",
        b'Content-Type: multipart/digest; boundary="b"\n\n',
        b"Content-Disposition: attachment; filename*0*=utf-8''x;",
    ]
)


@given(st.binary(max_size=300))
def test_any_bytes_have_an_outline(content: bytes) -> None:
    check(content)


@pytest.mark.fuzz
@given(st.lists(ODD | st.binary(max_size=12), max_size=40).map(b"".join))
def test_any_arrangement_of_odd_pieces_has_an_outline(content: bytes) -> None:
    check(content)


class Counted(bytes):
    """Content that counts how many of its bytes are searched."""

    searched = 0

    def find(self, sub: Any, start: Any = 0, end: Any = None, /) -> int:
        end = len(self) if end is None else end
        found = super().find(sub, start, end)
        Counted.searched += (end if found < 0 else found) - start + len(sub)
        return found


class CountedPattern:
    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self.pattern = pattern

    def search(self, content: bytes, start: int) -> re.Match[bytes] | None:
        found = self.pattern.search(content, start)
        Counted.searched += (found.end() if found else len(content)) - start
        return found


def sibling_multiparts(count: int) -> bytes:
    """Multiparts side by side, none of whose own boundaries ever comes."""
    head = "Content-Type: multipart/mixed; boundary=out\n\n"
    each = "--out\nContent-Type: multipart/mixed; boundary=never{}\n\nnothing here\n"
    return letter(head + "".join(each.format(n) for n in range(count)))


def headers_without_end(count: int) -> bytes:
    head = "Content-Type: multipart/mixed; boundary=b\n\n"
    return letter(head + "--b\nX-Header: without a blank line\n" * count)


def dashes(count: int) -> bytes:
    return nested(10) + b"\n--b" * count


@pytest.mark.parametrize(
    "make", [of_many_parts, sibling_multiparts, headers_without_end, dashes, nested, enclosed]
)
def test_each_byte_is_searched_a_few_times_at_most(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "_BLANK_LINE", CountedPattern(scanner._BLANK_LINE))
    for count in (10, 40, 400, 900):
        content = Counted(make(count))
        Counted.searched = 0
        scan(content)
        assert 0 < Counted.searched <= 4 * len(content) + 1000


@pytest.mark.slow
def test_all_mail_from_elsewhere_has_an_outline(corpus: Path) -> None:
    count = 0
    for _, content in messages(corpus):
        check(content)
        count += 1
    assert count > 5000
