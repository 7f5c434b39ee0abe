"""SORT responses, and ESEARCH in an order of its own."""

from __future__ import annotations

import pytest

from barid.protocols.imap.commands.search import Result
from barid.protocols.imap.responses.sort import esort_line, sort_line


def test_numbers_stand_as_they_come() -> None:
    assert sort_line([5, 3, 4]) == b"* SORT 5 3 4\r\n"
    assert sort_line([]) == b"* SORT\r\n"


@pytest.mark.parametrize(
    ("found", "written"),
    [
        ([7], b"7"),
        ([1, 2, 3], b"1:3"),
        ([3, 2, 1], b"3,2,1"),  # RFC 5267 3.2: a range only rises
        ([5, 3, 4, 1, 2, 9], b"5,3:4,1:2,9"),
        ([23765, 23764, 23763, 23761], b"23765,23764,23763,23761"),
    ],
)
def test_a_set_keeps_the_order(found: list[int], written: bytes) -> None:
    line = esort_line(b"E01", found, frozenset({Result.ALL}), uid=True)
    assert line == b'* ESEARCH (TAG "E01") UID ALL %b\r\n' % written


def test_the_ends_are_those_of_the_order() -> None:
    wanted = frozenset({Result.MIN, Result.MAX, Result.COUNT})
    line = esort_line(b"t", [5, 1, 9], wanted, uid=False)
    assert line == b'* ESEARCH (TAG "t") MIN 5 MAX 9 COUNT 3\r\n'
    assert esort_line(b"t", [], wanted, uid=False) == b'* ESEARCH (TAG "t") COUNT 0\r\n'
