"""A SOCKS5 proxy (RFC 1928) that knows one post office and nothing else.

Every name leads to this machine, the ports of HTTP to where the post office has them; what is not
one of its ports is refused. So a program finds its server by names, and never asks the network.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import ClassVar

_SUCCEEDED, _NOT_ALLOWED = 0, 2
_NAME = 3


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, suffix: str, ports: Mapping[int, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Client)
        self.suffix = suffix
        self.ports = ports


class _Client(BaseRequestHandler):
    server: _Server
    _answer: ClassVar = b"\x05%c\x00\x01\x00\x00\x00\x00\x00\x00"

    def handle(self) -> None:
        with suppress(OSError), self.request.makefile("rb") as asked:
            methods = asked.read(2)[1]
            asked.read(methods)
            self.request.sendall(b"\x05\x00")
            kind = asked.read(4)[3]
            name = asked.read(asked.read(1)[0]).decode() if kind == _NAME else ""
            wanted = int.from_bytes(asked.read(2), "big")
            port = self.server.ports.get(wanted)
            if port is None or not f".{name}".endswith(self.server.suffix):
                self.request.sendall(self._answer % _NOT_ALLOWED)
                return
            with socket.create_connection(("127.0.0.1", port)) as other:
                self.request.sendall(self._answer % _SUCCEEDED)
                back = threading.Thread(target=_carry, args=(other, self.request), daemon=True)
                back.start()
                _carry(self.request, other)
                back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Until there is no more, or nobody takes it."""
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy(domain: str, ports: Mapping[int, int]) -> Iterator[int]:
    """The port of a proxy to `ports` (asked for: on this machine) of the names in `domain`."""
    with _Server(f".{domain}", ports) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
