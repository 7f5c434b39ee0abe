"""Mailboxes in certificates: those of RFC 5280 and those of RFC 8398, and no other names."""

from __future__ import annotations

from tests.network.clients import certificate_for

from barid.protocols.sasl.certificate import MOST, mailboxes_of


def der(*mailboxes: str, common_name: str = "x", dns: tuple[str, ...] = ()) -> bytes:
    return certificate_for(mailboxes, common_name=common_name, dns=dns).der


def test_mailboxes_of_both_kinds_are_found() -> None:
    names = ("writer@barid.test", "كاتب@barid.test", "reader@barid.test")
    assert mailboxes_of(der(*names)) == names


def test_each_is_named_once() -> None:
    assert mailboxes_of(der("a@b.test", "a@b.test")) == ("a@b.test",)


def test_other_names_are_no_mailboxes() -> None:
    assert mailboxes_of(der(common_name="writer@barid.test", dns=("barid.test",))) == ()
    assert mailboxes_of(der(common_name="writer@barid.test")) == ()


def test_only_so_many_are_looked_at() -> None:
    names = tuple(f"u{number}@b.test" for number in range(MOST + 5))
    assert mailboxes_of(der(*names)) == names[:MOST]


def test_a_long_name_is_read_whole() -> None:
    name = "ك" * 100 + "@barid.test"
    assert mailboxes_of(der(name)) == (name,)


def test_what_is_no_certificate_names_nobody() -> None:
    good = der("a@b.test")
    for octets in (b"", b"x", good[:-10], b"\x30\x03\x02\x01\x01"):
        assert mailboxes_of(octets) == ()
