"""DKIM-Signature fields: what they claim, and what makes them none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.message.senderauth.dkim.letters import RFC_8463

from barid.message.senderauth.dkim.canonical import Canonicalization
from barid.message.senderauth.dkim.signature import (
    Algorithm,
    Malformed,
    Signature,
    read_signature,
    without_value,
)

GOOD = {
    "v": "1",
    "a": "rsa-sha256",
    "b": "AAAA",
    "bh": "AA AA",
    "d": "Example.ORG",
    "h": "From: to",
    "s": "one.Two",
}


def written(**changed: str | None) -> bytes:
    tags = {**GOOD, **changed}
    return "; ".join(
        f"{name}={value}" for name, value in tags.items() if value is not None
    ).encode()


def read(**changed: str | None) -> Signature | Malformed:
    return read_signature(written(**changed))


def test_a_signature_says_what_it_claims() -> None:
    found = read(c="relaxed", l="12", t="1", x="2", i="who@mail.example.org")
    assert found == Signature(
        Algorithm.RSA_SHA256,
        Canonicalization.RELAXED,
        Canonicalization.SIMPLE,
        "example.org",
        "one.two",
        "who@mail.example.org",
        (b"from", b"to"),
        b"\0\0\0",
        b"\0\0\0",
        12,
        1,
        2,
    )


def test_what_is_not_said_has_its_usual_value() -> None:
    found = read()
    assert isinstance(found, Signature)
    assert found.header is found.body is Canonicalization.SIMPLE
    assert (found.identity, found.length, found.signed) == ("@example.org", None, None)


def test_domains_may_be_in_their_own_script() -> None:
    """RFC 8616 4."""
    found = read(d="بريد.example", i="كاتب@xn--ngbof4h.example", s="مفتاح")
    assert isinstance(found, Signature)
    assert found.domain == "xn--ngbof4h.example"
    assert found.identity == "كاتب@xn--ngbof4h.example"
    assert found.selector.startswith("xn--")


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"v": "2"}, "another version"),
        ({"v": None}, "no v="),
        ({"b": ""}, "no b="),
        ({"bh": None}, "no bh="),
        ({"a": "rsa-md5"}, "a= is not known"),
        ({"c": "nowsp"}, "c= is not known"),
        ({"d": "exa mple.org"}, "d= is no domain"),
        ({"d": "[192.0.2.1]"}, "d= is no domain"),
        ({"h": "to:cc"}, "From is not signed"),
        ({"h": "from:a b"}, "h= is no list of fields"),
        ({"i": "who@example.net"}, "i= is not within d="),
        ({"i": "example.org"}, "i= is not within d="),
        ({"l": "-1"}, "l= is no number"),
        ({"l": "1" * 77}, "l= is no number"),
        ({"t": "5", "x": "5"}, "x= is not after t="),
        ({"q": "http"}, "q= names no way that is known"),
        ({"s": "a..b"}, "s= is no selector"),
        ({"bh": "A"}, "bh= is no base64"),
    ],
)
def test_what_is_malformed_is_told(changed: dict[str, str | None], text: str) -> None:
    found = read(**changed)
    assert isinstance(found, Malformed)
    assert found.text == text


def test_its_own_value_is_taken_out_and_nothing_else() -> None:
    field = RFC_8463[: RFC_8463.index(b"DKIM-Signature", 1)]
    assert without_value(field) == field[: field.index(b" b=") + 3]
    short = b"DKIM-Signature: b=x; bh=y\r\n"
    assert without_value(short) == b"DKIM-Signature: b=; bh=y\r\n"


@pytest.mark.fuzz
@given(st.dictionaries(st.sampled_from("vabdhscilqtxz") | st.just("bh"), st.text(max_size=12)))
def test_nothing_makes_it_fail(changed: dict[str, str]) -> None:
    raw = written(**changed).decode("utf-8", "replace").encode()
    assert isinstance(read_signature(raw), Signature | Malformed)
