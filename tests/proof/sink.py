"""A server that takes mail and misbehaves: at one moment of the conversation, in one way.

It keeps account of what it took: whether it said so, or kept it without a word. What it says
otherwise is right, so that whatever goes wrong has one reason.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum

DROP = b"\0drop"
HANG = b"\0hang"
DRIP = b"\0drip"
SECOND_ONLY = "two."
"""Whom a server does not like that refuses one of several."""


class Moment(Enum):
    """Where it misbehaves."""

    GREETING = "greeting"
    HELLO = "EHLO"
    STARTTLS = "STARTTLS"
    HANDSHAKE = "handshake"
    SENDER = "MAIL"
    ONE_RECIPIENT = "RCPT, one of two"
    RECIPIENTS = "RCPT, all"
    CONTENT = "DATA"
    AMID = "amid content"
    END = "final dot"
    AFTER = "after its 250"


@dataclass(frozen=True, slots=True)
class Case:
    """`said` takes the place of the right answer; DROP, HANG and DRIP are deeds. `keeps`: at the
    end the message is kept all the same. Only the first `times` are wrong; None for always.
    `later`: the first message of each connection is treated well."""

    moment: Moment
    said: bytes
    extensions: tuple[str, ...] = ()
    keeps: bool = False
    times: int | None = None
    later: bool = False


@dataclass
class Sink:
    """One such server."""

    case: Case
    tls: ssl.SSLContext | None = None
    port: int = 0
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of each message and recipient: how often it was taken, and that was said."""
    silently: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often it was taken without a word, or with a wrong one."""
    misdeeds: int = 0
    most: tuple[int, int] = (0, 0)
    """Of messages over one connection, and of recipients of one message."""

    def wrong(self, moment: Moment, carried: int, recipient: str = "") -> bytes | None:
        """What is done instead of what is right, if this is the moment."""
        case = self.case
        if moment is not case.moment or (case.later and not carried):
            return None
        if moment is Moment.ONE_RECIPIENT and not recipient.startswith(SECOND_ONLY):
            return None
        if case.times is not None and self.misdeeds >= case.times:
            return None
        self.misdeeds += 1
        return case.said

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Sink]:
        """On loopback, for as long as the block runs."""
        talks: set[asyncio.Task[None]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            talks.add(task)
            try:
                await _Talk(self, reader, writer).run()
            except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
                pass
            finally:
                talks.discard(task)
                writer.transport.abort()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 24)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in talks:
                task.cancel()
            await asyncio.gather(*talks, return_exceptions=True)


class _Gone(OSError):
    """We have hung up."""


class _Talk:
    """One connection."""

    def __init__(
        self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.sink = sink
        self.reader = reader
        self.writer = writer
        self.carried = 0
        self.begun = False
        self.recipients: list[str] = []

    async def run(self) -> None:
        await self._answer(Moment.GREETING, b"220 sink.test ESMTP\r\n")
        while line := (await self.reader.readline()).decode().rstrip("\r\n"):
            verb = line.partition(" ")[0].upper()
            if verb == "QUIT":
                self.writer.write(b"221 2.0.0 bye\r\n")
                return
            await self._hear(verb, line)

    async def _hear(self, verb: str, line: str) -> None:
        if verb in {"EHLO", "HELO"}:
            await self._answer(Moment.HELLO, self._hello())
        elif verb == "STARTTLS":
            await self._start_tls()
        elif verb == "MAIL":
            self.recipients = []
            instead = await self._answer(Moment.SENDER, b"250 2.1.0 ok\r\n")
            self.begun = instead is None or instead[:1] == b"2"
        elif verb == "RCPT":
            await self._name(line.partition("<")[2].partition(">")[0])
        elif verb == "DATA":
            await self._data()
        elif verb == "BDAT":
            content = await self.reader.readexactly(int(line.split()[1]))
            await self._end(content)
        else:
            self.writer.write(b"250 2.0.0 ok\r\n")

    def _hello(self) -> bytes:
        names = ["sink.test", *self.sink.case.extensions]
        if self.sink.tls is not None and self.writer.get_extra_info("ssl_object") is None:
            names.append("STARTTLS")
        lines = [f"250-{name}\r\n" for name in names[:-1]] + [f"250 {names[-1]}\r\n"]
        return "".join(lines).encode()

    async def _start_tls(self) -> None:
        if await self._answer(Moment.STARTTLS, b"220 2.0.0 go\r\n") is not None:
            return
        instead = self.sink.wrong(Moment.HANDSHAKE, self.carried)
        if instead is not None:
            await self._do(instead)
        assert self.sink.tls is not None
        await self.writer.start_tls(self.sink.tls)

    async def _name(self, recipient: str) -> None:
        if not self.begun:
            self.writer.write(b"503 5.5.1 no sender\r\n")
            return
        for moment in (Moment.RECIPIENTS, Moment.ONE_RECIPIENT):
            instead = self.sink.wrong(moment, self.carried, recipient)
            if instead is not None:
                if instead[:1] == b"2":
                    self.recipients.append(recipient)
                await self._do(instead)
                return
        self.recipients.append(recipient)
        self.writer.write(b"250 2.1.5 ok\r\n")

    async def _data(self) -> None:
        if not self.recipients:
            self.writer.write(b"554 5.5.1 no valid recipients\r\n")
            return
        instead = await self._answer(Moment.CONTENT, b"354 go\r\n")
        if instead is not None and instead[:3] != b"354":
            return
        amid = self.sink.wrong(Moment.AMID, self.carried)
        if amid is not None:
            await self._do(amid)
        content = await self.reader.readuntil(b"\r\n.\r\n")
        await self._end(content)

    async def _end(self, content: bytes) -> None:
        """A message is there in full."""
        if not self.recipients:
            self.writer.write(b"554 5.5.1 no valid recipients\r\n")
            return
        named = content.partition(b"Message-ID: <")[2].partition(b">")[0].decode()
        instead = self.sink.wrong(Moment.END, self.carried)
        self.carried += 1
        taken = Counter((named, recipient) for recipient in self.recipients)
        messages, recipients = self.sink.most
        self.sink.most = (max(messages, self.carried), max(recipients, len(self.recipients)))
        self.recipients = []
        if instead is None:
            self.sink.told += taken
            self.writer.write(b"250 2.0.0 kept\r\n")
            after = self.sink.wrong(Moment.AFTER, self.carried - 1)
            if after is not None:
                await self._do(after)
            return
        if instead[:3] == b"250":
            self.sink.told += taken
        elif self.sink.case.keeps:
            self.sink.silently += taken
        await self._do(instead)

    async def _answer(self, moment: Moment, right: bytes) -> bytes | None:
        """What was said instead of the right answer, None when nothing was."""
        instead = self.sink.wrong(moment, self.carried)
        if instead is None:
            self.writer.write(right)
        else:
            await self._do(instead)
        return instead

    async def _do(self, deed: bytes) -> None:
        if deed.endswith(HANG):
            self.writer.write(deed.removesuffix(HANG))
            while await self.reader.read(1 << 16):
                pass
            raise _Gone
        if deed == DRIP:
            while not self.writer.transport.is_closing():
                self.writer.write(b"2")
                await asyncio.sleep(0.05)
            raise _Gone
        said, dropped, _ = deed.partition(DROP)
        hangs_up = bool(dropped) or said[:3] == b"421"  # RFC 5321 3.8
        self.writer.write(said)
        await self.writer.drain()
        if hangs_up:
            # What was said must arrive: an abort could take it away again.
            if said:
                self.writer.write_eof()
                await self.reader.read()
            raise _Gone
