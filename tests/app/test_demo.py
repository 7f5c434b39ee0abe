"""The demonstration: two people, some mail, made once, through the same intake as all mail."""

from __future__ import annotations

import errno
import socket
from email import message_from_bytes, policy
from pathlib import Path
from typing import NoReturn

import pytest
from tests.app.office import CHEAP, Office, opened

from barid.app import demo
from barid.i18n import Language


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "Cost", lambda: CHEAP)


async def furnish(office: Office) -> None:
    await demo.furnish(office.store, office.rooms.intake, office.clock)


async def test_both_people_have_mail_and_can_log_in() -> None:
    async with opened(None, people=()) as office:
        await furnish(office)
        for name, password, arabic in demo.PEOPLE:
            for login in (name, f"{name}@barid.test"):
                client = office.imap()
                await client.line()
                assert (await client.ask(f"LOGIN {login} {password}")).ok
                answer = await client.ask("SELECT INBOX")
                assert not answer.said("0 EXISTS")
            assert (await office.deliver(b"x: y\r\n\r\n", f"{name}@barid.test")).startswith("250")
            client2 = office.smtp()
            await client2.greet()
            replies = await client2.mail("a@b.test", f"{arabic}@barid.test", parameters=" SMTPUTF8")
            assert replies[0].startswith("250")


async def test_letters_are_made_once() -> None:
    async with opened(None, people=()) as office:
        for _ in range(2):
            await furnish(office)
        client = office.imap()
        await client.line()
        await client.ask("LOGIN reader reader-demo")
        assert (await client.ask("SELECT INBOX")).said("2 EXISTS")


async def test_letters_are_good_messages() -> None:
    async with opened(None, people=()) as office:
        await furnish(office)
        client = office.imap()
        await client.line()
        await client.ask("LOGIN writer writer-demo")
        await client.ask("SELECT INBOX")
        answer = await client.ask("FETCH 1 BODY.PEEK[]")
        octets = answer.untagged[0].partition(b"\r\n")[2].removesuffix(b")")
        letter = message_from_bytes(octets, policy=policy.default)
        assert letter.defects == []
        assert letter["Subject"] == "دعوة · Invitation"
        assert letter["Date"] is not None
        (attached,) = letter.iter_attachments()
        assert attached.get_filename() == "برنامج programme.txt"


def test_it_is_served_on_loopback_alone_without_root() -> None:
    order = demo.demo_order(Language.ARABIC, Path("x"))
    assert order.hosts in (("127.0.0.1", "::1"), ("127.0.0.1",))
    assert (order.port_base, order.domain, order.data) == (2000, "barid.test", Path("x"))


@pytest.mark.parametrize("number", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_a_machine_without_ipv6_has_a_demonstration_too(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def without_ipv6(family: int, kind: int) -> NoReturn:
        assert family == socket.AF_INET6
        raise OSError(number, "no IPv6 here")

    monkeypatch.setattr("barid.app.demo.socket.socket", without_ipv6)
    assert demo.demo_order(Language.ENGLISH).hosts == ("127.0.0.1",)
