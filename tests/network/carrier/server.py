"""A server for tests that says what it is told to say, line by line, over a real socket."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[[str], str | None]
"""A command line to what is said to it; None to hang up, the empty text to say nothing."""


@dataclass
class Played:
    """What a server heard: commands, and contents after DATA."""

    port: int = 0
    heard: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    connections: int = 0


def polite(*extensions: str) -> Answer:
    """A server that takes everything."""

    def answer(line: str) -> str | None:
        verb = line.split(" ", maxsplit=1)[0].upper()
        if verb in {"EHLO", "LHLO"}:
            names = ("sink.test", *extensions)
            marks = ["-"] * (len(names) - 1) + [" "]
            return "\r\n".join(f"250{mark}{name}" for mark, name in zip(marks, names, strict=True))
        return {"DATA": "354 go", "STARTTLS": "220 go", "QUIT": "221 bye"}.get(verb, "250 ok")

    return answer


@asynccontextmanager
async def playing(
    answer: Answer,
    greeting: str | None = "220 sink.test ESMTP",
    context: ssl.SSLContext | None = None,
    implicit: bool = False,
    place: tuple[str, int] = ("127.0.0.1", 0),
) -> AsyncIterator[Played]:
    """A server on loopback for as long as the block runs."""
    played = Played()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        played.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await _talk(played, answer, greeting, context, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(
        serve, *place, ssl=context if implicit else None, limit=1 << 24
    )
    played.port = server.sockets[0].getsockname()[1]
    try:
        yield played
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _talk(
    played: Played,
    answer: Answer,
    greeting: str | None,
    context: ssl.SSLContext | None,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    if greeting is None:
        await asyncio.sleep(60)
        return
    writer.write(greeting.encode() + b"\r\n")
    while line := (await reader.readline()).decode().rstrip("\r\n"):
        played.heard.append(line)
        said = answer(line)
        if said is None:
            writer.transport.abort()
            return
        if said:
            writer.write(said.encode() + b"\r\n")
            await writer.drain()
        if line == "DATA" and said.startswith("354"):
            played.contents.append(await reader.readuntil(b"\r\n.\r\n"))
            final = answer(".")
            if final is None:
                writer.transport.abort()
                return
            writer.write(final.encode() + b"\r\n")
        elif line.startswith("BDAT"):
            played.contents.append(await reader.readexactly(int(line.split()[1])))
        elif line == "STARTTLS" and said.startswith("220"):
            assert context is not None
            await writer.start_tls(context)
        elif line == "QUIT":
            return
