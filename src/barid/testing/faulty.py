"""SMTP servers with faults, for the tests of whoever talks to them: each is a script, as data.

A `Script` says what one port answers; a `FaultyServer` has some ports at one address. Nothing is
ever delivered. With TLS it needs a context of the caller's.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self, cast

from barid.protocols.lines import Lines, TooLong

OFFERS: Final = ("mail.example ready", "PIPELINING", "SIZE 10485760", "8BITMIME")
LOGIN: Final = "AUTH PLAIN LOGIN"


@dataclass(frozen=True, slots=True)
class Script:
    """What one port says. A reply that is None breaks the connection off; "" says nothing at all.

    `hello` and `hello_tls` are the lines of the reply to EHLO without codes; a refusal is given as
    `no_hello` (for every name) or `no_name` (for names, address literals are welcome).
    """

    greeting: str | None = "220 mail.example ESMTP"
    delay: float = 0.0
    """Seconds before the greeting."""
    implicit: bool = False
    """TLS from the first octet."""
    hello: tuple[str, ...] = (*OFFERS, LOGIN)
    hello_tls: tuple[str, ...] = (*OFFERS, LOGIN)
    no_hello: str | None = ""
    no_name: str = ""
    helo: str = "250 mail.example"
    starttls: str | None = ""
    """The reply to STARTTLS; empty where it is not known."""
    tls: ssl.SSLContext | None = None
    login: str = "235 2.7.0 in"
    sender: str = "250 2.1.0 fine"
    recipient: str = "250 2.1.5 fine"
    needs_login: bool = False


class FaultyServer:
    """Listens at one address until it is closed. `said` are the commands that it has heard."""

    def __init__(self, address: str, scripts: Mapping[int, Script]) -> None:
        self.address = address
        self.said: list[str] = []
        self._scripts = scripts
        self._servers: list[asyncio.Server] = []
        self._peers: set[_Peer] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for port, script in self._scripts.items():
            tls = script.tls if script.implicit else None

            def made(script: Script = script) -> _Peer:
                return _Peer(script, self.said, self._peers)

            self._servers.append(await loop.create_server(made, self.address, port, ssl=tls))
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
        for peer in list(self._peers):
            await peer.end()


class _Peer(asyncio.Protocol):
    """One connection, and the task that answers."""

    def __init__(self, script: Script, said: list[str], peers: set[_Peer]) -> None:
        self._script = script
        self._said = said
        self._peers = peers
        self._lines = Lines()
        self._news = asyncio.Event()
        self._lost = False
        self._encrypted = script.implicit
        self._logged_in = False
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if self._task is None:
            self._peers.add(self)
            self._task = asyncio.get_running_loop().create_task(self._run())

    def data_received(self, data: bytes) -> None:
        self._lines.feed(data)
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        self._news.set()

    async def end(self) -> None:
        """Break it off."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            await self._talk()
        except (OSError, TooLong):
            pass
        finally:
            self._peers.discard(self)
            if self._transport is not None:
                self._transport.close()

    async def _talk(self) -> None:
        script = self._script
        if script.delay:
            await asyncio.sleep(script.delay)
        if script.greeting is None:
            return
        self._reply(script.greeting)
        while (command := await self._line()) is not None:
            self._said.append(command)
            if not await self._answer(command):
                return

    async def _line(self) -> str | None:
        while (line := self._lines.next_line(4096)) is None:
            if self._lost:
                return None
            self._news.clear()
            await self._news.wait()
        return line.decode("utf-8", "replace").strip()

    async def _answer(self, command: str) -> bool:
        script = self._script
        verb = command.partition(" ")[0].upper()
        if verb == "EHLO":
            return self._hello(command)
        if verb == "STARTTLS" and script.starttls != "":
            return await self._upgrade()
        if verb == "AUTH":
            return await self._login(command)
        answers = {
            "HELO": script.helo,
            "MAIL": script.sender,
            "RCPT": script.recipient,
            "RSET": "250 2.0.0 fine",
            "NOOP": "250 2.0.0 fine",
            "QUIT": "221 2.0.0 bye",
        }
        if verb in ("MAIL", "RCPT") and script.needs_login and not self._logged_in:
            self._reply("530 5.7.0 Authentication required")
            return True
        self._reply(answers.get(verb, "502 5.5.1 not known here"))
        return verb != "QUIT"

    async def _upgrade(self) -> bool:
        script = self._script
        if script.starttls is None:
            return False
        self._reply(script.starttls)
        if script.starttls.startswith("220"):
            assert script.tls is not None
            assert self._transport is not None
            self._lines.discard()
            loop = asyncio.get_running_loop()
            self._transport = await loop.start_tls(
                self._transport, self, script.tls, server_side=True
            )
            self._encrypted = True
        return self._transport is not None

    def _hello(self, command: str) -> bool:
        script = self._script
        if script.no_hello is None:
            return False
        refusal = script.no_hello or ("" if "[" in command else script.no_name)
        if refusal:
            self._reply(refusal)
            return True
        lines = script.hello_tls if self._encrypted else script.hello
        last = len(lines) - 1
        self._reply(
            "\r\n".join(f"250{' ' if n == last else '-'}{line}" for n, line in enumerate(lines))
        )
        return True

    async def _login(self, command: str) -> bool:
        words = command.split()
        steps = {"LOGIN": ("VXNlcm5hbWU6", "UGFzc3dvcmQ6"), "PLAIN": ("",)}
        wanted = steps.get(words[1].upper() if len(words) > 1 else "", ())
        for challenge in wanted[len(words) - 2 :]:
            self._reply(f"334 {challenge}")
            await self._line()
        self._logged_in = self._script.login.startswith("235")
        self._reply(self._script.login)
        return True

    def _reply(self, text: str) -> None:
        if text and self._transport is not None:
            self._transport.write(text.encode() + b"\r\n")
