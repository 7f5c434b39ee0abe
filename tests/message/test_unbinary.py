"""BINARYMIME becomes lines: every octet of what is meant stays, all else is untouched."""

from __future__ import annotations

import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.unbinary import without_binary
from barid.model.octets import is_made_of_lines

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00a\r\r b\n"


def mixed(*parts: tuple[bytes, bytes]) -> bytes:
    pieces = [b"--limit\r\n" + header + b"\r\n" + body + b"\r\n" for header, body in parts]
    top = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=limit\r\n\r\n"
    return b"From: a@b\r\n" + top + b"".join(pieces) + b"--limit--\r\n"


def payloads(content: bytes) -> list[bytes]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return [bytes(part.get_payload(decode=True)) for part in leaves]


def test_only_parts_that_need_it_are_encoded() -> None:
    text = (
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n",
        b"Hello.\r\n.\r\n",
    )
    picture = (b"Content-Type: image/png\r\nCONTENT-Transfer-Encoding:\r\n binary\r\n", PICTURE)
    converted = without_binary(mixed(text, picture, text))
    assert converted is not None
    assert is_made_of_lines(converted)
    assert converted.count(b"base64") == 1
    assert converted.count(b"binary") == 2
    assert payloads(converted)[1] == PICTURE
    assert b"".join(text) in converted.replace(b"\r\n\r\nHello", b"\r\nHello")


def test_a_message_of_lines_stays_as_it_is() -> None:
    content = mixed((b"Content-Transfer-Encoding: binary\r\n", b"\xff" * 2000))
    assert without_binary(content) is content


@pytest.mark.parametrize("body", [b"abc", PICTURE, b"\r", b"x\n"])
def test_a_message_of_one_part_is_encoded_to_its_last_octet(body: bytes) -> None:
    converted = without_binary(b"From: a@b\r\nContent-Type: application/x\r\n\r\n" + body)
    assert converted is not None
    assert payloads(converted) == [body]


@pytest.mark.parametrize(
    "content", [b"From: \0a@b\r\n\r\nx\r\n", b"From: a@b\nTo: c@d\n\nx\n", b"A: b\r\n\r"]
)
def test_what_has_no_proper_header_is_not_converted(content: bytes) -> None:
    assert without_binary(content) is None


@given(st.binary(max_size=300))
def test_whatever_comes_out_is_made_of_lines(content: bytes) -> None:
    converted = without_binary(content)
    assert converted is None or is_made_of_lines(converted)


@given(st.binary(max_size=500).filter(lambda body: b"--limit" not in body))
def test_any_octets_survive(body: bytes) -> None:
    converted = without_binary(mixed((b"Content-Transfer-Encoding: binary\r\n", body + b"\0")))
    assert converted is not None
    assert payloads(converted) == [body + b"\0"]
