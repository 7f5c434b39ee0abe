"""Address lists, from RFC 5322 appendix A to what arrives in practice."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.addresses import MAX_ADDRESSES, parse_addresses
from barid.model.outline import Address

Row = tuple[str | None, str | None, str | None, str | None]


def address(row: Row) -> Address:
    name, route, mailbox, host = (None if text is None else text.encode() for text in row)
    return Address(name, route, mailbox, host)


END: Row = (None, None, None, None)


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("jdoe@machine.example", [(None, None, "jdoe", "machine.example")]),
        ("John Doe <jdoe@machine.example>", [("John Doe", None, "jdoe", "machine.example")]),
        # RFC 5322 A.1.2
        ('"Joe Q. Public" <john.q.public@example.com>',
         [("Joe Q. Public", None, "john.q.public", "example.com")]),
        ("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
         [("Mary Smith", None, "mary", "x.test"), (None, None, "jdoe", "example.org"),
          ("Who?", None, "one", "y.test")]),
        (r'<boss@nil.test>, "Giant; \"Big\" Box" <services@example.net>',
         [(None, None, "boss", "nil.test"), ('Giant; "Big" Box', None, "services", "example.net")]),
        # RFC 5322 A.1.3
        ("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
         [(None, None, "A Group", None), ("Ed Jones", None, "c", "a.test"),
          (None, None, "joe", "where.test"), ("John", None, "jdoe", "one.test"), END]),
        ("Undisclosed recipients:;", [(None, None, "Undisclosed recipients", None), END]),
        # RFC 5322 A.5
        (r"Pete(A nice \) chap) <pete(his account)@silly.test(his host)>",
         [("Pete", None, "pete", "silly.test")]),
        ("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;",
         [(None, None, "Hidden recipients", None), END]),
        # RFC 5322 A.6.1 and A.6.3
        ("Joe Q. Public <john.q.public@example.com>",
         [("Joe Q. Public", None, "john.q.public", "example.com")]),
        ("Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
         [("Mary Smith", "@node.test", "mary", "example.net"),
          (None, None, "jdoe", "test.example")]),
        ("<@a.test,@b.test:c@d.test>", [(None, "@a.test,@b.test", "c", "d.test")]),
        ("john . q . public@example.com", [(None, None, "john.q.public", "example.com")]),
        # RFC 6532
        ("كاتب <كاتب@بريد.test>", [("كاتب", None, "كاتب", "بريد.test")]),
        # before RFC 822, and still: the name in a comment
        ("jdoe@example.org (John Doe)", [("John Doe", None, "jdoe", "example.org")]),
        ("<jdoe@example.org> (John Doe)", [("John Doe", None, "jdoe", "example.org")]),
        ('"quoted local"@example.com', [(None, None, "quoted local", "example.com")]),
        ("user@[192.0.2.1]", [(None, None, "user", "[192.0.2.1]")]),
        # what is wrong, and arrives
        ("", []),
        (" , ,, ", []),
        ("a@b; c@d", [(None, None, "a", "b"), (None, None, "c", "d")]),
        ("MAILER-DAEMON", [(None, None, "MAILER-DAEMON", "")]),
        ('"undisclosed"', [("undisclosed", None, "", "")]),
        ("Name <>", [("Name", None, "", "")]),
        ("Name <a@b", [("Name", None, "a", "b")]),
        ("Name <a@b, c@d", [("Name", None, "a", "b"), (None, None, "c", "d")]),
        ("a@b <c@d>", [("a@b", None, "c", "d")]),
        ("a@b@c", [(None, None, "a@b", "c")]),
        ("Two Words a@b", [("Two Words", None, "a", "b")]),
        ("<No Recipient@b>", [(None, None, "No Recipient", "b")]),
        ("Group: a@b, c@d", [(None, None, "Group", None), (None, None, "a", "b"),
                             (None, None, "c", "d"), END]),
        ("a@b: c@d", [(None, None, "a", "b"), (None, None, "c", "d")]),
    ],
)  # fmt: skip
def test_list_is_read(value: str, rows: list[Row]) -> None:
    assert parse_addresses(value.encode()) == tuple(address(row) for row in rows)


def test_names_stay_encoded() -> None:
    value = b"=?utf-8?b?2YPYp9iq2Kg=?= <writer@barid.test>"
    assert parse_addresses(value)[0].name == b"=?utf-8?b?2YPYp9iq2Kg=?="


def test_usual_and_tolerant_reading_agree() -> None:
    usual = b'Mary Smith <mary@x.test>, "J. D." <jdoe@example.org>, one@y.test'
    tolerant = usual.replace(b"Mary", b"(c) Mary")
    assert parse_addresses(usual) == parse_addresses(tolerant)


def test_addresses_are_bounded() -> None:
    assert len(parse_addresses(b"a@b," * (MAX_ADDRESSES + 10))) == MAX_ADDRESSES
    assert len(parse_addresses(b"(c) a@b," * (MAX_ADDRESSES + 10))) == MAX_ADDRESSES


@pytest.mark.fuzz
@given(
    st.lists(
        st.sampled_from([b"a", b"b c", b"@", b"<", b">", b":", b";", b",", b"(", b")", b'"', b"\\"])
        | st.sampled_from([b"[", b"]", b".", b" ", b"\x80", b"\0"]),
        max_size=30,
    ).map(b"".join)
)
def test_any_list_is_read(value: bytes) -> None:
    in_group = False
    for found in parse_addresses(value):
        if found.host is None:
            assert in_group is (found.mailbox is None)
            in_group = not in_group
    assert not in_group


def work(value: bytes) -> int:
    """How many calls, of Python and of C, reading this list takes."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        parse_addresses(value)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("piece", "a@b, |(c)|(|<|@|a@|<a@b|:|;|a:;|\"|a |'. '".split("|"))
def test_work_grows_with_the_list_and_not_faster(piece: str) -> None:
    assert work(piece.encode() * 4000) <= 5 * work(piece.encode() * 1000) + 100
