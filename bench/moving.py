"""Moving mail in: a Maildir of new messages and `barid import`, beside the running server; for the
peers MULTIAPPEND of the same messages, a hundred in a command.

The clock runs from the start of the command to its end, starting Python and processes included.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence

from bench import imapload
from bench.imapload import Connection, Endpoint
from bench.settings import DOMAIN, REPOSITORY, Settings
from bench.target import Target

USER = "app"


def fresh(letters: Sequence[bytes]) -> list[bytes]:
    """The messages with a field more, so that no server has seen any of them before."""
    mark = b"X-Run: %d\r\n" % time.monotonic_ns()
    return [mark + letter for letter in letters]


def move_in(settings: Settings, target: Target, letters: Sequence[bytes]) -> float:
    """Messages a second. Raises RuntimeError when not all of them are there afterwards."""
    if target.peer:
        return imapload.append(Endpoint(target.imap), USER, fresh(letters), together=True)
    place, mailbox = settings.root / "maildir", f"import{time.monotonic_ns()}"
    for part in ("cur", "new", "tmp"):
        (place / part).mkdir(parents=True)
    for number, letter in enumerate(fresh(letters), 1_700_000_000):
        (place / "cur" / f"{number}.M1.bench:2,").write_bytes(letter.replace(b"\r\n", b"\n"))
    words = ["import", f"{USER}@{DOMAIN}", str(place), "--into", mailbox, "--again", "--quiet"]
    env = dict(os.environ, BARID_DATA=str(settings.root / "barid" / "data"))
    began = time.perf_counter()
    done = subprocess.run(
        [str(REPOSITORY / ".venv/bin/barid"), *words], env=env, capture_output=True, check=False
    )
    spent = time.perf_counter() - began
    shutil.rmtree(place)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    connection = Connection(Endpoint(target.imap), USER)
    if connection.select(mailbox) != len(letters):
        raise RuntimeError(f"moved {len(letters)}, the mailbox holds {connection.exists}")
    connection.command("CLOSE")
    connection.command(f'DELETE "{mailbox}"')
    connection.close()
    return len(letters) / spent
