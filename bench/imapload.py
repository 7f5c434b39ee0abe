"""An IMAP load client: raw sockets, pipelining where the protocol allows it, no parsing while the
clock runs.

Every measure takes an endpoint and a user whose INBOX is filled, and returns one number; the caller
repeats it. RuntimeError means that the server answered NO or BAD, or fewer messages than there are.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import ssl
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.letters import messages
from bench.settings import PASSWORD
from bench.target import HOST

META = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
FETCHED = re.compile(rb"(?:^|\r\n)\* \d+ FETCH ")
EXISTS = re.compile(rb"\* (\d+) EXISTS")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect; `tls` from the first byte."""

    port: int
    tls: bool = False

    def connect(self) -> socket.socket:
        made = socket.create_connection((HOST, self.port), timeout=300)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return TLS.wrap_socket(made) if self.tls else made


TLS = ssl.create_default_context()
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE


class Connection:
    """One logged-in IMAP connection, with `mailbox` selected if it is given."""

    def __init__(self, endpoint: Endpoint, user: str, mailbox: str | None = None) -> None:
        self.socket = endpoint.connect()
        self.number, self.buffer, self.exists = 0, b"", 0
        self.line()
        self.command(f"LOGIN {user} {PASSWORD}")
        if mailbox:
            self.select(mailbox)

    def line(self) -> bytes:
        """The next line. Raises EOFError when the server has closed."""
        while b"\r\n" not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError("connection closed")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def wait_for(self, word: bytes, seconds: float) -> None:
        self.socket.settimeout(seconds)
        while word not in self.line():
            pass

    def tag(self) -> str:
        self.number += 1
        return f"Zq{self.number:06d}y"

    def command(self, text: str) -> bytes:
        """Send and wait for the tagged OK; everything that came."""
        tag = self.tag()
        self.socket.sendall(f"{tag} {text}\r\n".encode())
        return b"".join(self.replies(tag)[0])

    def replies(self, tag: str, keep: bool = True) -> tuple[list[bytes], int]:
        """Chunks until the tagged reply (none kept unless `keep`), and their octets in all."""
        mark = b"\r\n" + tag.encode() + b" "
        chunks, total, tail = [], 0, b"\r\n"
        data, self.buffer = self.buffer, b""
        while True:
            total += len(data)
            if keep:
                chunks.append(data)
            tail = (tail + data)[-4096:] if len(data) < 4096 else data[-4096:]
            at = tail.rfind(mark)
            if at >= 0 and tail.endswith(b"\r\n"):
                if not tail[at + len(mark) :].startswith(b"OK"):
                    raise RuntimeError(tail[at:].decode("latin1").strip())
                return chunks, total
            data = self.socket.recv(1 << 20)
            if not data:
                raise EOFError("connection closed")

    def select(self, mailbox: str) -> int:
        found = EXISTS.search(self.command(f'SELECT "{mailbox}"'))
        self.exists = int(found[1]) if found else 0
        return self.exists

    def idle(self) -> None:
        self.socket.sendall(b"i IDLE\r\n")
        while not self.line().startswith(b"+"):
            pass

    def close(self) -> None:
        with contextlib.suppress(EOFError, OSError, RuntimeError):
            self.command("LOGOUT")  # the figure is taken; how the server closes is not part of it
        self.socket.close()

    def drop(self) -> None:
        """Close without a word."""
        self.socket.close()


# --- filling -------------------------------------------------------------------------------------


class Appender:
    """Appends to one mailbox in the fastest way that the server offers."""

    def __init__(self, endpoint: Endpoint, user: str, mailbox: str = "INBOX") -> None:
        self.connection, self.mailbox = Connection(endpoint, user), mailbox
        offered = self.connection.command("CAPABILITY")
        self.literal_plus = b"LITERAL+" in offered  # LITERAL- stops at 4096 octets: not enough
        self.multiappend = b"MULTIAPPEND" in offered

    def awaited(self, letters: Sequence[bytes]) -> None:
        """One at a time, each waits for its tagged OK."""
        connection = self.connection
        for letter in letters:
            tag = connection.tag()
            head = f'{tag} APPEND "{self.mailbox}" {{{len(letter)}'
            if self.literal_plus:
                connection.socket.sendall(head.encode() + b"+}\r\n" + letter + b"\r\n")
            else:
                connection.socket.sendall(head.encode() + b"}\r\n")
                if not (line := connection.line()).startswith(b"+"):
                    raise RuntimeError(line.decode("latin1"))
                connection.socket.sendall(letter + b"\r\n")
            connection.replies(tag, keep=False)

    def together(self, letters: Sequence[bytes], group: int = 100) -> None:
        """MULTIAPPEND (RFC 3502), `group` messages in one command."""
        for start in range(0, len(letters), group):
            tag = self.connection.tag()
            head = f'{tag} APPEND "{self.mailbox}"'.encode()
            batch = letters[start : start + group]
            literals = [b" {%d+}\r\n" % len(letter) + letter for letter in batch]
            self.connection.socket.sendall(head + b"".join(literals) + b"\r\n")
            self.connection.replies(tag, keep=False)


def fill(endpoint: Endpoint, user: str, count: int) -> None:
    """Puts messages into the INBOX until it holds `count`. Raises RuntimeError when it then does
    not.
    """
    probe = Connection(endpoint, user)
    have = probe.select("INBOX")
    lanes = [Appender(endpoint, user) for _ in range(8)]
    if lanes[0].multiappend and lanes[0].literal_plus:
        lanes = lanes[:1]
    batch: list[bytes] = []
    for number, letter in enumerate(messages(count)):
        if number < have:
            continue
        batch.append(letter)
        if len(batch) == 1000:
            append_batch(lanes, batch)
            batch = []
    append_batch(lanes, batch)
    if probe.select("INBOX") != count:
        raise RuntimeError(f"{user}: INBOX holds {probe.exists} messages, not {count}")
    for lane in lanes:
        lane.connection.close()
    probe.close()


def append_batch(lanes: list[Appender], batch: list[bytes]) -> None:
    """MULTIAPPEND over one lane, else each lane a share, so that commits can be grouped."""
    if len(lanes) == 1:
        lanes[0].together(batch)
        return
    failures: list[Exception] = []

    def work(lane: Appender, share: list[bytes]) -> None:
        try:
            lane.awaited(share)
        except (RuntimeError, OSError, EOFError) as failure:
            failures.append(failure)

    threads = [
        threading.Thread(target=work, args=(lane, batch[at :: len(lanes)]))
        for at, lane in enumerate(lanes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


# --- measures ------------------------------------------------------------------------------------


def login_select(endpoint: Endpoint, user: str, samples: int) -> float:
    """Milliseconds (median) for connect, LOGIN and SELECT, one after another."""
    spent = []
    for _ in range(samples):
        began = time.perf_counter()
        connection = Connection(endpoint, user, "INBOX")
        spent.append((time.perf_counter() - began) * 1000)
        connection.close()
    return statistics.median(spent)


def fetch(endpoint: Endpoint, user: str, items: str) -> float:
    """Messages a second for one FETCH of `items` over the whole mailbox."""
    connection = Connection(endpoint, user, "INBOX")
    tag = connection.tag()
    began = time.perf_counter()
    connection.socket.sendall(f"{tag} FETCH 1:* {items}\r\n".encode())
    chunks, _ = connection.replies(tag)
    spent = time.perf_counter() - began
    got = len(FETCHED.findall(b"".join(chunks)))
    if got != connection.exists:
        raise RuntimeError(f"{user}: {got} FETCH responses for {connection.exists} messages")
    connection.close()
    return connection.exists / spent


def bodies(endpoint: Endpoint, user: str, limit: int = 10_000) -> float:
    """MB (10^6 octets) a second for the full text of the first `limit` messages."""
    connection = Connection(endpoint, user, "INBOX")
    tag = connection.tag()
    last = min(limit, connection.exists)
    began = time.perf_counter()
    connection.socket.sendall(f"{tag} FETCH 1:{last} (UID BODY.PEEK[])\r\n".encode())
    _, total = connection.replies(tag, keep=False)
    spent = time.perf_counter() - began
    connection.close()
    return total / spent / 1e6


def store_all(endpoint: Endpoint, user: str) -> float:
    """Messages a second for one STORE over the whole mailbox, answered with a FETCH for each."""
    connection = Connection(endpoint, user, "INBOX")
    connection.command("STORE 1:* -FLAGS.SILENT (\\Seen)")
    began = time.perf_counter()
    got = len(FETCHED.findall(connection.command("STORE 1:* +FLAGS (\\Seen)")))
    spent = time.perf_counter() - began
    connection.close()
    if got < connection.exists:
        raise RuntimeError(f"{user}: {got} FETCH responses for {connection.exists} messages")
    return connection.exists / spent


def store_single(endpoint: Endpoint, user: str, count: int = 500) -> float:
    """STORE commands a second, one message each and each awaited: a client that marks mail read."""
    connection = Connection(endpoint, user, "INBOX")
    connection.command("STORE 1:* -FLAGS.SILENT (\\Seen)")
    began = time.perf_counter()
    for number in range(1, count + 1):
        connection.command(f"STORE {number} +FLAGS (\\Seen)")
    spent = time.perf_counter() - began
    connection.close()
    return count / spent


def search(endpoint: Endpoint, user: str, criterion: str, expected: int) -> float:
    """Milliseconds of one SEARCH. Raises RuntimeError when it finds more or fewer than that."""
    connection = Connection(endpoint, user, "INBOX")
    began = time.perf_counter()
    answer = connection.command(f"SEARCH {criterion}")
    seconds = time.perf_counter() - began
    connection.close()
    found = re.search(rb"\* SEARCH([ 0-9]*)", answer)
    count = len(found[1].split()) if found else 0
    if count != expected:
        raise RuntimeError(f"SEARCH {criterion}: {count} found, {expected} expected")
    return seconds * 1000


def append(
    endpoint: Endpoint, user: str, letters: Sequence[bytes], together: bool = False
) -> float:
    """Messages a second, each awaited or (together) a hundred in one command, into a new mailbox
    that is deleted afterwards."""
    mailbox = f"append{time.monotonic_ns()}"
    appender = Appender(endpoint, user, mailbox)
    connection = appender.connection
    connection.command(f'CREATE "{mailbox}"')
    began = time.perf_counter()
    if together:
        appender.together(letters)
    else:
        appender.awaited(letters)
    spent = time.perf_counter() - began
    if connection.select(mailbox) != len(letters):
        raise RuntimeError(f"appended {len(letters)}, the mailbox holds {connection.exists}")
    connection.command("CLOSE")
    with contextlib.suppress(RuntimeError):  # without DELETE it stays; its name never comes again
        connection.command(f'DELETE "{mailbox}"')
    connection.close()
    return len(letters) / spent


def synchronise(endpoint: Endpoint, user: str, clients: int, rounds: int) -> float:
    """Synchronisations a second of many clients at once, each sending its next command on the last
    one's end.

    One synchronisation: flags of the newest 1,000, metadata of the newest 50, bodies of the newest
    10.
    """
    connections = [Connection(endpoint, user, "INBOX") for _ in range(clients)]
    exists = connections[0].exists
    steps = [
        f"FETCH {max(1, exists - 999)}:* (FLAGS)",
        f"FETCH {max(1, exists - 49)}:* {META}",
        f"FETCH {max(1, exists - 9)}:* (BODY.PEEK[])",
    ]
    selector = selectors.DefaultSelector()
    talks = [Talk(connection, steps * rounds) for connection in connections]
    began = time.perf_counter()
    for talk in talks:
        selector.register(talk.connection.socket, selectors.EVENT_READ, talk)
        talk.send()
    left = clients
    while left:
        for key, _ in selector.select():
            if key.data.receive():
                selector.unregister(key.data.connection.socket)
                left -= 1
    spent = time.perf_counter() - began
    for connection in connections:
        connection.drop()
    return clients * rounds / spent


class Talk:
    """One of several clients: which command it waits for, and what comes next."""

    def __init__(self, connection: Connection, commands: list[str]) -> None:
        self.connection, self.commands = connection, iter(commands)
        self.tail, self.mark = b"", b""

    def send(self) -> bool:
        """False when there is nothing left to send."""
        command = next(self.commands, None)
        if command is None:
            return False
        tag = self.connection.tag()
        self.tail, self.mark = b"\r\n", f"\r\n{tag} OK".encode()
        self.connection.socket.sendall(f"{tag} {command}\r\n".encode())
        return True

    def receive(self) -> bool:
        """Take what has come; True when this client is done. Raises EOFError, RuntimeError."""
        data = self.connection.socket.recv(1 << 18)
        if not data:
            raise EOFError("connection closed")
        self.tail = (self.tail + data)[-4096:]
        if not self.tail.endswith(b"\r\n"):
            return False
        if self.mark in self.tail:
            return not self.send()
        if self.mark[:-2] in self.tail:
            raise RuntimeError(self.tail.decode("latin1").splitlines()[-1])
        return False
