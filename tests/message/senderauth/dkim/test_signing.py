"""Signing: what others find out about what we have signed."""

from __future__ import annotations

import re

import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.message.senderauth.dkim.letters import DNS, LETTER, NOW, judgements, signers

from barid.message.mime.blocks import header_end
from barid.message.senderauth.dkim.signing import OVERSIGNED, BodyHash, load_private_key, sign
from barid.message.senderauth.dkim.verifying import Reason, Result

LONG = (
    b"Received: from here\r\nFROM: Joe <joe@football.example.com>\r\nTo: a@b,\r\n\tc@d\r\n"
    + b"".join(b"To: x%d@example.org\r\n" % number for number in range(30))
    + b"Subject:  =?utf-8?b?2KjYsdmK2K8=?=\t\r\nTLS-Required: No\r\nX-Other: y\r\n"
    b"Content-Type: text/plain\r\n\r\nA  \tbody \r\n\r\nwith  lines\r\n\r\n\r\n"
)
EXPIRES = 1 << 33
"""Other programs look at the real clock."""


def signed(letter: bytes, *which: int) -> bytes:
    end = header_end(letter)
    body = BodyHash()
    body.feed(letter[end + 2 :])
    some = [signers()[number] for number in which or (0, 1)]
    return sign(letter[:end], body.digest(), some, NOW, EXPIRES) + letter


def holds(letter: bytes) -> list[Result]:
    return [one.result for one in judgements(letter)]


@pytest.mark.parametrize("letter", [LETTER, LONG, b"From: a@b\r\n", b"From: a@b\r\n\r\n"])
def test_what_we_sign_holds(letter: bytes) -> None:
    assert holds(signed(letter)) == [Result.PASS] * 2


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("letter", [LETTER, LONG])
@pytest.mark.parametrize("which", [0, 1])
def test_another_program_agrees(letter: bytes, which: int) -> None:
    def ask(name: bytes, timeout: int = 5) -> bytes:
        return DNS[name.decode().rstrip(".")].encode()

    assert dkim.verify(signed(letter, which), dnsfunc=ask, minkey=1024)
    assert not dkim.verify(signed(letter, which) + b"x\r\n", dnsfunc=ask, minkey=1024)


def test_nobody_can_add_a_field_that_people_act_by() -> None:
    letter = signed(LETTER)
    for name in OVERSIGNED:
        added = name + b": added\r\n" + letter
        assert holds(added) == [Result.FAIL] * 2, name


def test_nobody_can_add_to_the_body() -> None:
    found = judgements(signed(LETTER) + b"more\r\n")
    assert [one.reason for one in found] == [Reason.BODY_CHANGED] * 2


def test_trace_fields_may_come_on_top() -> None:
    trace = b"Received: by relay\r\nReturn-Path: <a@b>\r\nX-Spam: no\r\n"
    assert holds(trace + signed(LETTER)) == [Result.PASS] * 2


def test_the_field_is_one_of_short_lines_without_a_length() -> None:
    field = signed(LONG, 0)[: -len(LONG)]
    assert all(len(line) <= 78 for line in field.split(b"\r\n"))
    tags = re.findall(rb"[\s;](\w+)=", field)
    assert sorted(set(tags) - {b""}) == sorted(b"v a c d s t x bh h b".split())
    assert field.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n")
    assert b"x=%d;" % EXPIRES in field
    assert b"tls-required" in field
    assert b"x-other" not in field


def test_a_key_of_another_kind_is_none_of_ours() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    octets = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValueError, match="another kind"):
        load_private_key(octets)
