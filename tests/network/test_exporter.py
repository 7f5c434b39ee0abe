"""Both ends of a connection come to the same octets, and whatever is not as expected to none."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.network.shaking import Ours, anyone, shake

from barid.network import exporter
from barid.network.exporter import SIZE, channel_exporter
from barid.network.tls import Certificates, NamedTls


@pytest.fixture(autouse=True)
def looked_for_anew() -> Iterator[None]:
    exporter._library.cache_clear()
    yield
    exporter._library.cache_clear()


@pytest.fixture
def ends(tmp_path: Path) -> tuple[ssl.SSLObject, NamedTls]:
    server = Certificates([Ours(tmp_path).files("mail.barid.test")]).context
    return shake(server, anyone(), "mail.barid.test")


def test_both_ends_come_to_the_same(ends: tuple[ssl.SSLObject, NamedTls]) -> None:
    client, server = ends
    data = channel_exporter(server)
    assert len(data) == SIZE
    assert data == channel_exporter(client)
    assert data == server.bindings()["tls-exporter"]


def test_every_connection_has_its_own(tmp_path: Path) -> None:
    server = Certificates([Ours(tmp_path).files("mail.barid.test")]).context
    found = {channel_exporter(shake(server, anyone(), None)[1]) for _ in range(3)}
    assert len(found) == 3


@pytest.mark.parametrize("amiss", ["version", "implementation", "head", "library", "object"])
def test_nothing_is_guessed(
    ends: tuple[ssl.SSLObject, NamedTls], amiss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, server = ends
    if amiss == "version":
        monkeypatch.setattr(exporter, "KNOWN", frozenset({(3, 1)}))
    elif amiss == "implementation":
        monkeypatch.setattr(sys.implementation, "name", "pypy")
    elif amiss == "head":
        monkeypatch.setattr(exporter, "_HEAD", 4)  # as without the interpreter's lock
    elif amiss == "library":
        monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    else:
        monkeypatch.setattr(exporter, "_CONTEXT", 3)  # something else lies there
    assert channel_exporter(server) == b""
    assert server.bindings() == {}, "no binding is offered that clients would not choose"


def test_before_the_handshake_there_is_none(tmp_path: Path) -> None:
    context = Certificates([Ours(tmp_path).files("mail.barid.test")]).context
    tls = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True)
    assert channel_exporter(tls) == b""
