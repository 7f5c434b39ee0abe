"""Names and addresses survive a header, and addresses are never encoded words."""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.composing.parties import Party, address_list, on_the_wire, parties_in
from barid.message.mime.addresses import parse_addresses
from barid.message.mime.headers import decode_words, unfold
from barid.model.address import Address

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=90
).map(lambda text: " ".join(text.split()))
ARABIC = st.lists(
    st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=12), min_size=1, max_size=9
).map(" ".join)
PARTIES = st.lists(st.tuples(NAMES | ARABIC), min_size=1, max_size=12)


def party(name: str, address: str = "a.b@example.org") -> Party:
    found = Address.parse(address)
    assert found is not None
    return Party(name, found)


def read_back(value: str) -> list[tuple[str, bytes]]:
    return [
        (decode_words(one.name or b""), b"%b@%b" % (one.mailbox or b"", one.host or b""))
        for one in parse_addresses(unfold(value.encode()))
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", "a.b@example.org"),
        ("Ali Omar", "Ali Omar <a.b@example.org>"),
        ("Omar, Ali", '"Omar, Ali" <a.b@example.org>'),
        ('Ali "Q" \\', '"Ali \\"Q\\" \\\\" <a.b@example.org>'),
        ("قسم المبيعات", "=?utf-8?b?2YLYs9mFINin2YTZhdio2YrYudin2Ko=?= <a.b@example.org>"),
        ("Zoë", "=?utf-8?q?Zo=C3=AB?= <a.b@example.org>"),
        ("=?x?q?y?=", "=?utf-8?b?PT94P3E/eT89?= <a.b@example.org>"),
    ],
)
def test_names_are_atoms_quoted_or_encoded(name: str, written: str) -> None:
    assert address_list([party(name)], 3) == written


@given(PARTIES)
def test_a_list_of_names_is_read_back_by_us(names: list[tuple[str]]) -> None:
    value = address_list([party(*name) for name in names], 4)
    assert read_back(value) == [(name, b"a.b@example.org") for (name,) in names]
    assert all(len(line) <= 78 for line in value.split("\r\n"))


@given(st.lists(ARABIC, min_size=1, max_size=12))
def test_a_list_of_arabic_names_is_read_back_by_python(names: list[str]) -> None:
    value = address_list([party(name) for name in names], 4)
    message = email.message_from_bytes(f"To: {value}\r\n\r\n".encode(), policy=email.policy.default)
    # Python puts a space of its own between two encoded words in a phrase.
    shown = [" ".join(one.display_name.split()) for one in message["To"].addresses]
    assert shown == names
    decoded = str(email.header.make_header(email.header.decode_header(value)))
    assert [name for name, _ in email.utils.getaddresses([decoded.replace("\r\n", "")])] == names


def test_addresses_are_never_encoded_words() -> None:
    wide = party("محمد", "محمد@مثال.السعودية")
    idn = party("محمد", "m@مثال.السعودية")
    value = address_list([wide, idn], 4)
    assert "<محمد@مثال.السعودية>" in value
    assert "<m@xn--mgbh0fb.xn--mgberp4a5d4ar>" in value
    assert not re.search(r"<[^>]*=\?", value)


@pytest.mark.parametrize(
    ("domain", "written"),
    [
        ("faß.de", "xn--fa-hia.de"),  # not fass.de, as IDNA 2003 had it
        ("نامه‌ای.com", "xn--mgba3gch31f060k.com"),
        ("EXAMPLE.org", "EXAMPLE.org"),
    ],
)
def test_domains_keep_to_idna_2008(domain: str, written: str) -> None:
    assert on_the_wire(Address("a", domain)) == f"a@{written}"


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("محمد <m@b.example>, ali@b.example", [("محمد", "m@b.example"), ("", "ali@b.example")]),
        ('"Omar, Ali" <o@b.example>', [("Omar, Ali", "o@b.example")]),
        ("Friends: a@b.example, c@b.example;", [("", "a@b.example"), ("", "c@b.example")]),
        ('"two words"@b.example', [("", '"two words"@b.example')]),
        ("=?utf-8?q?Zo=C3=AB?= <z@b.example>", [("Zoë", "z@b.example")]),
    ],
)
def test_lists_that_people_write_are_read(text: str, parties: list[tuple[str, str]]) -> None:
    found = parties_in(text)
    assert found is not None
    assert [(one.name, str(one.address)) for one in found] == parties


@pytest.mark.parametrize("text", ["ali", "a@b\r\nBcc: c@d", "a@", "@b", "a@b.example, x"])
def test_what_is_no_address_is_told(text: str) -> None:
    assert parties_in(text) is None


def test_one_party_is_one() -> None:
    assert Party.parse("a@b.example, c@b.example") is None
    found = Party.parse("Ali <a@b.example>")
    assert found is not None
    assert str(found) == "Ali <a@b.example>"
