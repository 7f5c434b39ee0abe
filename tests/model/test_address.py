"""Addresses: which text is one, how it is written, and which two are the same mailbox."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.address import Address, domain_key, domain_name, local_key

LONG_LABEL = "a" * 63

VALID: list[tuple[str, str, str]] = [
    ("writer@barid.test", "writer", "barid.test"),
    ("a@b", "a", "b"),
    ("a.b.c@example.org", "a.b.c", "example.org"),
    ("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~", "example.org"),
    ("Mixed.Case@Example.ORG", "Mixed.Case", "Example.ORG"),
    ('"john doe"@example.org', "john doe", "example.org"),
    ('"a\\"b\\\\c"@example.org', 'a"b\\c', "example.org"),
    ('"plain"@example.org', "plain", "example.org"),
    ('"a@b"@example.org', "a@b", "example.org"),
    ('"a..b"@example.org', "a..b", "example.org"),
    ('""@example.org', "", "example.org"),
    ("a@[192.0.2.1]", "a", "[192.0.2.1]"),
    ("a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]"),
    ("a@[ipv6:::ffff:192.0.2.1]", "a", "[ipv6:::ffff:192.0.2.1]"),
    ("a@xn--mgbh0fb.example", "a", "xn--mgbh0fb.example"),
    ("a@3com.example", "a", "3com.example"),
    ("a@1.2.3.4", "a", "1.2.3.4"),
    (f"a@{LONG_LABEL}.example", "a", f"{LONG_LABEL}.example"),
    ("b" * 255 + "@example.org", "b" * 255, "example.org"),
    ("كاتب@barid.test", "كاتب", "barid.test"),
    ("كاتب.أول@بريد.السعودية", "كاتب.أول", "بريد.السعودية"),
    ('"كاتب أول"@barid.test', "كاتب أول", "barid.test"),
    ("用户@例子.广告", "用户", "例子.广告"),
    ("jose\u0301@example.org", "jos\u00e9", "example.org"),
    ("a@bu\u0308cher.example", "a", "b\u00fccher.example"),
]

INVALID: list[str] = [
    "",
    "@",
    "a",
    "a@",
    "@b",
    "a@b@c",
    ".a@b",
    "a.@b",
    "a..b@c",
    "a b@c",
    "a\tb@c",
    "a(comment)@c",
    "<a@b>",
    "a@b ",
    " a@b",
    "a@b\r",
    "a@b\n",
    'a"b@c',
    '"a@c',
    '"a"b@c',
    '"a\rb"@c',
    '"a\x7fb"@c',
    "a\0b@c",
    "a@-b",
    "a@b-",
    "a@b..c",
    "a@.b",
    "a@b.",
    "a@b_c.example",
    "a@b,c",
    f"a@{LONG_LABEL}a.example",
    "a@" + ".".join(["abcdefg"] * 33),
    "b" * 256 + "@example.org",
    "\u0643" * 128 + "@example.org",
    "a@[192.0.2]",
    "a@[192.0.2.256]",
    "a@[192.0.2.01]",
    "a@[2001:db8::1]",
    "a@[IPv6:2001:db8:::1]",
    "a@[IPv6:fe80::1%eth0]",
    "a@[x400:c=us]",
    "a@[]",
    "a@[192.0.2.1",
    "a@☕.example",
    "a@\u0643.-\u0628",
    "a@exa\uff20mple.org",
    "a\u037e@example.org",
    "a\u2028b@example.org",
    "a\u0085b@example.org",
]


@pytest.mark.parametrize(("text", "local", "domain"), VALID)
def test_valid_address_is_read(text: str, local: str, domain: str) -> None:
    assert Address.parse(text) == Address(local, domain)
    assert Address.parse(text.encode()) == Address(local, domain)


@pytest.mark.parametrize("text", INVALID)
def test_invalid_address_is_none(text: str) -> None:
    assert Address.parse(text) is None
    assert Address.parse(text.encode()) is None


def test_octets_that_are_not_utf8_are_no_address() -> None:
    assert Address.parse(b"\xff\xfe@example.org") is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a.b@example.org", "a.b@example.org"),
        ('"plain"@example.org', "plain@example.org"),
        ('"a b"@example.org', '"a b"@example.org'),
        ('"a\\"b\\\\"@example.org', '"a\\"b\\\\"@example.org'),
        ('"\\a"@example.org', "a@example.org"),
        ('"a..b"@example.org', '"a..b"@example.org'),
        ('""@example.org', '""@example.org'),
        ('"كاتب"@barid.test', "كاتب@barid.test"),
    ],
)
def test_written_with_the_least_quoting(text: str, written: str) -> None:
    address = Address.parse(text)
    assert address is not None
    assert address.written() == str(address) == written


@pytest.mark.parametrize(("text", "local", "domain"), VALID)
def test_what_is_written_is_read_as_the_same(text: str, local: str, domain: str) -> None:
    address = Address(local, domain)
    assert Address.parse(address.written()) == address


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("a@example.org", False),
        ("كاتب@example.org", True),
        ("a@بريد.السعودية", True),
        ("a@xn--ngbof4h.xn--mgberp4a5d4ar", False),
    ],
)
def test_what_needs_smtputf8(text: str, needs: bool) -> None:
    address = Address.parse(text)
    assert address is not None
    assert address.needs_utf8 is needs


SAME: list[tuple[str, str]] = [
    ("Writer@Barid.TEST", "writer@barid.test"),
    ('"writer"@barid.test', "writer@barid.test"),
    ("كَاتِبٌ@barid.test", "كاتب@barid.test"),
    ("كـــاتب@barid.test", "كاتب@barid.test"),
    ("\ufedb\ufe8e\ufe97\ufe90@barid.test", "كاتب@barid.test"),
    ("كات\u200dب@barid.test", "كاتب@barid.test"),
    ("\u202bكاتب\u202c@barid.test", "كاتب@barid.test"),
    ("علی@barid.test", "علي@barid.test"),
    ("مکتب@barid.test", "مكتب@barid.test"),
    ("مكتب١٢@barid.test", "مكتب12@barid.test"),
    ("مكتب۱۲@barid.test", "مكتب12@barid.test"),
    ("STRASSE@example.org", "straße@example.org"),
    ("ＷＲＩＴＥＲ@example.org", "writer@example.org"),
    ("a@بريد.السعودية", "a@XN--NGBOF4H.xn--mgberp4a5d4ar"),
    ("a@BÜCHER.example", "a@bücher.example"),
    ("a@[IPv6:2001:DB8:0:0::1]", "a@[ipv6:2001:db8::1]"),
]

DIFFERENT: list[tuple[str, str]] = [
    ("a@example.org", "b@example.org"),
    ("a@example.org", "a@example.com"),
    ("a+b@example.org", "a@example.org"),
    ("a.b@example.org", "ab@example.org"),
    ("أحمد@barid.test", "احمد@barid.test"),
    ("فاطمة@barid.test", "فاطمه@barid.test"),
    ("هدى@barid.test", "هدي@barid.test"),
    ("مؤمن@barid.test", "مومن@barid.test"),
    ("а@example.org", "a@example.org"),  # Cyrillic
]


def key_of(text: str) -> str:
    address = Address.parse(text)
    assert address is not None, text
    return address.key


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_mailbox_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_mailboxes_have_different_keys(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_key_has_the_domain_in_lower_case_a_labels() -> None:
    assert key_of("كاتب@بريد.السعودية") == "كاتب@xn--ngbof4h.xn--mgberp4a5d4ar"


@pytest.mark.parametrize(
    ("domain", "key"),
    [
        ("Example.ORG", "example.org"),
        ("بريد.السعودية", "xn--ngbof4h.xn--mgberp4a5d4ar"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("XN--bcher-KVA.example", "xn--bcher-kva.example"),
        ("xn--i-7iq.example", "xn--i-7iq.example"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("☕.example", None),
        ("a..b", None),
        ("", None),
        ("-a", None),
        ("مرحباabc.example", None),  # directions mixed: RFC 5893 2
        ("\u0660\u06f0.example", None),  # digits of two kinds: RFC 5892 A.8
        ("a\u2100b.example", None),  # becomes "a/c"
    ],
)
def test_domain_key(domain: str, key: str | None) -> None:
    assert domain_key(domain) == key


@pytest.mark.fuzz
@given(st.text(max_size=40))
def test_key_of_a_key_is_itself(local: str) -> None:
    key = local_key(local)
    assert local_key(key) == key


@pytest.mark.fuzz
@given(st.text(max_size=40), st.sampled_from(["NFC", "NFD"]))
def test_canonically_equal_names_have_one_key(local: str, form: str) -> None:
    assert local_key(unicodedata.normalize(form, local)) == local_key(local)  # type: ignore[arg-type]


@pytest.mark.fuzz
@given(st.binary(max_size=60))
def test_octets_never_raise(data: bytes) -> None:
    address = Address.parse(data)
    if address is not None:
        assert Address.parse(address.written()) == address
        assert "@" in address.key


@pytest.mark.fuzz
@given(st.text(max_size=30), st.sampled_from(["example.org", "بريد.السعودية", "[192.0.2.1]"]))
def test_text_before_a_domain_never_raises(local: str, domain: str) -> None:
    address = Address.parse(f"{local}@{domain}")
    if address is not None:
        assert Address.parse(address.written()) == address


def test_a_domain_is_read_in_u_labels() -> None:
    assert domain_name("xn--ngbof4h.test") == "بريد.test"
    assert domain_name("XN--NGBOF4H.test") == "بريد.test"
    for same in ("بريد.test", "Barid.test", "xn--0.test", "xn--.test"):
        assert domain_name(same) == same
