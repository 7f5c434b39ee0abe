"""SMTP and IMAP clients for the proofs: quick, strict, and not astonished when the server dies."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Self

from tests.proof.office import DOMAIN, PASSWORD, Office

PIECE = 1 << 16
MOST = 1 << 26
SECONDS = 30.0
_LITERAL = re.compile(rb"~?\{(\d+)\+?\}\r\n\Z")


class Gone(Exception):
    """The server has closed the connection or does not listen."""


@dataclass(frozen=True)
class Answer:
    """What an IMAP command was answered: each untagged response with its literals, then the end."""

    untagged: list[bytes]
    status: bytes
    text: bytes

    @property
    def ok(self) -> bool:
        return self.status == b"OK"


class Wire:
    """A connection; every failure of it is `Gone`, and no wait lasts for ever."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, port: int) -> Wire:
        try:
            return cls(*await asyncio.open_connection("127.0.0.1", port, limit=MOST))
        except ConnectionError as error:
            raise Gone(str(error)) from error

    async def line(self) -> bytes:
        try:
            line = await asyncio.wait_for(self.reader.readuntil(b"\n"), SECONDS)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise Gone(str(error)) from error
        assert line.endswith(b"\r\n"), line
        return line

    async def exactly(self, octets: int) -> bytes:
        try:
            return await asyncio.wait_for(self.reader.readexactly(octets), SECONDS)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise Gone(str(error)) from error

    async def send(self, *parts: bytes) -> None:
        try:
            self.writer.writelines(parts)
            await asyncio.wait_for(self.writer.drain(), SECONDS)
        except ConnectionError as error:
            raise Gone(str(error)) from error

    async def close(self) -> None:
        """At once: what has not been sent is not awaited."""
        self.writer.transport.abort()
        with suppress(OSError):
            await self.writer.wait_closed()


class Client:
    """Closes its connection at the end of `async with`."""

    wire: Wire

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.wire.close()


class Smtp(Client):
    """A stranger with mail."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    @classmethod
    @asynccontextmanager
    async def open(cls, office: Office) -> AsyncIterator[Self]:
        """After EHLO."""
        async with cls(await Wire.open(office.port("smtp"))) as client:
            code, said = await client.reply()
            assert code == 220, said
            await client.wire.send(b"EHLO client.example\r\n")
            code, said = await client.reply()
            assert code == 250, said
            yield client

    async def reply(self) -> tuple[int, bytes]:
        """Code and whole text of the next reply."""
        lines = [await self.wire.line()]
        while lines[-1][3:4] == b"-":
            lines.append(await self.wire.line())
        return int(lines[-1][:3]), b"".join(lines)

    async def send(self, recipients: Iterable[str], content: bytes) -> tuple[int, bytes]:
        """Hand one message over; the answer to its final dot, or the first refusal before."""
        named = list(recipients)
        await self.wire.send(envelope(named))
        replies = [await self.reply() for _ in range(len(named) + 2)]
        if replies[-1][0] != 354:
            return next(reply for reply in replies if reply[0] >= 400)
        await self.wire.send(content_sent(content))
        return await self.reply()


def envelope(recipients: Iterable[str]) -> bytes:
    """MAIL, RCPT and DATA in one piece (RFC 2920)."""
    named = b"".join(b"RCPT TO:<%b@%b>\r\n" % (n.encode(), DOMAIN.encode()) for n in recipients)
    return b"MAIL FROM:<sender@example.org> BODY=8BITMIME\r\n" + named + b"DATA\r\n"


def content_sent(content: bytes) -> bytes:
    """The content as it goes over the wire, with its end (RFC 5321 4.5.2)."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") or not stuffed else b"\r\n.\r\n")


class Imap(Client):
    """A reader."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._number = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, office: Office, name: str) -> AsyncIterator[Self]:
        """After LOGIN."""
        async with cls(await Wire.open(office.port("imap"))) as client:
            await client.wire.line()
            answer = await client.command(f"LOGIN {name}@{DOMAIN} {PASSWORD}")
            assert answer.ok, answer
            yield client

    async def command(self, words: str, *literals: bytes, between: Sequence[str] = ()) -> Answer:
        """One command; each literal stands at the end of the words so far."""
        tag = self._tag()
        line = b"%b %b" % (tag, words.encode())
        for number, literal in enumerate(literals):
            mark = b"~" if b"\0" in literal else b""
            await self.wire.send(line + b" %b{%d}\r\n" % (mark, len(literal)))
            said = await self.wire.line()
            if not said.startswith(b"+"):
                return self._end([], said)
            await self.wire.send(literal)
            line = between[number].encode() if number < len(between) else b""
        await self.wire.send(line + b"\r\n")
        return await self._answer(tag)

    async def commands(self, lines: Sequence[str]) -> list[Answer]:
        """Several commands at once, without literals."""
        tags = [self._tag() for _ in lines]
        named = zip(tags, lines, strict=True)
        await self.wire.send(*(b"%b %b\r\n" % (tag, line.encode()) for tag, line in named))
        return [await self._answer(tag) for tag in tags]

    def _tag(self) -> bytes:
        self._number += 1
        return b"t%d" % self._number

    async def _answer(self, tag: bytes) -> Answer:
        untagged: list[bytes] = []
        while True:
            response = await self.response()
            if response.startswith(tag + b" "):
                return self._end(untagged, response)
            assert response.startswith(b"* "), response[:200]
            if response.startswith(b"* BYE"):
                raise Gone(response.decode(errors="replace"))
            untagged.append(response[2:-2])

    @staticmethod
    def _end(untagged: list[bytes], line: bytes) -> Answer:
        _, status, text = line.rstrip(b"\r\n").split(b" ", 2)
        return Answer(untagged, status, text)

    async def response(self) -> bytes:
        """One response with the literals in it."""
        parts = [await self.wire.line()]
        while (found := _LITERAL.search(parts[-1])) is not None:
            parts += [await self.wire.exactly(int(found[1])), await self.wire.line()]
        return b"".join(parts)
