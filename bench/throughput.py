"""Bytes a second through one connection, from a session to a blocking client and back.

`python -m bench.throughput [--mebibytes N]`: one server process per kind (plain or TLS, asyncio or
uvloop); the client is this process, so that both cores work. Then answered lines a second, one
after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import ssl
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from barid.network.authority import Authority
from barid.network.clock import SystemClock
from barid.network.tls import CertificateFiles, Certificates
from barid.services.connection import Connection, Session, Surroundings
from barid.services.deadlines import Deadlines
from barid.services.listener import Door, Listener

MEBIBYTE = bytes(range(256)) * 4096
LINES = 5000


class Carrier(Session):
    """`down N`: sends N MiB; `up N`: answers once N MiB have come; anything else is echoed."""

    def __init__(self) -> None:
        self.awaited = 0
        self.rest = 0

    def opened(self, connection: Connection) -> None:
        self.connection = connection

    def received(self, data: bytes) -> None:
        self.connection.set_deadline(300)
        if self.awaited:
            self._count(len(data))
        elif data.startswith(b"down "):
            self.rest = int(data[5:])
            self.resumed()
        elif data.startswith(b"up "):
            self.awaited = int(data[3:]) << 20
        else:
            self.connection.write(data)

    def resumed(self) -> None:
        while self.rest and not self.connection.congested:
            self.rest -= 1
            self.connection.write(MEBIBYTE)

    def ended(self) -> None:
        pass

    def _count(self, size: int) -> None:
        self.awaited -= size
        if self.awaited <= 0:
            self.connection.write(b"all\r\n")


async def serve(certificate: Path | None) -> None:
    loop = asyncio.get_running_loop()
    tls = None
    if certificate is not None:
        tls = Certificates([CertificateFiles(certificate, certificate)]).context
    door = Door("carry", 0, Carrier, ("127.0.0.1",), tls)
    listener = Listener(door, Surroundings(loop, Deadlines(SystemClock())))
    await listener.open()
    print(listener.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


def down(held: socket.socket, mebibytes: int) -> float:
    held.sendall(b"down %d" % mebibytes)
    space, rest = memoryview(bytearray(1 << 20)), mebibytes << 20
    begin = time.perf_counter()
    while rest:
        rest -= held.recv_into(space)
    return (mebibytes << 20) / 1e6 / (time.perf_counter() - begin)


def up(held: socket.socket, mebibytes: int) -> float:
    held.sendall(b"up %d" % mebibytes)
    time.sleep(0.05)
    begin = time.perf_counter()
    for _ in range(mebibytes):
        held.sendall(MEBIBYTE)
    assert held.recv(100) == b"all\r\n"
    return (mebibytes << 20) / 1e6 / (time.perf_counter() - begin)


def lines(held: socket.socket, _: int) -> float:
    begin = time.perf_counter()
    for _ in range(LINES):
        held.sendall(b"a001 NOOP\r\n")
        held.recv(100)
    return LINES / (time.perf_counter() - begin)


def measure(loop: str, certificate: Path | None, authority: Path, mebibytes: int) -> list[float]:
    arguments = [sys.executable, "-m", "bench.throughput", "--serve", loop, str(certificate or "")]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        port = int(server.stdout.readline())
        found = []
        works: tuple[Callable[[socket.socket, int], float], ...] = (down, up, lines)
        for work in works:
            with socket.create_connection(("127.0.0.1", port)) as held:
                held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if certificate is not None:
                    client = ssl.create_default_context(cafile=str(authority))
                    held = client.wrap_socket(held, server_hostname="localhost")
                found.append(work(held, mebibytes))
                held.close()
        server.stdin.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=256)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        import uvloop

        loop, certificate = arguments.serve
        run = uvloop.run if loop == "uvloop" else asyncio.run
        run(serve(Path(certificate) if certificate else None))
        return
    with TemporaryDirectory() as folder:
        authority = Authority(Path(folder), SystemClock())
        files = authority.ensure([])
        for loop in ("asyncio", "uvloop"):
            for kind, certificate in (("plain", None), ("TLS", files.chain)):
                runs = [
                    measure(loop, certificate, authority.certificate, arguments.mebibytes)
                    for _ in range(arguments.runs)
                ]
                out, back, talk = (statistics.median(column) for column in zip(*runs, strict=True))
                print(
                    f"{loop:8} {kind:6} down {out:6.0f} MB/s   up {back:6.0f} MB/s"
                    f"   {talk:7.0f} lines/s"
                )


if __name__ == "__main__":
    main()
