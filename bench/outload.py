"""Hands messages over through many connections at once, as a process of its own.

`python -m bench.outload PORT CONNECTIONS COUNT KIB [USER PASSWORD]`: logs in where it is told to,
then says `began` with the moment of the monotonic clock, and `ended` when the last one was taken.
"""

from __future__ import annotations

import base64
import selectors
import socket
import sys
import time

from bench.target import HOST

SENDER = "note@bench.test"
SINK_DOMAIN = "sink.test"


class Source:
    """One connection, without any waiting: fed by a selector."""

    def __init__(self, port: int, login: str, content: bytes) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._content = content
        self._say(b"", 1)
        self._say(b"EHLO load.test\r\n", 1)
        if login:
            self._say(b"AUTH PLAIN " + login.encode() + b"\r\n", 1)
        self.awaited = 0
        self.got = b""

    def _say(self, words: bytes, replies: int) -> None:
        self.socket.sendall(words)
        heard = b""
        while _replies(heard) < replies:
            heard += self.socket.recv(4096)
        if heard[:1] != b"2":
            raise RuntimeError(heard.decode(errors="replace"))

    def begin(self, number: int) -> None:
        """The envelope of the next message."""
        words = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{number}@{SINK_DOMAIN}>\r\nDATA\r\n"
        self.socket.sendall(words.encode())
        self.awaited, self.got = 3, b""

    def heard(self) -> bool:
        """Something has come; whether a message was taken."""
        self.got += self.socket.recv(4096)
        if _replies(self.got) < self.awaited:
            return False
        last = self.got.rstrip().rpartition(b"\n")[2]
        if self.awaited == 3:
            if last[:3] != b"354":
                raise RuntimeError(self.got.decode(errors="replace"))
            self.socket.sendall(self._content)
            self.awaited, self.got = 1, b""
            return False
        if last[:3] != b"250":
            raise RuntimeError(self.got.decode(errors="replace"))
        return True


def _replies(heard: bytes) -> int:
    lines = heard.split(b"\n")[:-1]
    return sum(1 for line in lines if line[3:4] != b"-")


def letter(kib: int) -> bytes:
    """Content of about so many KiB, with its final dot."""
    head = f"From: <{SENDER}>\r\nTo: <x@{SINK_DOMAIN}>\r\nSubject: x\r\n\r\n".encode()
    line = bytes(range(48, 126))[:76] + b"\r\n"
    return head + line * (kib * 1024 // len(line)) + b".\r\n"


def main() -> None:
    port, connections, count, kib = map(int, sys.argv[1:5])
    login = ""
    if len(sys.argv) > 5:
        login = base64.b64encode(f"\0{sys.argv[5]}\0{sys.argv[6]}".encode()).decode()
    content = letter(kib)
    sources = [Source(port, login, content) for _ in range(connections)]
    selector = selectors.DefaultSelector()
    begun = taken = 0
    print(f"began {time.monotonic()}", flush=True)
    for source in sources:
        selector.register(source.socket, selectors.EVENT_READ, source)
        source.begin(begun)
        begun += 1
    while taken < count:
        for key, _ in selector.select():
            if key.data.heard():
                taken += 1
                if begun < count:
                    key.data.begin(begun)
                    begun += 1
    print(f"ended {time.monotonic()}", flush=True)


if __name__ == "__main__":
    main()
