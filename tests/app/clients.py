"""Clients for tests: they say lines, and take answers apart just far enough to be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.app.wire import Wire

LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


@dataclass
class Answer:
    """What came of one IMAP command."""

    status: str
    text: str
    untagged: list[bytes] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.status == "OK"

    @property
    def code(self) -> str | None:
        """The response code, without brackets."""
        found = re.match(r"\[([^]]*)\]", self.text)
        return found[1] if found else None

    def only(self, word: str) -> list[str]:
        """Untagged responses that hold this word, in the order in which they came."""
        return [line.decode() for line in self.untagged if word.encode() in line.split()]

    def said(self, line: str) -> bool:
        """Whether exactly this came untagged, without `* `."""
        return line.encode() in self.untagged


class ImapClient:
    """One IMAP connection."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._count = 0

    def send(self, data: bytes | str) -> None:
        self.wire.send(data.encode() if isinstance(data, str) else data)

    async def line(self) -> bytes:
        """The next line, with its CRLF."""
        heard = self.wire.heard
        await self.wire.until(lambda: b"\n" in heard)
        end = heard.index(b"\n") + 1
        line = bytes(heard[:end])
        del heard[:end]
        return line

    async def response(self) -> bytes:
        """The next response, its literals with it, without its CRLF."""
        whole = await self.line()
        heard = self.wire.heard
        while found := LITERAL.search(whole):
            size = int(found[1])
            await self.wire.until(lambda size=size: len(heard) >= size)  # type: ignore[misc]
            whole += bytes(heard[:size])
            del heard[:size]
            whole += await self.line()
        return whole.removesuffix(b"\r\n")

    def begin(self, command: str | bytes) -> bytes:
        """Send a command; the tag under which its answer will come."""
        self._count += 1
        tag = b"c%d" % self._count
        self.send(
            tag + b" " + (command.encode() if isinstance(command, str) else command) + b"\r\n"
        )
        return tag

    async def answer(self, tag: bytes) -> Answer:
        """Read on to the answer of this tag."""
        untagged: list[bytes] = []
        while True:
            response = await self.response()
            if response.startswith(b"* "):
                untagged.append(response[2:])
            elif response.startswith(tag + b" "):
                status, _, text = response[len(tag) + 1 :].decode().partition(" ")
                return Answer(status, text, untagged)
            else:
                assert response.startswith(b"+"), response

    async def ask(self, command: str | bytes) -> Answer:
        return await self.answer(self.begin(command))

    async def append(self, mailbox: str, content: bytes, flags: str = "") -> Answer:
        marks = f" ({flags})" if flags else ""
        head = f'APPEND "{mailbox}"{marks} {{{len(content)}+}}\r\n'.encode()
        return await self.ask(head + content)

    async def idle(self) -> bytes:
        """Begin to listen."""
        tag = self.begin("IDLE")
        assert (await self.line()).startswith(b"+")
        return tag

    async def done(self, tag: bytes) -> Answer:
        self.send(b"DONE\r\n")
        return await self.answer(tag)


class SmtpClient:
    """One SMTP connection."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def send(self, data: bytes | str) -> None:
        self.wire.send(data.encode() if isinstance(data, str) else data)

    async def reply(self) -> str:
        """The next reply, all its lines, without the last CRLF."""
        heard = self.wire.heard
        lines: list[str] = []
        while True:
            await self.wire.until(lambda: b"\n" in heard)
            end = heard.index(b"\n") + 1
            line = bytes(heard[:end]).decode()
            del heard[:end]
            lines.append(line)
            if line[3:4] != "-":
                return "".join(lines).removesuffix("\r\n")

    async def ask(self, line: str) -> str:
        self.send(line + "\r\n")
        return await self.reply()

    async def greet(self) -> None:
        assert (await self.reply()).startswith("220")
        assert (await self.ask("EHLO client.example")).startswith("250")

    async def mail(self, sender: str, *recipients: str, parameters: str = "") -> list[str]:
        """MAIL and RCPT; the replies to RCPT."""
        assert (await self.ask(f"MAIL FROM:<{sender}>{parameters}")).startswith("250")
        return [await self.ask(f"RCPT TO:<{recipient}>") for recipient in recipients]

    async def data(self, content: bytes) -> str:
        """DATA, and the answer to the final dot."""
        assert (await self.ask("DATA")).startswith("354")
        self.send(content + b".\r\n")
        return await self.reply()


class Pop3Client:
    """One POP3 connection."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def send(self, data: bytes | str) -> None:
        self.wire.send(data.encode() if isinstance(data, str) else data)

    async def line(self) -> str:
        """The next line, without its CRLF."""
        heard = self.wire.heard
        await self.wire.until(lambda: b"\n" in heard)
        end = heard.index(b"\n") + 1
        line = bytes(heard[:end])
        del heard[:end]
        return line.decode().removesuffix("\r\n")

    async def ask(self, command: str) -> str:
        """Say a command; the first line of its answer."""
        self.send(command + "\r\n")
        return await self.line()

    async def rest(self) -> bytes:
        """What follows the first line, up to the final dot, dots as they were."""
        heard = self.wire.heard
        await self.wire.until(lambda: heard.startswith(b".\r\n") or b"\r\n.\r\n" in heard)
        end = 0 if heard.startswith(b".\r\n") else heard.index(b"\r\n.\r\n") + 2
        taken = bytes(heard[:end])
        del heard[: end + 3]
        return (b"\n" + taken).replace(b"\n..", b"\n.")[1:]

    async def ask_many(self, command: str) -> bytes:
        """Say a command; what follows the first line of its answer, which must be positive."""
        first = await self.ask(command)
        assert first.startswith("+OK"), first
        return await self.rest()

    async def log_in(self, name: str = "reader") -> None:
        assert (await self.line()).startswith("+OK")
        assert (await self.ask(f"USER {name}@barid.test")).startswith("+OK")
        assert await self.ask(f"PASS {name}-demo") == "+OK Maildrop open"
