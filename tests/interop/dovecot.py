"""A Dovecot of our own: its IMAP process alone, on pipes, logged in, with one empty mailbox.

No port, no daemon, no account: the program takes its configuration from a file made for it.
"""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")
_CONFIGURATION = """\
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/log
mail_location = mdbox:{place}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
ssl = no
protocols =
# With it, mailboxes that another session has just made are sometimes not listed for long.
mailbox_list_index = no
# From its cache it would answer with defaults in place of what the message says.
mail_never_cache_fields = imap.envelope imap.bodystructure imap.body mime.parts flags
"""


def find_program() -> Path:
    """Dovecot's IMAP program: installed, or unpacked privately by bench/setup.sh."""
    private = Path(os.environ.get("BARID_BENCH_DIST") or "/var/cache/barid-bench")
    places = [
        Path("/usr/lib/dovecot/imap"),
        Path("/usr/libexec/dovecot/imap"),
        private / "usr/lib/dovecot/imap",
    ]
    found = [place for place in places if place.exists()]
    assert found, f"Dovecot's IMAP program is in none of {places}"
    return found[0]


def furnish(place: Path) -> Path:
    """Make the folders of a post office in `place`, which its user may enter; its configuration."""
    place.chmod(0o755)
    mail = place / "dovecot.conf"
    owner = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
    mail.write_text(_CONFIGURATION.format(place=place, uid=owner.pw_uid, gid=owner.pw_gid))
    for name in ("run", "mail"):
        (place / name).mkdir()
        os.chown(place / name, owner.pw_uid, owner.pw_gid)
    (place / "log").touch()
    (place / "log").chmod(0o666)
    return mail


class Dovecot:
    """One session. Commands are answered with OK, or the test fails; `say` takes every answer.

    Several sessions in one place are clients of one account.
    """

    def __init__(self, place: Path) -> None:
        mail = place / "dovecot.conf"
        if not mail.exists():
            furnish(place)
        self._log = place / "log"
        with (place / "err").open("ab") as errors:
            self._process = subprocess.Popen(
                [find_program(), "-c", mail],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "USER": "reader", "HOME": str(place / "mail"), "TZ": "UTC"},
            )
        greeting = self._read_response()
        assert greeting.startswith(b"* PREAUTH"), self._log.read_text()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=30)

    def fill(self, messages: Iterable[bytes]) -> None:
        """Append these to INBOX and select it."""
        for content in messages:
            self.command(b"APPEND INBOX {%d+}\r\n%b" % (len(content), content))
        self.command(b"SELECT INBOX")

    def fetch(self, numbers: bytes, data_items: bytes) -> Iterator[bytes]:
        """What stands between the parentheses of each FETCH response, in their order."""
        for response in self.command(b"FETCH %b (%b)" % (numbers, data_items)):
            match = re.match(rb"\* \d+ FETCH \((.*)\)\r\n\Z", response, re.DOTALL)
            if match:
                yield match[1]

    def command(self, line: bytes) -> list[bytes]:
        """The untagged responses to a command."""
        responses, tagged = self.say(line)
        assert tagged.startswith(b"OK"), (line[:80], tagged)
        return responses

    def say(self, line: bytes) -> tuple[list[bytes], bytes]:
        """The untagged responses to a command, and the tagged one without its tag and CRLF."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"t " + line + b"\r\n")
        self._process.stdin.flush()
        responses = []
        while not (response := self._read_response()).startswith(b"t "):
            if not response.startswith(b"+ "):
                responses.append(response)
        return responses, response[2:].rstrip(b"\r\n")

    def _read_response(self) -> bytes:
        assert self._process.stdout is not None
        pieces = []
        while True:
            line = self._process.stdout.readline()
            assert line, f"Dovecot ended: {self._log.read_text()}"
            pieces.append(line)
            literal = _LITERAL.search(line)
            if not literal:
                return b"".join(pieces)
            pieces.append(self._process.stdout.read(int(literal[1])))


@contextmanager
def running() -> Iterator[Dovecot]:
    """Dovecot with an empty mailbox in a folder that its user may enter."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        place = Path(name)
        with Dovecot(place) as dovecot:
            yield dovecot
