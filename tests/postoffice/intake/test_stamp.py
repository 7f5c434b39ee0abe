"""The trace fields of RFC 5321 4.4, and that nobody writes a line of their own into them."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.app.office import LETTER, Office

from barid.model.address import Address
from barid.model.identifiers import Instant
from barid.postoffice.intake.stamp import Peer, date_time, received_field
from barid.postoffice.plan import prefix_for

NOW = Instant(1_800_000_000_000_000)


def address(written: str) -> Address:
    found = Address.parse(written)
    assert found is not None
    return found


def field(peer: Peer, sole: Address | None = None) -> bytes:
    return received_field(peer, "mail.barid.test", "17.1", sole, date_time(NOW))


def test_the_whole_field() -> None:
    peer = Peer("192.0.2.1", "client.example", "ESMTPS", "TLSv1.3 TLS_AES_256_GCM_SHA384")
    assert field(peer, address("reader@barid.test")) == (
        b"Received: from client.example ([192.0.2.1])\r\n"
        b"\tby mail.barid.test with ESMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384) id 17.1\r\n"
        b"\tfor <reader@barid.test>;\r\n"
        b"\tFri, 15 Jan 2027 08:00:00 +0000\r\n"
    )


def test_correspondents_learn_no_device_of_who_submits() -> None:
    peer = Peer("192.0.2.1", "laptop.lan", "ESMTPSA", "TLSv1.3 X", "كاتب@بريد.test")
    written = field(peer)
    domain = "بريد.test".encode("idna")
    assert written.startswith(b"Received: from %b\r\n\tby mail.barid.test with ESMTPSA " % domain)
    assert b"192.0.2" not in written
    assert peer.written() == "كاتب@بريد.test laptop.lan [192.0.2.1], ESMTPSA TLSv1.3 X"


def test_a_program_of_this_machine_has_no_address() -> None:
    peer = Peer("", "local.example", "LMTP")
    assert field(peer).startswith(
        b"Received: from local.example\r\n\tby mail.barid.test with LMTP "
    )
    assert peer.written() == "local.example, LMTP"


def test_without_tls_nothing_is_said_of_it() -> None:
    assert b"with SMTP id 17.1;\r\n" in field(Peer("192.0.2.1", "x", "SMTP"))


@pytest.mark.parametrize(
    ("ip", "literal"),
    [
        ("192.0.2.1", b"([192.0.2.1])"),
        ("2001:db8::1", b"([IPv6:2001:db8::1])"),
        ("fe80::1%eth0", b"([IPv6:fe80::1])"),
        ("::1", b"([IPv6:::1])"),
    ],
)
def test_addresses_are_literals(ip: str, literal: bytes) -> None:
    assert literal in field(Peer(ip, "x", "ESMTP"))


def test_a_recipient_is_named_only_when_it_is_the_only_one() -> None:
    assert b"for" not in field(Peer("192.0.2.1", "x", "ESMTP"))


def test_names_that_are_not_ascii_are_in_utf8() -> None:
    stamped = field(Peer("192.0.2.1", "x", "UTF8SMTP"), address("قارئ@barid.test"))
    assert "for <قارئ@barid.test>".encode() in stamped


def test_the_prefix_of_each_recipient() -> None:
    reader, writer = address("reader@barid.test"), address("writer@example.org")
    assert prefix_for(writer, reader) == (
        b"Return-Path: <writer@example.org>\r\nDelivered-To: reader@barid.test\r\n"
    )
    assert prefix_for(None, reader).startswith(b"Return-Path: <>\r\n")


@given(st.integers(0, 4_000_000_000))
def test_dates_are_read_back_by_others(seconds: int) -> None:
    written = date_time(Instant(seconds * 1_000_000 + 999_999))
    assert parsedate_to_datetime(written) == datetime.fromtimestamp(seconds, UTC)


async def trace_of(office: Office, name: str = "reader") -> list[str]:
    client = await office.reading("INBOX", name)
    answer = await client.ask("FETCH * BODY.PEEK[HEADER]")
    octets = answer.untagged[0].partition(b"\r\n")[2]
    return message_from_bytes(octets).get_all("Received", [])


async def test_one_recipient_is_named_and_several_are_not(quick_office: Office) -> None:
    await quick_office.deliver()
    (only,) = await trace_of(quick_office)
    assert "for <reader@barid.test>" in only
    await quick_office.deliver(LETTER, "reader@barid.test", "writer@barid.test")
    for name in ("reader", "writer"):
        trace = (await trace_of(quick_office, name))[0]
        assert "reader@" not in trace
        assert "writer@" not in trace


async def test_one_account_under_two_names_is_still_two_recipients(quick_office: Office) -> None:
    await quick_office.deliver(LETTER, "reader@barid.test", "READER@barid.test")
    (only,) = await trace_of(quick_office)
    assert "for <" not in only


@pytest.mark.parametrize(
    "name",
    [
        "x\r\n\tby evil",
        "x\nReceived: evil",
        "x y",
        "x)(y",
        "x;evil",
        "\x7f",
        "[127.0.0.1]\r",
        "x" * 300,
        "évil.example",
        "x\0y",
    ],
)
async def test_a_greeting_cannot_write_lines_of_its_own(quick_office: Office, name: str) -> None:
    client = quick_office.smtp()
    await client.reply()
    client.send(f"EHLO {name}\r\n")
    client.send("EHLO good.example\r\n")
    for _ in range(name.count("\r\n") + 1):
        await client.reply()
    assert (await client.reply()).startswith("250-")
    assert (await client.mail("a@example.org", "reader@barid.test"))[0].startswith("250")
    assert (await client.data(LETTER)).startswith("250")
    (only,) = await trace_of(quick_office)
    assert only.startswith("from good.example ([192.0.2.1])")
    assert "evil" not in only
