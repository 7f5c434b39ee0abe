"""Header values for people: unfolded, decoded, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.headers import (
    decode_base64,
    decode_extended,
    decode_parameter,
    decode_words,
    unfold,
)
from barid.message.mime.parameters import parse_content_type


def test_unfolding_removes_line_ends_only() -> None:
    assert unfold(b" a\r\n b\n\tc\r\n") == b"a b\tc"
    assert unfold(b"a\rb\nc") == b"a b c"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # RFC 2047 8
        (b"(=?ISO-8859-1?Q?a?=)", "(a)"),
        (b"(=?ISO-8859-1?Q?a?= b)", "(a b)"),
        (b"(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"),
        (b"(=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=)", "(ab)"),
        (b"(=?ISO-8859-1?Q?a_b?=)", "(a b)"),
        (b"(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"),
        (
            b"=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>",
            "Keld Jørn Simonsen <keld@dkuug.dk>",
        ),
        (b"=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=", "םולש ןב ילטפנ"),
        # RFC 2231 5: with a language
        (b"=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore"),
        # a character cut in two
        (b"=?utf-8?B?2Q==?= =?UTF-8?B?gw==?=", "ك"),
        (b"=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?with a space?=", "with a space"),
        ("رسالة".encode(), "رسالة"),
        ("رسالة".encode("cp1256"), "رسالة"),
        # not encoded words
        (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
        (b"=?no-such-charset?q?plain?=", "plain"),
        (b"=?utf-8?b?!!!?=", ""),
        (b"=?utf-8?b?QQ?=", "A"),
    ],
)
def test_encoded_words_are_decoded(value: bytes, text: str) -> None:
    assert decode_words(value) == text


def test_parameter_is_found_in_its_best_form() -> None:
    parameters = parse_content_type(
        b"a/b; name=plain; name*=utf-8'ar'%D8%B1; words=\"=?utf-8?q?=D8=B1?=\"; size=1"
    ).parameters
    assert decode_parameter(parameters, b"name") == "ر"
    assert decode_parameter(parameters, b"words") == "ر"
    assert decode_parameter(parameters, b"size") == "1"
    assert decode_parameter(parameters, b"absent") is None


def test_joined_continuations_decode_as_rfc_2231_says() -> None:
    parameters = parse_content_type(
        b"application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20;"
        b' title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2="isn\'t it!"'
    ).parameters
    assert decode_parameter(parameters, b"title") == "This is even more ***fun*** isn't it!"


def test_extended_value_without_charset_is_guessed() -> None:
    assert decode_extended(b"''%D8%B1") == "ر"
    assert decode_extended(b"no%20quotes") == "no quotes"


@pytest.mark.parametrize(
    ("data", "decoded"),
    [
        (b"QUJD", b"ABC"),
        (b"Q U\r\nJ D", b"ABC"),
        (b"QUJDR", b"ABC"),
        (b"QUI", b"AB"),
        (b"QQ==QQ==", b"A"),
    ],
)
def test_base64_is_read_through_what_does_not_belong(data: bytes, decoded: bytes) -> None:
    assert decode_base64(data) == decoded


@pytest.mark.fuzz
@given(
    st.lists(
        st.sampled_from(
            [b"=?", b"?=", b"?", b"=", b"utf-8", b"q", b"b", b" ", b"\r\n ", b"'", b"%4"]
        )
        | st.binary(max_size=4),
        max_size=30,
    ).map(b"".join)
)
def test_any_value_becomes_text(value: bytes) -> None:
    decode_words(unfold(value)).encode()
    decode_extended(value).encode()
    decode_base64(value)
