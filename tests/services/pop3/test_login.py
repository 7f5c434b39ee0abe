"""Who gets in, and what the others are told."""

from __future__ import annotations

from base64 import b64encode

import pytest
from tests.app.office import Office
from tests.services.imap.test_starttls import say, visit
from tests.services.wire import trusting


def plain(name: str, password: str) -> str:
    return b64encode(f"\0{name}\0{password}".encode()).decode()


@pytest.mark.parametrize("name", ["reader@barid.test", "READER@Barid.Test", "reader"])
async def test_name_and_password_open_the_maildrop(quick_office: Office, name: str) -> None:
    client = quick_office.pop3()
    await client.line()
    assert await client.ask(f"USER {name}") == "+OK Now the password"
    assert await client.ask("PASS reader-demo") == "+OK Maildrop open"
    assert await client.ask("STAT") == "+OK 0 0"


@pytest.mark.parametrize("name", ["reader@barid.test", "nobody@barid.test", "@", "x" * 400])
async def test_every_way_of_being_wrong_has_one_answer(quick_office: Office, name: str) -> None:
    client = quick_office.pop3()
    await client.line()
    assert await client.ask(f"USER {name}") == "+OK Now the password"
    assert await client.ask("PASS wrong") == "-ERR [AUTH] Wrong name or password"
    answer = await client.ask(f"AUTH PLAIN {plain(name, 'wrong')}")
    assert answer == "-ERR [AUTH] Wrong name or password"
    assert (await client.ask("STAT")).startswith("-ERR")


async def test_whoever_guesses_is_sent_away(quick_office: Office) -> None:
    client = quick_office.pop3()
    await client.line()
    for _ in range(4):
        await client.ask("USER reader")
        assert (await client.ask("PASS guess")).startswith("-ERR [AUTH]")
    await client.ask("USER reader")
    assert (await client.ask("PASS guess")).endswith("closing")
    await client.wire.closed()


async def test_mechanisms(quick_office: Office) -> None:
    client = quick_office.pop3()
    await client.line()
    assert await client.ask("AUTH PLAIN") == "+ "
    assert await client.ask(plain("reader", "reader-demo")) == "+OK Maildrop open"


async def test_from_elsewhere_a_password_needs_tls(quick_office: Office) -> None:
    client = quick_office.pop3(("192.0.2.7", 40000))
    await client.line()
    assert (await client.ask("USER reader")).startswith("-ERR Begin TLS first")
    assert b"SASL" not in await client.ask_many("CAPA")


async def test_the_maildrop_is_read_over_started_tls(office: Office) -> None:
    await office.deliver()
    async with visit(office, "pop3") as streams:
        await say(streams, b"", b"+OK")
        assert b"STLS\r\n" in await say(streams, b"CAPA\r\n", b".")
        # What is pipelined behind STLS is forgotten.
        await say(streams, b"STLS\r\nUSER reader\r\n", b"+OK")
        await streams[1].start_tls(trusting(), server_hostname="localhost")
        await say(streams, b"PASS reader-demo\r\n", b"-ERR")
        capabilities = await say(streams, b"CAPA\r\n", b".")
        assert b"STLS" not in capabilities
        assert b"\r\nSASL SCRAM-SHA-256" in capabilities
        await say(streams, b"USER reader\r\n", b"+OK")
        await say(streams, b"PASS reader-demo\r\n", b"+OK")
        assert b"Hello." in await say(streams, b"RETR 1\r\n", b".\r\n")
        await say(streams, b"STLS\r\n", b"-ERR")


@pytest.mark.usefixtures("ipv6")
async def test_implicit_tls_and_both_internet_protocols(quick_office: Office) -> None:
    await quick_office.deliver()
    for host in ("127.0.0.1", "::1"):
        async with visit(quick_office, "pop3s", host) as streams:
            await say(streams, b"", b"+OK")
            login = f"AUTH PLAIN {plain('reader', 'reader-demo')}\r\n".encode()
            await say(streams, login, b"+OK")
            assert b"+OK 1 " in await say(streams, b"STAT\r\n", b"+OK")
            await say(streams, b"QUIT\r\n", b"+OK")
            assert await streams[0].read() == b""
