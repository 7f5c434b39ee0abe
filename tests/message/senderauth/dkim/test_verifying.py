"""Judging signatures: the examples of the standards, and every way in which one does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st
from tests.message.mime.corpus import to_crlf
from tests.message.senderauth.dkim.letters import (
    DNS,
    DOMAIN,
    LETTER,
    NOW,
    RFC_6376,
    RFC_8463,
    judgements,
    rsa_key,
)

from barid.interfaces.resolver import Lack
from barid.message.mime.blocks import header_end
from barid.message.senderauth.dkim.canonical import BodyForm, Canonicalization, header_form
from barid.message.senderauth.dkim.signature import without_value
from barid.message.senderauth.dkim.verifying import (
    MOST_SIGNATURES,
    Judgement,
    Reason,
    Result,
    Verification,
)

NAME = f"test._domainkey.{DOMAIN}"
RECORD = DNS[NAME]


def hand_made(tags: str, letter: bytes = LETTER, names: str = "from:to") -> bytes:
    """Signed by hand with simple/simple, so that anything may be claimed beside it."""
    import hashlib
    from base64 import b64encode

    end = header_end(letter)
    pieces: list[bytes] = []
    form = BodyForm(Canonicalization.SIMPLE, pieces.append)
    form.feed(letter[end + 2 :])
    form.end()
    body = b"".join(pieces)
    length = next((int(tag[2:]) for tag in tags.split("; ") if tag.startswith("l=")), len(body))
    digest = b64encode(hashlib.sha256(body[:length]).digest()).decode()
    start = f"DKIM-Signature: v=1; d={DOMAIN}; s=test; h={names}; bh={digest}; {tags}; b="
    fields = {
        line.partition(b":")[0].lower(): line + b"\r\n" for line in letter[:end].split(b"\r\n")
    }
    covered = b"".join(
        fields[name.encode()] for name in names.split(":") if name.encode() in fields
    )
    key = rsa_key()
    assert isinstance(key, rsa.RSAPrivateKey)
    value = key.sign(covered + start.encode(), padding.PKCS1v15(), hashes.SHA256())
    return (start + b64encode(value).decode() + "\r\n").encode() + letter


def only(
    letter: bytes, record: str | Lack = RECORD, *, now: int = NOW, piece: int = 1 << 20
) -> Judgement:
    (found,) = judgements(letter, {NAME: record}, now=now, piece=piece)
    return found


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_the_examples_of_the_standards_hold(piece: int) -> None:
    """RFC 6376 A, RFC 8463 A."""
    both = judgements(RFC_8463, piece=piece)
    assert [one.result for one in both] == [Result.PASS, Result.PASS]
    assert {one.algorithm for one in both} == {"rsa-sha256", "ed25519-sha256"}
    (one,) = judgements(RFC_6376, piece=piece)
    assert (one.result, one.reason, one.domain) == (Result.PASS, Reason.HOLDS, "example.com")
    assert one.identity == "joe@football.example.com"


def test_a_letter_without_signatures_has_no_verdict() -> None:
    assert judgements(LETTER) == ()
    assert judgements(b"") == ()


def test_signatures_of_dkimpy_hold(corpus: Path) -> None:
    for name, signatures in (("rfc6376.signed.msg", 2), ("rfc6376.signed.rsa.msg", 1)):
        letter = to_crlf((corpus / "dkim" / "dkimpy" / name).read_bytes())
        assert [one.result for one in judgements(letter)] == [Result.PASS] * signatures, name


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b"Hi.", b"Ho."), Reason.BODY_CHANGED),
        ((b"Joe.\r\n", b"Joe.\r\nps\r\n"), Reason.BODY_CHANGED),
        ((b"Suzie Q", b"Suzie P"), Reason.HEADER_CHANGED),
        ((b"b=F45d", b"b=F44d"), Reason.HEADER_CHANGED),
        ((b"b=F45d", b"b=AAAA; z="), Reason.HEADER_CHANGED),
        ((b"t=1528637909", b"t=1528637908"), Reason.HEADER_CHANGED),
    ],
)
def test_what_was_changed_fails(change: tuple[bytes, bytes], reason: Reason) -> None:
    found = judgements(RFC_8463.replace(*change))[-1]
    assert (found.result, found.reason) == (Result.FAIL, reason)


@pytest.mark.parametrize(
    ("record", "result", "reason"),
    [
        (Lack.NO_NAME, Result.PERMERROR, Reason.NO_KEY),
        (Lack.NO_DATA, Result.PERMERROR, Reason.NO_KEY),
        (Lack.BAD_NAME, Result.PERMERROR, Reason.NO_KEY),
        (Lack.FAILED, Result.TEMPERROR, Reason.NO_DNS),
        (Lack.UNREACHABLE, Result.TEMPERROR, Reason.NO_DNS),
        ("v=DKIM1; p=", Result.PERMERROR, Reason.REVOKED),
        ("v=DKIM1; k=rsa", Result.PERMERROR, Reason.BAD_KEY),
        ("v=DKIM1; p=AAAA", Result.PERMERROR, Reason.BAD_KEY),
        (RECORD.replace("k=rsa", "k=ed25519"), Result.PERMERROR, Reason.OTHER_KIND),
        (RECORD + "; h=sha1", Result.PERMERROR, Reason.OTHER_KIND),
        (RECORD + "; s=web", Result.PERMERROR, Reason.OTHER_KIND),
        (RECORD + "; s=web:email; h=sha256:x; n=a note", Result.PASS, Reason.HOLDS),
        (RECORD + "; t=s", Result.PASS, Reason.HOLDS),
    ],
)
def test_the_key_decides(record: str | Lack, result: Result, reason: Reason) -> None:
    found = only(hand_made("a=rsa-sha256"), record)
    assert (found.result, found.reason) == (result, reason)


def test_a_strict_key_signs_for_no_other_domain() -> None:
    letter = hand_made(f"a=rsa-sha256; i=@mail.{DOMAIN}")
    assert only(letter).result is Result.PASS
    assert only(letter, RECORD + "; t=s").reason is Reason.OTHER_KIND


def test_who_only_tries_is_not_blamed() -> None:
    """RFC 6376 3.6.1."""
    letter = hand_made("a=rsa-sha256")
    found = only(letter + b"x\r\n", RECORD + "; t=y")
    assert (found.result, found.reason, found.testing) == (Result.NEUTRAL, Reason.TESTING, True)
    assert only(letter, RECORD + "; t=y").result is Result.PASS


def test_an_old_algorithm_proves_nothing() -> None:
    """RFC 8301 3.1."""
    found = only(hand_made("a=rsa-sha1"))
    assert (found.result, found.reason) == (Result.POLICY, Reason.OLD_ALGORITHM)


@pytest.mark.parametrize(("bits", "reason"), [(512, Reason.WEAK_KEY), (8200, Reason.HUGE_KEY)])
def test_a_key_of_no_good_size_proves_nothing(bits: int, reason: Reason) -> None:
    """RFC 8301 3.2."""
    from base64 import b64encode

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    modulus = (1 << (bits - 1)) + 1
    key = rsa.RSAPublicNumbers(65537, modulus).public_key()
    octets = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = only(hand_made("a=rsa-sha256"), f"p={b64encode(octets).decode()}")
    assert found.result in (Result.POLICY, Result.PERMERROR)
    assert found.reason in (reason, Reason.BAD_KEY)


def test_a_signature_ends() -> None:
    letter = hand_made(f"a=rsa-sha256; t={NOW}; x={NOW + 10}")
    assert only(letter, now=NOW + 10).result is Result.PASS
    assert only(letter, now=NOW + 11).reason is Reason.EXPIRED


def test_a_body_of_which_a_part_is_signed_proves_too_little() -> None:
    """RFC 6376 8.2."""
    body = LETTER[header_end(LETTER) + 2 :]
    whole = hand_made(f"a=rsa-sha256; l={len(body)}")
    for piece in (1, 5, 1000):
        assert only(whole, piece=piece).result is Result.PASS
        longer = only(whole + b"Buy!\r\n", piece=piece)
        assert (longer.result, longer.reason) == (Result.POLICY, Reason.BODY_OPEN)
    assert only(whole[:-8]).reason is Reason.BODY_CHANGED


def test_a_field_that_is_not_there_may_be_signed() -> None:
    letter = hand_made("a=rsa-sha256", names="from:to:reply-to")
    assert only(letter).result is Result.PASS
    assert only(b"Reply-To: me@evil.test\r\n" + letter).result is Result.FAIL


def test_what_is_malformed_is_told_apart() -> None:
    found = judgements(b"DKIM-Signature: v=1; d=Example.org; s=x\r\n" + LETTER)
    assert [(one.result, one.reason) for one in found] == [(Result.PERMERROR, Reason.MALFORMED)]
    assert (found[0].domain, found[0].selector, found[0].text) == ("example.org", "x", "no a=")


def test_so_many_signatures_are_looked_at_and_no_more() -> None:
    field = hand_made("a=rsa-sha256").partition(b"\r\n")[0] + b"\r\n"
    letter = field * 50 + LETTER
    assert len(judgements(letter)) == MOST_SIGNATURES
    asked = Verification(letter[: header_end(letter)], NOW).questions()
    assert asked == [NAME]


@pytest.mark.fuzz
@given(
    st.integers(0, len(RFC_8463) - 1),
    st.binary(max_size=4),
    st.integers(0, 12),
)
def test_no_letter_makes_it_fail(at: int, put: bytes, gone: int) -> None:
    letter = RFC_8463[:at] + put + RFC_8463[at + gone :]
    for one in judgements(letter):
        assert isinstance(one, Judgement)


def test_relaxed_fields_and_their_own_value_agree() -> None:
    field = RFC_8463[: RFC_8463.index(b"DKIM-Signature", 1)]
    form = header_form(without_value(field), Canonicalization.RELAXED)
    assert form.endswith(b"; b=\r\n")
