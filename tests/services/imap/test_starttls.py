"""STARTTLS over a real socket: nothing said before TLS counts after it (RFC 9051 6.2.1)."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator

import pytest
from tests.app.office import CHEAP, Office
from tests.protocols.sasl.test_scram import Client as ScramClient
from tests.services.wire import trusting

from barid.postoffice.directory import changes
from barid.postoffice.directory.passwords import make_secrets
from barid.services.listener import Listener

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def visit(office: Office, name: str, host: str = "127.0.0.1") -> AsyncIterator[Streams]:
    """A real client at one of the doors, on a port that the system chooses."""
    from dataclasses import replace

    door = replace(office.doors[name], port=0, hosts=(host,))
    listener = Listener(door, office.surroundings)
    await listener.open()
    try:
        tls = trusting() if door.tls is not None else None
        reader, writer = await asyncio.open_connection(
            host, listener.addresses[0][1], ssl=tls, server_hostname="localhost" if tls else None
        )
        yield reader, writer
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    finally:
        await listener.drain(0.0)
        await office.rest()


async def say(streams: Streams, data: bytes, end: bytes) -> bytes:
    """Send, and read until a line that begins so."""
    reader, writer = streams
    writer.write(data)
    heard = b""
    async with asyncio.timeout(10):
        while True:
            line = await reader.readline()
            assert line, heard
            heard += line
            if line.startswith(end):
                return heard


async def test_a_mailbox_is_read_over_started_tls(office: Office) -> None:
    await office.deliver()
    async with visit(office, "imap") as streams:
        await say(streams, b"", b"* OK")
        assert b"a OK" in await say(streams, b"a STARTTLS\r\n", b"a ")
        await streams[1].start_tls(trusting(), server_hostname="localhost")
        capability = await say(streams, b"b CAPABILITY\r\n", b"b ")
        assert b"STARTTLS" not in capability
        assert b"AUTH=PLAIN" in capability
        assert b"c OK" in await say(streams, b"c LOGIN reader reader-demo\r\n", b"c ")
        assert b"* 1 EXISTS" in await say(streams, b"d SELECT INBOX\r\n", b"d ")
        assert b"Hello." in await say(streams, b"e FETCH 1 BODY[]\r\n", b"e ")
        assert b"f BAD" in await say(streams, b"f STARTTLS\r\n", b"f ")


async def test_what_came_with_starttls_is_forgotten(quick_office: Office) -> None:
    async with visit(quick_office, "imap") as streams:
        await say(streams, b"", b"* OK")
        await say(streams, b"a STARTTLS\r\nx LOGIN reader reader-demo\r\n", b"a ")
        await streams[1].start_tls(trusting(), server_hostname="localhost")
        heard = await say(streams, b"b SELECT INBOX\r\n", b"b ")
        assert heard.startswith(b"b BAD")


@pytest.mark.usefixtures("ipv6")
async def test_implicit_tls_and_both_internet_protocols(quick_office: Office) -> None:
    await quick_office.deliver()
    for host in ("127.0.0.1", "::1"):
        async with visit(quick_office, "imaps", host) as streams:
            await say(streams, b"", b"* OK")
            await say(streams, b"a LOGIN reader reader-demo\r\n", b"a OK")
            assert b"* 1 EXISTS" in await say(streams, b"b SELECT INBOX\r\n", b"b ")
            assert b"* BYE" in await say(streams, b"c LOGOUT\r\n", b"c ")
            assert await streams[0].read() == b""


async def scram(streams: Streams, mechanism: bytes, client: ScramClient) -> bytes:
    """An exchange of SCRAM to its tagged answer."""
    first = b64encode(client.first())
    heard = await say(streams, b"x AUTHENTICATE " + mechanism + b" " + first + b"\r\n", b"")
    if heard.startswith(b"+ "):
        final = b64encode(client.final(b64decode(heard[2:])))
        heard = await say(streams, final + b"\r\n", b"")
    return await say(streams, b"\r\n", b"x ") if heard.startswith(b"+ ") else heard


@pytest.mark.parametrize("door", ["imap", "imaps"])
async def test_a_login_is_bound_to_the_certificate(quick_office: Office, door: str) -> None:
    """RFC 5802 6, RFC 5929 4."""
    made = make_secrets("كلمة", CHEAP, b"salt")
    await quick_office.change(
        lambda tx: changes.set_secret(tx, "reader@barid.test", made.argon2, made.scram)
    )
    async with visit(quick_office, door) as streams:
        await say(streams, b"", b"* OK")
        if door == "imap":
            await say(streams, b"a STARTTLS\r\n", b"a OK")
            await streams[1].start_tls(trusting(), server_hostname="localhost")
        assert b"AUTH=SCRAM-SHA-256-PLUS" in await say(streams, b"b CAPABILITY\r\n", b"b OK")
        shown = streams[1].get_extra_info("ssl_object").getpeercert(binary_form=True)
        client = ScramClient(b"p=tls-server-end-point,,", "كلمة".encode())
        client.bare = b"n=reader,r=theirs"
        client.channel = hashlib.sha256(b"the certificate of somebody between").digest()
        assert b"x NO [AUTHENTICATIONFAILED]" in await scram(streams, b"SCRAM-SHA-256-PLUS", client)
        stripped = ScramClient(b"y,,", "كلمة".encode())
        stripped.bare = client.bare
        assert b"x NO [AUTHENTICATIONFAILED]" in await scram(streams, b"SCRAM-SHA-256", stripped)
        client.channel = hashlib.sha256(shown).digest()
        assert b"x OK" in await scram(streams, b"SCRAM-SHA-256-PLUS", client)
        assert b"c OK" in await say(streams, b"c SELECT INBOX\r\n", b"c ")
