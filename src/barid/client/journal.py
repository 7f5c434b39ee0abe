"""Files of a run over many messages: the journal by which it is taken up again, and the report.

The journal is written before a message goes out and when it is settled, a line each time, with one
call of the system: what was begun and never settled may have been taken, and is not sent again.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from os import PathLike
from pathlib import Path
from typing import Final

from barid.client.mail import Mail
from barid.client.results import Outcome

_COLUMNS: Final = ("message", "message_id", "recipient", "state", "code", "failure", "reply")
_BEGUN: Final = "begun"
_DONE: Final = "done"


class Journal:
    """What became of messages, over several runs. Raises OSError when the file cannot be used."""

    def __init__(self, place: str | PathLike[str]) -> None:
        self._known: dict[str, str] = {}
        self._seen: dict[str, int] = {}
        path = Path(place)
        if path.exists():
            self._read(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def key_of(self, mail: Mail) -> str:
        """What a message is known by: its Message-ID, else all that it says, and which of equal
        ones it is."""
        said = mail.message_id or hashlib.blake2b(repr(mail).encode(), digest_size=16).hexdigest()
        count = self._seen[said] = self._seen.get(said, 0) + 1
        return hashlib.blake2b(f"{said} {count}".encode(), digest_size=16).hexdigest()

    def known(self, key: str) -> str:
        """`done`, `begun` or nothing, from earlier runs."""
        return self._known.get(key, "")

    def begin(self, key: str) -> None:
        """Its content goes out now."""
        self._write(key, _BEGUN)

    def end(self, key: str, outcome: Outcome) -> None:
        """It is settled, unless trying again may help."""
        states = {str(status.state) for status in outcome.values()}
        if any(status.doubtful for status in outcome.values()):
            return
        self._write(key, "again" if "deferred" in states else _DONE)

    def close(self) -> None:
        """No more is written."""
        os.close(self._file)

    def _write(self, key: str, state: str) -> None:
        os.write(self._file, f'{{"key":"{key}","state":"{state}"}}\n'.encode())

    def _read(self, path: Path) -> None:
        """The last line may be cut off: what it says did not happen."""
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    read = json.loads(line)
                    key, state = str(read["key"]), str(read["state"])
                except (ValueError, KeyError, TypeError):
                    continue
                self._known[key] = "" if state == "again" else state


class Report:
    """A CSV file with a line for every recipient. Raises OSError when it cannot be written."""

    def __init__(self, place: str | PathLike[str]) -> None:
        path = Path(place)
        fresh = not path.exists() or not path.stat().st_size
        self._file = path.open("a", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        if fresh:
            self._rows.writerow(_COLUMNS)

    def add(self, position: int, outcome: Outcome) -> None:
        """One message; the first has position 1."""
        for who, status in outcome.items():
            failure = status.diagnosis.id if status.diagnosis else ""
            code = status.code or ""
            row = (position, outcome.message_id, who, status.state, code, failure, status.reply)
            self._rows.writerow(row)

    def close(self) -> None:
        """Everything is in the file."""
        self._file.close()
