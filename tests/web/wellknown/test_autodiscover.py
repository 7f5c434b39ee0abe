"""Outlook's question and the answer it understands."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.web.wellknown.autodiscover import address_in, error, settings
from barid.web.wellknown.offers import Offer

ASKED = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
  <Request>
    <EMailAddress>{address}</EMailAddress>
    <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
  </Request>
</Autodiscover>"""
SPACE = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><EMailAddress>&b;</EMailAddress>'


@pytest.mark.parametrize("address", ["sara@barid.test", "سارة@بريد.test"])
def test_the_address_is_found(address: str) -> None:
    assert address_in(ASKED.format(address=address).encode()) == address
    assert address_in(ASKED.format(address=f" {address}\n").encode()) == address


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<a/>",
        b"<a><EMailAddress/></a>",
        b"<a>" * 11 + b"</a>" * 11,
        b"<a><EMailAddress>" + b"x" * 2000 + b"</EMailAddress></a>",
        BOMB.encode(),
        b'<?xml version="1.0" encoding="x-nothing"?><a/>',
        "<a>سا".encode(),
    ],
)
def test_other_requests_hold_none(body: bytes) -> None:
    assert address_in(body) is None


@pytest.mark.fuzz
@given(st.binary(max_size=300))
def test_no_bytes_break_it(body: bytes) -> None:
    address_in(body)
    address_in(ASKED.format(address="x").encode() + body)


def test_the_answer_has_the_best_of_each_kind(offers: tuple[Offer, ...]) -> None:
    root = ElementTree.fromstring(settings("<سارة>@barid.test", offers))
    protocols = [
        tuple(protocol.findtext(SPACE + name) for name in ("Type", "Port", "SSL", "Encryption"))
        for protocol in root.iter(SPACE + "Protocol")
    ]
    assert protocols == [
        ("IMAP", "20993", "on", "SSL"),
        ("POP3", "20995", "on", "SSL"),
        ("SMTP", "20465", "on", "SSL"),
    ]
    assert {one.text for one in root.iter(SPACE + "LoginName")} == {"<سارة>@barid.test"}


def test_what_only_begins_tls_later_says_so() -> None:
    root = ElementTree.fromstring(settings("a@b.test", [Offer("smtp", "h", 587, False)]))
    assert [one.text for one in root.iter(SPACE + "Encryption")] == ["TLS"]


def test_an_error_is_an_answer_too() -> None:
    root = ElementTree.fromstring(error())
    assert [one.text for one in root.iter() if one.tag.endswith("ErrorCode")] == ["600"]
