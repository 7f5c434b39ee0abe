"""Puts commands together from lines and literals, and refuses a literal before it is read.

A refused command ends where the peer stops sending it: at once for a synchronising literal, whose
sender waits for us; for others after the rest of the command, thrown away as it comes
(RFC 7888 4). So no octet of a literal is ever taken for a command.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from barid.protocols.imap.grammar import LITERAL
from barid.protocols.imap.reader import Overlong, Reader
from barid.protocols.imap.refusal import Refusal, Status
from barid.protocols.imap.scanner import RawCommand

TOO_LONG = Refusal(Status.BAD, "Command line too long", "LIMIT")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A literal that the peer wants to send. `index` counts the literals of the command from 0,
    `gathered` is the size of those before it, `head` the beginning of the command."""

    head: bytes
    index: int
    size: int
    gathered: int
    binary: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A command that is refused before it was complete. A `fatal` one cannot be skipped."""

    head: bytes
    refusal: Refusal
    fatal: bool = False


class Assembly:
    """One command at a time from a reader.

    `judge` says why a literal is not wanted, `go_ahead` asks for one that is (RFC 9051 4.3).
    A refused literal of more than `skipped` octets is not even thrown away.
    """

    __slots__ = (
        "_collecting",
        "_fragments",
        "_gathered",
        "_go_ahead",
        "_judge",
        "_length",
        "_literals",
        "_reader",
        "_refusal",
        "_skipped",
    )

    def __init__(
        self,
        reader: Reader,
        judge: Callable[[Announcement], Refusal | None],
        go_ahead: Callable[[], None],
        skipped: int,
    ) -> None:
        self._reader = reader
        self._judge = judge
        self._go_ahead = go_ahead
        self._skipped = skipped
        self._begin()

    def _begin(self) -> None:
        self._fragments: list[bytes] = []
        self._literals: list[bytes] = []
        self._length = 0  # of all lines
        self._gathered = 0  # octets in literals
        self._collecting = False
        self._refusal: Refusal | None = None

    @property
    def begun(self) -> bool:
        """Whether a command with a literal has begun and more of it is to come."""
        return bool(self._fragments)

    @property
    def held(self) -> int:
        """Octets of literals that are here, of the command that has begun."""
        return sum(map(len, self._literals)) + self._reader.collected

    def refuse(self, refusal: Refusal) -> None:
        """Take no more of the literals of the command that has begun: it ends with this."""
        self._refusal = refusal
        self._literals.clear()
        if self._collecting:
            self._collecting = False
            self._reader.abandon()

    def next(self, limit: int) -> RawCommand | Dropped | None:
        """The next command whose lines have at most `limit` octets; None while it is incomplete."""
        while True:
            if self._reader.skipping:
                return None
            if self._collecting:
                data = self._reader.literal()
                if data is None:
                    return None
                self._literals.append(data)
                self._collecting = False
            line = self._reader.line(max(0, limit - self._length))
            if line is None:
                return None
            if isinstance(line, Overlong):
                self._refusal = self._refusal or TOO_LONG
                self._fragments = self._fragments or [line.head]
                line = line.tail
            elif self._refusal is None:
                self._fragments.append(line)
                self._length += len(line)
            ended = self._after(line)
            if ended is not None:
                self._begin()
                return ended

    def _after(self, line: bytes) -> RawCommand | Dropped | None:
        """What a line ends; None when a literal and more lines follow it."""
        found = LITERAL.search(line) if line.endswith(b"}") else None
        if found is None:
            if self._refusal is not None:
                return Dropped(self._fragments[0], self._refusal)
            return RawCommand(tuple(self._fragments), tuple(self._literals))
        size, synchronising = int(found[2]), not found[3]
        if self._refusal is None:
            index = len(self._literals)
            self._refusal = self._judge(
                Announcement(self._fragments[0], index, size, self._gathered, bool(found[1]))
            )
        if self._refusal is None:
            if synchronising:
                self._go_ahead()
            self._reader.expect(size)
            self._gathered += size
            self._collecting = True
            return None
        if synchronising or size > self._skipped:
            return Dropped(self._fragments[0], self._refusal, fatal=not synchronising)
        self._literals.clear()
        self._reader.skip(size)
        return None
