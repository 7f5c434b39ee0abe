"""Section numbers as RFC 9051 6.4.5.1 gives them, and header subsets."""

from __future__ import annotations

import pytest
from tests.message.mime.letters import NUMBERED, SIMPLE, enclosed, letter

from barid.message.mime import scan
from barid.message.mime.sections import SectionKind, header_fields, section

S = SectionKind


def cut(content: bytes, path: str, kind: SectionKind = S.CONTENT) -> bytes | None:
    span = section(scan(content), [int(number) for number in path.split(".") if number], kind)
    return None if span is None else content[slice(*span)]


@pytest.mark.parametrize("number", "1 2 3.1 3.2 4.1 4.2.1 4.2.2.1 4.2.2.2".split())
def test_leaf_has_the_number_that_it_says(number: str) -> None:
    assert cut(NUMBERED, number) == number.encode()


def test_header_and_text_of_the_message() -> None:
    head, text = cut(NUMBERED, "", S.HEADER), cut(NUMBERED, "", S.TEXT)
    assert head is not None
    assert text is not None
    assert head.startswith(b"Subject: outermost\r\n")
    assert head.endswith(b"\r\n\r\n")
    assert head + text == cut(NUMBERED, "") == NUMBERED
    assert cut(NUMBERED, "", S.MIME) is None


@pytest.mark.parametrize(("path", "subject"), [("3", b"in three"), ("4.2", b"in four, two")])
def test_header_and_text_of_an_enclosed_message(path: str, subject: bytes) -> None:
    head, text = cut(NUMBERED, path, S.HEADER), cut(NUMBERED, path, S.TEXT)
    assert head is not None
    assert text is not None
    assert head.startswith(b"Subject: " + subject + b"\r\n")
    assert head + text == cut(NUMBERED, path)


def test_mime_header_is_that_of_the_part() -> None:
    assert cut(NUMBERED, "4.1", S.MIME) == b"Content-Type: image/gif\r\nX-Number: 4.1\r\n\r\n"
    assert cut(NUMBERED, "3", S.MIME) == b"Content-Type: message/rfc822\r\n\r\n"


def test_multipart_is_numbered_as_a_whole_too() -> None:
    whole = cut(NUMBERED, "4.2.2")
    assert whole is not None
    assert whole.startswith(b"--fourtwotwo\r\n")
    assert whole.endswith(b"--fourtwotwo--")


@pytest.mark.parametrize("path", "0 5 1.1 2.1.1 3.3 4.1.1 4.2.3 4.2.2.3 4.2.2.1.1".split())
def test_part_that_does_not_exist_is_none(path: str) -> None:
    for kind in S:
        assert cut(NUMBERED, path, kind) is None


@pytest.mark.parametrize("path", ["1", "4", "4.2.2"])
def test_only_messages_have_header_and_text(path: str) -> None:
    assert cut(NUMBERED, path, S.HEADER) is None
    assert cut(NUMBERED, path, S.TEXT) is None


def test_message_of_one_part_has_part_one() -> None:
    assert cut(SIMPLE, "1") == cut(SIMPLE, "", S.TEXT) == b"Hello.\r\n"
    assert cut(SIMPLE, "1", S.MIME) == cut(SIMPLE, "", S.HEADER)
    assert cut(SIMPLE, "2") is None
    assert cut(SIMPLE, "1.1") is None


def test_message_within_a_message_is_part_one_of_it() -> None:
    content = enclosed(2)
    assert cut(content, "1.1.1") == b"hello\r\n"
    assert cut(content, "1.1", S.HEADER) == b"Subject: innermost\r\n\r\n"
    assert cut(content, "1.1.1.1") is None


HEADER = (
    b"Received: one\r\n\tfolded\r\nsubject: x\r\nTo : y\r\n"
    b"no field\r\nRECEIVED: two\r\n\r\nSubject: not"
)


def test_named_fields_keep_order_and_folding() -> None:
    assert header_fields(HEADER, [b"Received", b"to", b"absent"]) == (
        b"Received: one\r\n\tfolded\r\nTo : y\r\nRECEIVED: two\r\n\r\n"
    )


def test_other_fields_are_all_but_those_named() -> None:
    assert header_fields(HEADER, [b"RECEIVED", b"To"], exclude=True) == (
        b"subject: x\r\nno field\r\n\r\n"
    )


def test_blank_line_is_there_if_the_header_has_one() -> None:
    assert header_fields(b"A: b\r\n\r\n", [b"c"]) == b"\r\n"
    assert header_fields(b"A: b\n\n", [b"a"]) == b"A: b\n\n"
    assert header_fields(b"A: b\r\n", [b"a"]) == b"A: b\r\n"
    assert header_fields(b"A: b", [b"a"]) == b"A: b"
    assert header_fields(b"", [b"a"]) == b""


def test_subsets_together_are_the_header() -> None:
    for name in (b"subject", b"received", b"absent"):
        kept = header_fields(HEADER, [name]), header_fields(HEADER, [name], exclude=True)
        header = HEADER[: HEADER.index(b"\r\n\r\n") + 4]
        assert sorted(kept[0] + kept[1]) == sorted(header + b"\r\n")


def test_part_of_an_opaque_rest_is_not_numbered_further() -> None:
    content = letter("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n")
    assert cut(content, "1") == b"x"
    assert cut(content, "1.1") is None
