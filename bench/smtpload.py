"""Loads a server through Postfix's own smtp-source, and measures 250 to EXISTS beside an IDLE
connection.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from pathlib import Path

from bench.imapload import Connection, Endpoint
from bench.target import HOST, Target

SENT = re.compile(rb"status=sent")


class DeliveryLog:
    """Counts the deliveries that Postfix has logged since this was made."""

    def __init__(self, path: Path) -> None:
        self.path, self.position, self.count = path, path.stat().st_size, 0

    def poll(self) -> int:
        with self.path.open("rb") as log:
            log.seek(self.position)
            data = log.read()
        data = data[: data.rfind(b"\n") + 1]
        self.position += len(data)
        self.count += len(SENT.findall(data))
        return self.count


def deliver(target: Target, sessions: int, count: int, kib: int, patience: float = 300) -> float:
    """Messages a second from the first connection until the last one is in its mailbox.

    Recipients are 1u, 2u... `count`u, one message each. A peer has delivered when its log says so
    for every message (LMTP answers after the mailbox is synced); Barid's 250 says it. Raises
    TimeoutError, or CalledProcessError when smtp-source saw anything but success.
    """
    log = DeliveryLog(target.maillog) if target.maillog else None
    load = f"-s {sessions} -m {count} -l {kib * 1024} -f sender@x.test -d -N -t u@{target.domain}"
    began = time.perf_counter()
    subprocess.run(["smtp-source", "-4", *load.split(), f"{HOST}:{target.smtp}"], check=True)
    until = time.perf_counter() + patience
    while log and log.poll() < count:
        if time.perf_counter() > until:
            raise TimeoutError(f"{target.name}: {log.count} of {count} delivered in time")
        time.sleep(0.01)
    return count / (time.perf_counter() - began)


class Sender:
    """One SMTP connection that speaks just enough to hand over a message."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.replies = self.socket.makefile("rb")
        self._reply()
        self.say("EHLO bench.example")

    def say(self, text: str) -> None:
        """Raises RuntimeError when the reply is neither 2xx nor 3xx."""
        self.socket.sendall(text.encode() + b"\r\n")
        self._reply()

    def _reply(self) -> None:
        line = self.replies.readline()
        while line[3:4] == b"-":
            line = self.replies.readline()
        if line[:1] not in (b"2", b"3"):
            raise RuntimeError(f"SMTP said {line!r}")

    def close(self) -> None:
        self.say("QUIT")
        self.replies.close()
        self.socket.close()


def notice(target: Target, user: str, samples: int) -> list[float]:
    """Milliseconds from SMTP's 250 until an idle IMAP connection is told EXISTS, each."""
    reader = Connection(Endpoint(target.imap), user, "INBOX")
    reader.idle()
    sender = Sender(target.smtp)
    delays = []
    for number in range(samples):
        sender.say("MAIL FROM:<sender@x.test>")
        sender.say(f"RCPT TO:<{user}@{target.domain}>")
        sender.say("DATA")
        sender.say(f"From: sender@x.test\r\nSubject: notice {number}\r\n\r\nhello\r\n.")
        accepted = time.perf_counter()
        reader.wait_for(b"EXISTS", 60)
        delays.append((time.perf_counter() - accepted) * 1000)
        time.sleep(0.05 + number % 7 * 0.04)  # no beat that a poll could fall in with
    sender.close()
    reader.drop()
    return delays
