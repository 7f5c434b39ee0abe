"""Barid under measurement: a real `barid serve` in a process of its own, on loopback, with
accounts made by the command line.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import apsw

from barid.storage import DATABASE
from bench import stock
from bench.settings import BOXES, DOMAIN, PASSWORD, REPOSITORY, Settings
from bench.target import HOST, Target, require_free, wait_for_port, wait_until_gone

CONFIG = """\
[auth]
plaintext_on_loopback = true
[routes]
"sink.test" = "smtp://127.0.0.1:{sink}"
".dead.test" = "smtp://127.0.0.1:9"
"""


class Barid:
    """Starts and stops it. The data folder is new for every run of the benchmark."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.home = settings, settings.root / "barid"
        self.process: subprocess.Popen[bytes] | None = None
        self.target = Target(
            name="barid",
            smtp=settings.port + 25,
            imap=settings.port + 143,
            imaps=settings.port + 993,
            pop3=settings.port + 110,
            domain=DOMAIN,
            submission=settings.port + 587,
            data=self.data,
            roots=lambda: [self.process.pid] if self.process else [],
        )

    @property
    def data(self) -> Path:
        return self.home / "data"

    def write(self) -> None:
        """Configuration, the domain and every account. Raises RuntimeError when the command line
        refuses.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "barid.toml").write_text(
            CONFIG.format(sink=self.settings.sink) + self.settings.extra_config
        )
        accounts = self.home / "accounts"
        accounts.write_text("".join(f"{user}@{DOMAIN} {PASSWORD}\n" for user in BOXES))
        self._command("domain", "add", DOMAIN)
        self._command("account", "add", "--from", str(accounts))
        stock.add_users(self.data, self.settings.crowd)

    def _command(self, *words: str) -> None:
        program = str(REPOSITORY / ".venv/bin/barid")
        env = dict(os.environ, BARID_DATA=str(self.data))
        done = subprocess.run(
            [program, *words], env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"barid {' '.join(words)}: {done.stderr.strip()}")

    @property
    def ports(self) -> tuple[int, ...]:
        return self.target.smtp, self.target.imap, self.target.imaps, self.target.pop3

    def start(self) -> None:
        """Raises RuntimeError, TimeoutError."""
        require_free(*self.ports)
        config = ["--config", str(self.home / "barid.toml")]
        place = ["--data", str(self.data), "--domain", DOMAIN]
        listen = ["--host", HOST, "--port-base", str(self.settings.port)]
        log = (self.home / "serve.log").open("ab")
        with log:
            command = [*self.settings.serve, "serve", *place, *config, *listen]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            for port in self.ports:
                wait_for_port(port)
        except TimeoutError:
            raise RuntimeError(f"Barid did not start:\n{self.tail()}") from None
        if self.process.poll() is not None:  # then somebody else listens there
            raise RuntimeError(f"Barid has ended:\n{self.tail()}")

    def tail(self) -> str:
        """The last lines of the server's log."""
        text = (self.home / "serve.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-5:])

    def wait_for_words(self, seconds: float = 600) -> None:
        """Until the index of search words has all that is kept. Raises TimeoutError."""
        database = apsw.Connection(str(self.data / DATABASE))
        deadline = time.monotonic() + seconds
        question = (
            "SELECT count(*) FROM content WHERE id > (SELECT cursor FROM follower"
            " WHERE name = 'words')"
        )
        while database.execute(question).fetchone() != (0,):
            if time.monotonic() > deadline:
                raise TimeoutError("the search index did not catch up")
            time.sleep(1)
        database.close()

    def stop(self) -> None:
        """SIGTERM, so that it drains; SIGKILL if that takes too long."""
        if not self.process:
            return
        self.process.send_signal(signal.SIGTERM)
        if not wait_until_gone(self.process.pid):
            self.process.kill()
        self.process.wait()
        self.process = None
