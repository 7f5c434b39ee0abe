"""A POP3 load client: a raw socket, commands pipelined or not, no parsing while the clock runs."""

from __future__ import annotations

import socket
import time

from bench.settings import PASSWORD
from bench.target import HOST

END = b"\r\n.\r\n"


class Connection:
    """One logged-in POP3 connection. RuntimeError means that the server answered -ERR."""

    def __init__(self, port: int, user: str) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=300)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.until(b"\r\n")
        self.command(f"USER {user}")
        self.command(f"PASS {PASSWORD}")

    def until(self, end: bytes) -> bytes:
        """The next answer, which ends so. Raises EOFError when the server has closed."""
        while True:
            at = self.buffer.find(end)
            if at >= 0:
                answer, self.buffer = self.buffer[:at], self.buffer[at + len(end) :]
                if not answer.startswith(b"+OK"):
                    raise RuntimeError(answer[:100].decode("latin1"))
                return answer
            data = self.socket.recv(1 << 18)
            if not data:
                raise EOFError("connection closed")
            self.buffer += data

    def command(self, text: str) -> bytes:
        self.socket.sendall(text.encode() + b"\r\n")
        return self.until(b"\r\n")


def retrieve(port: int, user: str, count: int, window: int) -> float:
    """Messages a second of the first `count`, `window` of them asked for at a time."""
    connection = Connection(port, user)
    there = int(connection.command("STAT").split()[1])
    if there < count:
        raise RuntimeError(f"{user} has {there} messages")
    began = time.perf_counter()
    for first in range(1, count + 1, window):
        numbers = range(first, min(first + window, count + 1))
        connection.socket.sendall(b"".join(b"RETR %d\r\n" % number for number in numbers))
        for _ in numbers:
            connection.until(END)
    seconds = time.perf_counter() - began
    connection.command("QUIT")
    connection.socket.close()
    return count / seconds
