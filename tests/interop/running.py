"""A real `barid serve` in a process of its own, and the accounts that tests make in it.

Everything goes through the command line and the ports, as for any other user: nothing of the
package is imported.
"""

from __future__ import annotations

import imaplib
import itertools
import os
import random
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DOMAIN = "barid.test"
HOSTS = ("127.0.0.1", "::1")
OFFSETS = {
    "smtp": 25,
    "submission": 587,
    "submissions": 465,
    "imap": 143,
    "imaps": 993,
    "pop3": 110,
    "pop3s": 995,
    "http": 80,
    "https": 443,
}
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody with mailboxes and a password."""

    name: str
    password: str

    @property
    def address(self) -> str:
        return f"{self.name}@{DOMAIN}"


@dataclass(slots=True)
class PostOffice:
    """One running server."""

    folder: Path
    base: int
    config: str = "[auth]\nplaintext_on_loopback = true\n[listeners]\nlmtp = 'lmtp'\n"
    process: subprocess.Popen[bytes] | None = None
    names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    @property
    def lmtp(self) -> Path:
        """The socket where mail is handed over without a login."""
        return self.folder / "lmtp"

    @property
    def authority(self) -> Path:
        """What a client must trust."""
        return self.data / "tls" / "ca.pem"

    def port(self, service: str) -> int:
        return self.base + OFFSETS[service]

    def start(self) -> None:
        """Raises AssertionError when it does not listen in time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "barid.toml"
        file.write_text(self.config)
        words: list[str | Path] = [
            "serve",
            "--data",
            self.data,
            "--config",
            file,
            "--domain",
            DOMAIN,
        ]
        words += [word for host in HOSTS for word in ("--host", host)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, *words, "--port-base", str(self.base)], stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE
        while not all(self._listens(service) for service in OFFSETS):
            assert self.process.poll() is None, f"server ended:\n{self.tail()}"
            assert time.monotonic() < until, f"server does not listen:\n{self.tail()}"
            time.sleep(0.05)

    def _listens(self, service: str) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port(service)), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> int:
        """SIGTERM; the exit status. A server that does not end in time is killed and returns -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])

    def command(self, *words: str, secret: str | None = None) -> str:
        """Run `barid` beside the server; its standard output."""
        env = dict(os.environ, BARID_DATA=str(self.data))
        done = run([*PROGRAM, *words], text=secret, env=env)
        assert done.status == 0, f"barid {' '.join(words)}: {done.errors}"
        return done.output

    def new_account(self, name: str | None = None) -> Account:
        """Made while the server runs; usable at once after the contract's second."""
        account = Account(name or f"user{next(self.names)}", "s3cret-of-theirs")
        self.command("account", "add", account.address, "--password-stdin", secret=account.password)
        until = time.monotonic() + PATIENCE
        while not self._lets_in(account):
            assert time.monotonic() < until, f"{account.address} cannot log in:\n{self.tail()}"
            time.sleep(0.1)
        return account

    def _lets_in(self, account: Account) -> bool:
        with closing(socket.create_connection(("127.0.0.1", self.port("imap")), 10)) as client:
            replies = client.makefile("rb")
            with closing(replies):
                replies.readline()
                # A name that is not ASCII comes in a literal (RFC 3501 has only ASCII in quotes).
                name = account.address.encode()
                client.sendall(b"a LOGIN {%d}\r\n" % len(name))
                replies.readline()
                client.sendall(name + b' "' + account.password.encode() + b'"\r\n')
                line = replies.readline()
                while line.startswith(b"*"):
                    line = replies.readline()
                return line.startswith(b"a OK")

    def send(self, account: Account, *letters: bytes) -> None:
        """Hand messages over as a stranger would."""
        with smtplib.SMTP("127.0.0.1", self.port("smtp"), "client.example", PATIENCE) as client:
            for letter in letters:
                plain = letter.isascii() and account.address.isascii()
                options = () if plain else ("SMTPUTF8", "BODY=8BITMIME")
                client.sendmail("sender@example.org", [account.address], letter, options)

    @contextmanager
    def open(
        self, account: Account, mailbox: str | None = "INBOX", utf8: bool = False
    ) -> Iterator[imaplib.IMAP4]:
        """A logged-in plain connection, with a mailbox selected; `utf8` lets headers come as they
        are (RFC 6855)."""
        with imaplib.IMAP4("127.0.0.1", self.port("imap"), PATIENCE) as client:
            # imaplib's own login() cannot say a name that is not ASCII.
            secret = f"\0{account.address}\0{account.password}".encode()
            assert client.authenticate("PLAIN", lambda _: secret)[0] == "OK"
            if utf8:
                assert client.enable("UTF8=ACCEPT")[0] == "OK"
            if mailbox:
                assert client.select(mailbox)[0] == "OK", f"cannot select {mailbox}"
            yield client

    def trust(self) -> ssl.SSLContext:
        """A context that trusts the post office's own authority and nobody else."""
        return ssl.create_default_context(cafile=str(self.authority))


PROGRAM = (sys.executable, "-m", "barid")


@dataclass(frozen=True, slots=True)
class Done:
    """A program that has ended."""

    status: int
    output: str
    errors: str

    @property
    def said(self) -> str:
        return self.output + self.errors


def run(
    command: Sequence[str | Path],
    text: str | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 60,
) -> Done:
    """Run a program to its end, `text` on its standard input. Raises TimeoutExpired."""
    done = subprocess.run(
        [str(word) for word in command],
        input=(text or "").encode(),
        env=env,
        timeout=timeout,
        capture_output=True,
        check=False,
    )
    output, errors = (stream.decode(errors="replace") for stream in (done.stdout, done.stderr))
    return Done(done.returncode, output, errors)


def free_base() -> int:
    """A port base whose ports nobody uses now."""
    while True:
        base = random.randrange(20_000, 60_000)
        if all(_free(base + offset) for offset in OFFSETS.values()):
            return base


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def letter(subject: str, body: str = "Hello.", **fields: str) -> bytes:
    """A small message with CRLF line ends."""
    named = {"From": "Sender <sender@example.org>", "To": "somebody@barid.test"}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    named |= {
        "Subject": subject,
        "Date": "Mon, 02 Nov 2026 10:20:30 +0300",
        "Message-ID": f"<{subject.replace(' ', '.')}@example.org>",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return (head + "\r\n" + body.replace("\n", "\r\n") + "\r\n").encode()
