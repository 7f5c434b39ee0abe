"""What an idle connection costs: memory of a process that only holds connections, in KiB each.

`python -m bench.idle_memory [--connections N]` starts one process per kind (plain or TLS, asyncio
or uvloop), connects N times, lets every connection say one line and get its answer, waits, and
compares the private memory of the process before and after. The session is the smallest possible:
what the protocol cores and sessions of the real services need comes on top.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import socket
import ssl
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from barid.network.authority import Authority
from barid.network.clock import SystemClock
from barid.network.tls import CertificateFiles, Certificates
from barid.services.connection import Connection, Session, Surroundings
from barid.services.deadlines import Deadlines
from barid.services.listener import Door, Limits, Listener

IDLE_SECONDS = 1740.0


class Idler(Session):
    """Greets, echoes, idles."""

    __slots__ = ("connection",)

    def opened(self, connection: Connection) -> None:
        self.connection = connection
        connection.write(b"* OK ready\r\n")
        connection.set_deadline(IDLE_SECONDS)

    def received(self, data: bytes) -> None:
        self.connection.write(data)
        self.connection.set_deadline(IDLE_SECONDS)

    def ended(self) -> None:
        pass


async def serve(certificate: Path | None) -> None:
    loop = asyncio.get_running_loop()
    deadlines = Deadlines(SystemClock())
    deadlines.start(loop)
    tls = None
    if certificate is not None:
        tls = Certificates([CertificateFiles(certificate, certificate)]).context
    door = Door("idle", 0, Idler, ("127.0.0.1",), tls, Limits(total=100_000))
    listener = Listener(door, Surroundings(loop, deadlines))
    await listener.open()
    print(listener.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


def private_kib(process: int) -> int:
    """What would be freed if the process ended."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def connect(port: int, client: ssl.SSLContext | None) -> socket.socket:
    held = socket.create_connection(("127.0.0.1", port))
    if client is not None:
        held = client.wrap_socket(held, server_hostname="localhost")
    held.recv(100)
    held.sendall(b"a001 NOOP\r\n")
    held.recv(100)
    return held


def measure(loop: str, certificate: Path | None, authority: Path, connections: int) -> float:
    client = ssl.create_default_context(cafile=str(authority)) if certificate else None
    arguments = [loop, str(certificate or "")]
    with subprocess.Popen(
        [sys.executable, "-m", "bench.idle_memory", "--serve", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        port = int(server.stdout.readline())
        # The first few bring code and tables into memory that are there once.
        for _ in range(20):
            connect(port, client).close()
        time.sleep(0.2)
        before = private_kib(server.pid)
        held = [connect(port, client) for _ in range(connections)]
        time.sleep(0.5)
        after = private_kib(server.pid)
        for one in held:
            one.close()
        server.stdin.close()
    return (after - before) / connections


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
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
                    measure(loop, certificate, authority.certificate, arguments.connections)
                    for _ in range(arguments.runs)
                ]
                each = statistics.median(runs)
                print(f"{loop:8} {kind:6} {each:6.1f} KiB each, {arguments.connections} of them")


if __name__ == "__main__":
    main()
