"""Thunderbird's file, read as Thunderbird reads it."""

from __future__ import annotations

from xml.etree import ElementTree

from barid.model.account import Domain
from barid.model.identifiers import DomainId, Instant
from barid.web.wellknown.autoconfig import configuration
from barid.web.wellknown.offers import Offer


def test_every_offer_is_there_with_its_port_and_protection(offers: tuple[Offer, ...]) -> None:
    domain = Domain(DomainId(1), "بريد.test", "xn--ngbof4h.test", Instant(1))
    root = ElementTree.fromstring(configuration(domain, offers))
    assert (root.tag, root.get("version")) == ("clientConfig", "1.1")
    provider = root[0]
    assert provider.get("id") == domain.key
    assert [one.text for one in provider.iter("domain")] == [domain.key, domain.name]
    found = [
        (server.tag[:8], server.get("type"), server.findtext("port"), server.findtext("socketType"))
        for server in provider
        if server.tag.endswith("Server")
    ]
    assert found == [
        ("incoming", "imap", "20993", "SSL"),
        ("incoming", "imap", "20143", "STARTTLS"),
        ("incoming", "pop3", "20995", "SSL"),
        ("incoming", "pop3", "20110", "STARTTLS"),
        ("outgoing", "smtp", "20465", "SSL"),
        ("outgoing", "smtp", "20587", "STARTTLS"),
    ]
    assert {one.text for one in provider.iter("hostname")} == {"mail.barid.test"}
    assert {one.text for one in provider.iter("username")} == {"%EMAILADDRESS%"}


def test_nothing_of_a_name_becomes_markup() -> None:
    domain = Domain(DomainId(1), "a<b>&c", "a.test", Instant(1))
    ElementTree.fromstring(configuration(domain, [Offer("imap", "<&>", 1, True)]))
