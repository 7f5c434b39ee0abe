"""What changes in a message for a hop that takes less, and what must not."""

from __future__ import annotations

import email
import email.policy

import pytest
from tests.message.conversion.letters import SEVEN_BIT, convert, texts

from barid.message.conversion.plan import Aim, Obstacle
from barid.message.conversion.survey import has_long_line

TOP = b"From: a@b.test\r\nMIME-Version: 1.0\r\n"
ARABIC = "مرحبا بك في بريد\r\n".encode()


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    inside = b"".join(b"--limit\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/" + kind + b"; boundary=limit\r\n"
    return head + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + inside + b"--limit--\r\n"


def text(body: bytes) -> bytes:
    label = b"Content-Transfer-Encoding: 8bit\r\n\r\n"
    return b"Content-Type: text/plain; charset=utf-8\r\n" + label + body


def done(letter: bytes, aim: Aim = SEVEN_BIT) -> bytes:
    found = convert(letter, aim)
    assert isinstance(found, bytes)
    return found


def test_a_message_in_ascii_goes_as_it_is() -> None:
    letter = TOP + b"Content-Type: text/plain\r\n\r\nHello\r\n"
    assert done(letter) == letter


def test_text_and_files_are_encoded_and_mean_the_same() -> None:
    picture = b"Content-Type: image/png\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\x89PNG\xff\r\nx"
    enclosed = b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n" + text(ARABIC)
    letter = TOP + mixed(text(ARABIC), text(b"plain"), picture, enclosed)
    found = done(letter)
    assert found.isascii()
    assert texts(found) == texts(letter)
    assert b"8bit" not in found.replace(text(b"plain"), b"")


def test_a_text_without_any_label_gets_one() -> None:
    found = done(b"From: a@b.test\r\n\r\n" + ARABIC)
    message = email.message_from_bytes(found, policy=email.policy.default)
    assert message["MIME-Version"] == "1.0"
    assert message.get_content().split() == ARABIC.decode().split()
    assert b"charset=unknown-8bit" in done(b"From: a@b.test\r\n\r\ncaf\xe9\r\n")


def test_what_is_signed_is_never_touched() -> None:
    signed = mixed(
        text(ARABIC), b"Content-Type: application/pgp-signature\r\n\r\nx", kind=b"signed"
    )
    assert convert(TOP + signed) is Obstacle.SIGNED
    letter = TOP + signed.replace(ARABIC, b"in ASCII")
    assert done(letter) == letter


def test_what_cannot_be_written_otherwise_is_an_obstacle() -> None:
    unknown = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-own\r\n\r\n" + ARABIC
    assert convert(TOP + unknown) is Obstacle.UNKNOWN_ENCODING
    partial = b"Content-Type: message/partial; id=x\r\n\r\n" + ARABIC
    assert convert(TOP + partial) is Obstacle.PARTIAL


@pytest.mark.parametrize("eight_bit", [True, False])
def test_long_lines_become_short_ones(eight_bit: bool) -> None:
    aim = Aim(eight_bit=eight_bit, utf8_headers=True)
    letter = TOP + text(b"word " * 1000 + b"\r\n")
    found = done(letter, aim)
    assert not has_long_line(found)
    assert texts(found) == texts(letter)


def test_a_header_in_utf8_becomes_ascii_and_known_addresses_their_other() -> None:
    names = 'To: "قارئ" <قارئ@barid.test>\r\nSubject: تحية\r\n'.encode()
    aim = Aim(eight_bit=True, utf8_headers=False, known={"قارئ@barid.test": "qari@barid.test"})
    found = done(names + TOP + text(ARABIC), aim)
    message = email.message_from_bytes(found, policy=email.policy.default)
    assert message["Subject"] == "تحية"
    assert message["To"].addresses[0].addr_spec == "qari@barid.test"
    assert message["To"].addresses[0].display_name == "قارئ"
    assert found.endswith(ARABIC)


def test_what_is_binary_by_label_only_is_called_what_it_is() -> None:
    letter = TOP + text(ARABIC).replace(b"8bit", b"binary")
    assert done(letter, Aim(True, True, binary=False)) == TOP + text(ARABIC)
    assert done(letter, Aim(True, True)) == letter
