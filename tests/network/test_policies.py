"""A policy is fetched from the one right place, and from nowhere else."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from tests.network.certificates import Made, authority, server

from barid.interfaces.policies import Unfetched
from barid.network.policies import SIZE_MOST, PolicyFetcher
from barid.testing.resolver import FakeResolver

HOST = "mta-sts.sink.test"
POLICY = b"version: STSv1\nmode: enforce\nmx: mx.sink.test\nmax_age: 600\n"

Fetch = Callable[..., Awaitable[bytes | Unfetched]]


def response(status: str = "200 OK", kind: str = "text/plain", body: bytes = POLICY) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def serving(
    context: ssl.SSLContext, said: bytes | None
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A web server on loopback that says one thing, or nothing at all; its port, what it heard."""
    heard: list[bytes] = []
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            if said is None:
                await done.wait()
            else:
                writer.write(said)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    opened = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield opened.sockets[0].getsockname()[1], heard
    finally:
        done.set()
        opened.close()


@pytest.fixture
def root() -> Made:
    return authority()


@pytest.fixture
def fetched(root: Made, tmp_path: Path) -> Fetch:
    """What comes of a fetch from a server that shows this certificate and says this."""
    file = tmp_path / "ca.pem"
    root.pem(file)

    async def fetch(made: Made, said: bytes | None, seconds: float = 20) -> bytes | Unfetched:
        addresses = (ip_address("127.0.0.9"), ip_address("127.0.0.1"))
        resolver = FakeResolver(hosts={HOST: addresses})
        async with serving(made.context(tmp_path / "server.pem"), said) as (port, heard):
            fetcher = PolicyFetcher(resolver, file, port, seconds)
            found = await fetcher.fetch("sink.test")
        if isinstance(found, bytes):
            assert heard[0].startswith(b"GET /.well-known/mta-sts.txt HTTP/1.1\r\n")
            assert f"Host: {HOST}\r\n".encode() in heard[0]
        return found

    return fetch


async def test_a_policy_comes_from_a_server_that_proves_its_name(
    root: Made, fetched: Fetch
) -> None:
    assert await fetched(server(root, HOST), response()) == POLICY
    assert (
        await fetched(server(root, "*.sink.test"), response(kind="Text/Plain; charset=x")) == POLICY
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (response("404 Not Found"), "404"),
        (response("301 Moved Permanently"), "301"),
        (response("206 Partial Content"), "206"),
        (response(kind="text/html"), "text/html"),
        (response(body=b"x" * (SIZE_MOST + 1)), "octets"),
        (response()[:-3], "lost"),
        (b"", "lost"),
        (b"SSH-2.0-x\r\n", ""),
    ],
)
async def test_every_other_answer_is_none(
    root: Made, fetched: Fetch, said: bytes, why: str
) -> None:
    found = await fetched(server(root, HOST), said)
    assert isinstance(found, Unfetched)
    assert why in found.text


async def test_a_server_that_does_not_prove_its_name_is_not_believed(
    root: Made, fetched: Fetch
) -> None:
    for made in (
        server(root, "sink.test"),
        server(root, HOST, expired=True),
        server(authority(), HOST),
        server(None, HOST),
        server(root),
    ):
        found = await fetched(made, response())
        assert isinstance(found, Unfetched)
        assert "certificate" in found.text.lower() or "hostname" in found.text.lower()


async def test_who_takes_too_long_is_given_up(root: Made, fetched: Fetch) -> None:
    found = await fetched(server(root, HOST), None, seconds=0.3)
    assert found == Unfetched(f"{HOST} took too long")


async def test_where_nobody_is_there_is_no_policy(root: Made, tmp_path: Path) -> None:
    nowhere = PolicyFetcher(FakeResolver(), root.pem(tmp_path / "ca.pem"))
    assert await nowhere.fetch("sink.test") == Unfetched(f"{HOST} has no address: no-name")
