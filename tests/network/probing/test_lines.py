"""Every octet is seen, in clear and under TLS, and what goes wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.doctor.laboratory import own_address
from tests.network import certificates

from barid.interfaces.probing import (
    Distrust,
    Encrypted,
    Handshake,
    Missed,
    TlsWish,
    Trouble,
    Unencrypted,
)
from barid.network.probing.handshakes import Contexts
from barid.network.probing.lines import SocketLine, dial
from barid.testing.faulty import FaultyServer, Script

PORT = 42_587


@pytest.fixture
def address() -> str:
    return own_address()


async def reached(address: str, contexts: Contexts | None = None) -> SocketLine:
    line = await dial(address, PORT, 5, contexts or Contexts())
    assert isinstance(line, SocketLine)
    return line


async def test_it_hears_what_is_said_and_when_the_other_side_closes(address: str) -> None:
    async with FaultyServer(address, {PORT: Script()}):
        line = await reached(address)
        assert (await line.receive(5)).octets.startswith(b"220 ")
        assert await line.send(b"QUIT\r\n")
        heard = await line.receive(5)
        assert heard.octets.startswith(b"221 ")
        assert (await line.receive(5)).trouble is Trouble.CLOSED
        line.close()


async def test_silence_is_told_after_the_time_that_was_given(address: str) -> None:
    async with FaultyServer(address, {PORT: Script(greeting="")}):
        line = await reached(address)
        assert (await line.receive(0.05)).trouble is Trouble.SILENT
        line.close()


async def test_nobody_listens(address: str) -> None:
    told = await dial(address, PORT, 5, Contexts())
    assert isinstance(told, Missed)
    assert told.trouble is Trouble.REFUSED


async def test_tls_is_proven_or_looked_at(address: str, tmp_path: Path) -> None:
    root = certificates.authority()
    (tmp_path / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    contexts = Contexts(tmp_path / "root.pem")
    tls = certificates.server(root, "mail.example").context(tmp_path / "server.pem")
    async with FaultyServer(address, {PORT: Script(implicit=True, tls=tls)}):
        line = await reached(address, contexts)
        shown = await line.encrypt(TlsWish("mail.example"), 5)
        assert isinstance(shown, Encrypted)
        assert shown.certificate is not None
        assert shown.certificate.names == ("mail.example",)
        assert (await line.receive(5)).octets.startswith(b"220 ")
        assert await line.send(b"QUIT\r\n")
        assert (await line.receive(5)).octets.startswith(b"221 ")
        line.close()
        line = await reached(address, contexts)
        refused = await line.encrypt(TlsWish("other.example"), 5)
        assert isinstance(refused, Unencrypted)
        assert refused.distrust is Distrust.NAME
        line.close()
        line = await reached(address, contexts)
        assert isinstance(
            await line.encrypt(TlsWish("other.example", verified=False), 5), Encrypted
        )
        line.close()


async def test_a_port_that_does_not_speak_tls(address: str) -> None:
    async with FaultyServer(address, {PORT: Script()}):
        line = await reached(address)
        told = await line.encrypt(TlsWish("mail.example"), 5)
        assert isinstance(told, Unencrypted)
        assert told.why is Handshake.NOT_TLS
        line.close()
