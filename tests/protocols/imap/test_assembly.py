"""Commands put together from lines and literals; refused literals leave nothing behind."""

from __future__ import annotations

import pytest

from barid.protocols.imap.assembly import TOO_LONG, Announcement, Assembly, Dropped
from barid.protocols.imap.reader import Reader
from barid.protocols.imap.refusal import Refusal, Status
from barid.protocols.imap.scanner import RawCommand

NO = Refusal(Status.NO, "Too large")


class Line:
    """An assembly that refuses literals of more than 10 octets and notes what it was asked."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.asked: list[Announcement] = []
        self.invited = 0
        self.assembly = Assembly(self.reader, self._judge, self._invite, 1000)

    def _judge(self, announced: Announcement) -> Refusal | None:
        self.asked.append(announced)
        return NO if announced.size > 10 else None

    def _invite(self) -> None:
        self.invited += 1

    def commands(self, data: bytes, size: int = 10_000) -> list[RawCommand | Dropped]:
        found: list[RawCommand | Dropped] = []
        for start in range(0, len(data), size):
            self.reader.feed(data[start : start + size])
            while (command := self.assembly.next(100)) is not None:
                found.append(command)
        return found


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a NOOP\r\n", [RawCommand((b"a NOOP",))]),
        (
            b"a X {3+}\r\nabc {2}\r\nde\r\nb NOOP\r\n",
            [RawCommand((b"a X {3+}", b" {2}", b""), (b"abc", b"de")), RawCommand((b"b NOOP",))],
        ),
        # refused, synchronising: the client sends nothing more of it
        (b"a X {11}\r\nb NOOP\r\n", [Dropped(b"a X {11}", NO), RawCommand((b"b NOOP",))]),
        # refused, not synchronising: the octets and the rest of the command are thrown away
        (
            b"a X {11+}\r\nb NOOP\r\n... {5+}\r\nc\r\n.. end\r\nd NOOP\r\n",
            [Dropped(b"a X {11+}", NO), RawCommand((b"d NOOP",))],
        ),
        # accepted first, refused later
        (b"a {1+}\r\nx {99}\r\nb\r\n", [Dropped(b"a {1+}", NO), RawCommand((b"b",))]),
        # too large even to be thrown away
        (b"a {1001+}\r\n", [Dropped(b"a {1001+}", NO, fatal=True)]),
        # only the end of a line announces a literal
        (b"a {3} x\r\n", [RawCommand((b"a {3} x",))]),
        (b'a "{3}"\r\n', [RawCommand((b'a "{3}"',))]),
        (b"a {-3}\r\nb {x}\r\n", [RawCommand((b"a {-3}",)), RawCommand((b"b {x}",))]),
    ],
)
def test_commands(data: bytes, expected: list[RawCommand | Dropped], size: int) -> None:
    assert Line().commands(data, size) == expected


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_overlong_line_takes_its_literal_with_it(size: int) -> None:
    data = b"a " + b"x" * 200 + b" {9+}\r\nb LOGOUT\n end\r\nc NOOP\r\n"
    dropped, following = Line().commands(data, size)
    assert isinstance(dropped, Dropped)
    assert dropped.head.startswith(b"a xxx")
    assert dropped.refusal == TOO_LONG
    assert following == RawCommand((b"c NOOP",))


def test_the_limit_is_for_all_lines_of_a_command() -> None:
    piece = b" yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy {1+}\r\nz"
    (dropped,) = Line().commands(b"a" + piece * 4 + b"\r\n")
    assert isinstance(dropped, Dropped)
    assert dropped.refusal == TOO_LONG


def test_a_literal_is_judged_before_it_is_asked_for() -> None:
    line = Line()
    line.commands(b"a X {4}\r\n")
    assert line.asked == [Announcement(b"a X {4}", 0, 4, 0, False)]
    assert line.invited == 1
    line.commands(b"abcd ~{5+}\r\n")
    assert line.asked[1] == Announcement(b"a X {4}", 1, 5, 4, True)
    assert line.invited == 1


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("before", [0, 3, 9])
def test_a_literal_that_is_refused_amid_it_is_thrown_away(before: int, size: int) -> None:
    line = Line()
    assert line.commands(b"a X {2+}\r\nab {9}\r\n" + b"b NOOP\r\n.."[:before], size) == []
    assert line.assembly.held == 2 + before
    line.assembly.refuse(NO)
    assert line.assembly.held == 0
    rest = b"b NOOP\r\n.."[before:9] + b" {3}\r\n"
    assert line.commands(rest, size) == [Dropped(b"a X {2+}", NO)]
    assert line.commands(b"c NOOP\r\n", size) == [RawCommand((b"c NOOP",))]


def test_a_command_refused_between_its_literals_ends_at_its_end() -> None:
    line = Line()
    assert line.commands(b"a X {2+}\r\nab mo") == []
    line.assembly.refuse(NO)
    assert line.commands(b"re {2+}\r\ncd\r\nb NOOP\r\n") == [
        Dropped(b"a X {2+}", NO),
        RawCommand((b"b NOOP",)),
    ]
