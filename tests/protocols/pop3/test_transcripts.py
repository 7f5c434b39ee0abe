"""Every transcript gives the same answers however TCP cuts the octets.

C: what the client says (without CRLF), S: what the server says, E: what the post office is asked.
T: means that TLS starts here; a transcript without it is under TLS from the beginning. Nothing
after # is read.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.protocols.pop3.peers import OFFER, Maildrop, offering

from barid.protocols.pop3.commands import Answered
from barid.protocols.pop3.server import Server

FOLDER = Path(__file__).parents[2] / "transcripts" / "pop3"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


class Replay:
    """Runs one transcript with the client's octets in pieces of one size."""

    def __init__(self, size: int, *, secured: bool) -> None:
        self._size = size
        self._core = Server(OFFER, offering(secured=secured), secured=secured)
        self._maildrop = Maildrop()
        self.lines: list[str] = []
        self._listen()

    def say(self, octets: bytes) -> None:
        for start in range(0, len(octets), self._size):
            self._core.receive(octets[start : start + self._size])
            while (command := self._core.next_command()) is not None:
                self._listen()
                if not isinstance(command, Answered):
                    self.lines.append(f"E: {command}")
                self._maildrop.decide(self._core, command)
                self._listen()

    def start_tls(self) -> None:
        self.lines.append("T:")
        self._core.tls_started(offering(secured=True))

    def _listen(self) -> None:
        heard = b"".join(self._core.to_send()).decode()
        assert heard == "" or heard.endswith("\r\n")
        self.lines += ["S: " + line for line in heard.split("\r\n")[:-1]]


def rows(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def replay(path: Path, size: int) -> tuple[list[str], list[str]]:
    """What happened, and what should have."""
    run = Replay(size, secured="T:" not in rows(path))
    expected: list[str] = []
    said = b""
    for row in rows(path):
        if row.startswith("C:"):
            said += row[3:].encode() + b"\r\n"
        else:
            expected.append(row)
        if row == "T:":
            run.say(said)
            run.start_tls()
            said = b""
    run.say(said)
    return run.lines, expected


@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, size: int) -> None:
    happened, expected = replay(path, size)
    assert happened == expected


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) > 10
