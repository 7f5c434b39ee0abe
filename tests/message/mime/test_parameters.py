"""Types, dispositions, parameters: what RFC 2045 and RFC 2231 allow, and what people send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.parameters import (
    MAX_PARAMETERS,
    TEXT_PLAIN,
    ContentType,
    parse_content_type,
    parse_disposition,
    parse_encoding,
    parse_languages,
)
from barid.model.outline import Disposition


@pytest.mark.parametrize(
    ("value", "kind", "parameters"),
    [
        (b"text/plain", "text/plain", []),
        (b"TEXT / Html", "text/html", []),
        (b"text/plain; charset=us-ascii (Plain text)", "text/plain", [(b"charset", b"us-ascii")]),
        (b'text/plain; charset="us-ascii"', "text/plain", [(b"charset", b"us-ascii")]),
        (
            b"(a) text (b) / (c) plain (d); (e) charset (f) = (g) x",
            "text/plain",
            [(b"charset", b"x")],
        ),
        (b'a/b; NAME="two \\"words\\""', "a/b", [(b"name", b'two "words"')]),
        (b"a/b; name=two words; x=y", "a/b", [(b"name", b"two"), (b"x", b"y")]),
        (b"a/b; name=f(1).pdf", "a/b", [(b"name", b"f(1).pdf")]),
        (b'a/b;; ;x="', "a/b", [(b"x", b"")]),
        (b"a/b; junk; =v; x=y", "a/b", [(b"x", b"y")]),
        (b"a/b boundary=missing-semicolon", "a/b", [(b"boundary", b"missing-semicolon")]),
        (b"a/b; name==?utf-8?q?x?=", "a/b", [(b"name", b"=?utf-8?q?x?=")]),
        ("a/b; name=رسالة".encode(), "a/b", [(b"name", "رسالة".encode())]),
        (b"a/b; x=1; x=2", "a/b", [(b"x", b"1"), (b"x", b"2")]),
    ],
)
def test_content_type_is_read(
    value: bytes, kind: str, parameters: list[tuple[bytes, bytes]]
) -> None:
    media_type, subtype = kind.encode().split(b"/")
    assert parse_content_type(value) == ContentType(media_type, subtype, tuple(parameters))


@pytest.mark.parametrize(
    "value", [b"", b"text", b"/plain", b"text/", b"(open", b";", b"text plain"]
)
def test_unreadable_content_type_is_plain_text(value: bytes) -> None:
    assert parse_content_type(value) == TEXT_PLAIN


@pytest.mark.parametrize(
    ("value", "parameters"),
    [
        # RFC 2231 3
        (
            b'a/b; URL*0="ftp://"; URL*1="cs.utk.edu/pub"',
            [(b"url", b"ftp://cs.utk.edu/pub")],
        ),
        # RFC 2231 4
        (
            b"a/b; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
            [(b"title*", b"us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A")],
        ),
        # RFC 2231 4.1: extended and plain pieces together, here out of order
        (
            b"a/b; title*2=\"isn't it 5%!\"; title*0*=us-ascii'en'This%20; title*1*=is%20; x=y",
            [(b"title*", b"us-ascii'en'This%20is%20isn't it 5%25!"), (b"x", b"y")],
        ),
        (b"a/b; x*=1; x*y=2; *0=3", [(b"x*", b"1"), (b"x*y", b"2"), (b"*0", b"3")]),
    ],
)
def test_continuations_are_joined(value: bytes, parameters: list[tuple[bytes, bytes]]) -> None:
    assert parse_content_type(value).parameters == tuple(parameters)


def test_disposition_has_kind_and_parameters() -> None:
    assert parse_disposition(b'Attachment; Filename="a b"; size=1') == Disposition(
        b"attachment", ((b"filename", b"a b"), (b"size", b"1"))
    )
    assert parse_disposition(b"inline") == Disposition(b"inline")
    assert parse_disposition(b"; filename=x") is None


@pytest.mark.parametrize(
    ("value", "encoding"),
    [
        (b"BASE64", b"base64"),
        (b" (c) quoted-printable (d)", b"quoted-printable"),
        (b"base64;", b"base64"),
        (b"x-made-up", b"x-made-up"),
        (b"8 bit", b"7bit"),
        (b"", b"7bit"),
    ],
)
def test_encoding_is_one_token(value: bytes, encoding: bytes) -> None:
    assert parse_encoding(value) == encoding


def test_languages_are_tags_between_commas() -> None:
    # RFC 3282 2
    assert parse_languages(b"ar, en-GB (British) ,, mi") == (b"ar", b"en-GB", b"mi")


def test_parameters_are_bounded() -> None:
    value = b"a/b" + b"".join(b"; p%d=v" % n for n in range(5 * MAX_PARAMETERS))
    assert len(parse_content_type(value).parameters) == MAX_PARAMETERS


@pytest.mark.fuzz
@given(
    st.lists(
        st.sampled_from(
            [b"a", b"/", b";", b"=", b'"', b"*", b"0", b"'", b"(", b")", b"\\", b" ", b"%"]
        ),
        max_size=30,
    ).map(b"".join)
)
def test_any_value_is_read(value: bytes) -> None:
    parse_content_type(value)
    parse_disposition(value)
    parse_encoding(value)
    parse_languages(value)
