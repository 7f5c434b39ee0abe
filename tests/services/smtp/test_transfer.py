"""Mail from other servers: what is asked of intake, and how its trace tells where it came from."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tests.app.office import Office, opened

SLOW = "[limits]\ngreeting_pause = 30\n"


async def trace(office: Office) -> bytes:
    reader = await office.reading()
    return b"".join((await reader.ask("FETCH 1 BODY.PEEK[HEADER.FIELDS (RECEIVED)]")).untagged)


async def test_trace_of_a_message_in_clear(quick_office: Office) -> None:
    await quick_office.deliver()
    said = await trace(quick_office)
    assert b"Received: from client.example ([192.0.2.1])\r\n\tby mail.barid.test with ESMTP" in said
    assert b"\r\n\tfor <reader@barid.test>;" in said


async def test_login_is_not_offered_to_other_servers(quick_office: Office) -> None:
    client = quick_office.smtp(("127.0.0.1", 40000))
    await client.reply()
    assert "AUTH" not in await client.ask("EHLO c.example")
    assert await client.ask("AUTH PLAIN AHgAeQ==") == "502 5.5.1 Not available here"


async def test_binary_content_that_cannot_be_converted_is_refused(quick_office: Office) -> None:
    client = quick_office.smtp()
    await client.greet()
    await client.mail("a@example.org", "reader@barid.test", parameters=" BODY=BINARYMIME")
    client.send(b"BDAT 11 LAST\r\nA: \0\r\n\r\n\0\r\n")
    assert (await client.reply()).startswith("550 5.6.3 ")


async def test_who_waits_is_greeted_after_the_pause() -> None:
    async with opened(None, SLOW) as office:
        client = office.smtp()
        assert client.wire.heard == b""
        assert (await client.reply()).startswith("220 ")
        assert (await client.ask("EHLO c.example")).startswith("250")


async def test_who_speaks_first_is_sent_away(caplog: pytest.LogCaptureFixture) -> None:
    async with opened(None, SLOW) as office:
        client = office.smtp()
        with caplog.at_level(logging.INFO):
            client.send(b"EHLO spam.example\r\nMAIL FROM:<x@y.example>\r\n")
        assert await client.reply() == "421 4.7.0 You spoke before our greeting, closing"
        await client.wire.closed()
        assert "spoke before it was greeted" in caplog.text


async def test_who_leaves_before_the_greeting_is_not_greeted() -> None:
    async with opened(None, SLOW) as office:
        client = office.smtp()
        client.wire.vanish()
        await client.wire.closed()
        await asyncio.sleep(0.05)
        assert client.wire.heard == b""


async def test_our_own_machine_does_not_wait() -> None:
    async with opened(None, "[limits]\ngreeting_pause = 10000\n") as office:
        client = office.smtp(("127.0.0.1", 40000))
        assert (await client.reply()).startswith("220 ")
