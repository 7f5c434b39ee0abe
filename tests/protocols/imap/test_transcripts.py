"""Every transcript gives the same answers however TCP cuts the octets.

C: what the client says (without CRLF), S: what the server says, E: what the post office is asked,
N: news that it tells of its own accord. T: means that TLS starts here. Lines of S and E stand in
the order in which they are given. Nothing after # is read. `<before login>` and `<after login>` are
the capabilities at that time, which test_capabilities spells out.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.protocols.imap.peers import OFFER, decide, told

from barid.protocols.imap.capabilities import EARLY, LATE
from barid.protocols.imap.limits import Limits
from barid.protocols.imap.server import Server

FOLDER = Path(__file__).parents[2] / "transcripts" / "imap"
LIMIT = f"APPENDLIMIT={Limits().message}"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


class Replay:
    """Runs one transcript with the client's octets in pieces of one size."""

    def __init__(self, size: int, *, secured: bool) -> None:
        self._size = size
        self.core = Server(OFFER, secured=secured)
        self.lines: list[str] = []
        self.core.greet("Barid")
        self._listen()

    def say(self, octets: bytes) -> None:
        for start in range(0, len(octets), self._size):
            self.core.receive(octets[start : start + self._size])
            while (command := self.core.next_command()) is not None:
                self._listen()
                self.lines.append("E: " + told(command)[1:-1])
                decide(self.core, command)
                self._listen()
            self._listen()

    def start_tls(self) -> None:
        self.lines.append("T:")
        self.core.tls_started()

    def tell(self, news: str) -> None:
        self.lines.append("N: " + news)
        self.core.untagged(news.encode() + b"\r\n")
        self._listen()

    def _listen(self) -> None:
        heard = self.core.to_send().decode()
        assert heard == "" or heard.endswith("\r\n")
        self.lines += ["S: " + line for line in heard.split("\r\n")[:-1]]


def rows(path: Path) -> list[str]:
    text = path.read_text("utf-8").replace("<before login>", " ".join(EARLY))
    lines = text.replace("<after login>", " ".join((*EARLY, *LATE, LIMIT))).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def replay(path: Path, size: int) -> tuple[list[str], list[str]]:
    """What happened, and what should have."""
    secured = "T:" not in path.read_text("utf-8")
    run = Replay(size, secured=secured)
    expected: list[str] = []
    said = b""
    for row in rows(path):
        if row.startswith("C:"):
            said += row[3:].encode() + b"\r\n"
        else:
            expected.append(row)
        if row == "T:" or row.startswith("N:"):
            run.say(said)
            said = b""
            if row == "T:":
                run.start_tls()
            else:
                run.tell(row[3:])
    run.say(said)
    return run.lines, expected


@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, size: int) -> None:
    happened, expected = replay(path, size)
    assert happened == expected


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) > 10
