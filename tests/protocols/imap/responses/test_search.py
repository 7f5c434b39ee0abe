"""SEARCH and ESEARCH responses."""

from __future__ import annotations

import pytest

from barid.model.ranges import Ranges
from barid.protocols.imap.commands.search import Result
from barid.protocols.imap.responses.search import esearch_line, search_line

R = Result
FOUND: Ranges = ((2, 4), (9, 9))


def test_search_names_every_number() -> None:
    assert search_line(FOUND) == b"* SEARCH 2 3 4 9\r\n"
    assert search_line(()) == b"* SEARCH\r\n"


@pytest.mark.parametrize(
    ("found", "results", "uid", "line"),
    [
        (FOUND, {R.ALL}, False, b'* ESEARCH (TAG "a1") ALL 2:4,9\r\n'),
        (FOUND, {R.MIN, R.MAX, R.COUNT}, True, b'* ESEARCH (TAG "a1") UID MIN 2 MAX 9 COUNT 4\r\n'),
        ((), {R.MIN, R.MAX, R.ALL}, False, b'* ESEARCH (TAG "a1")\r\n'),
        ((), {R.COUNT, R.ALL}, True, b'* ESEARCH (TAG "a1") UID COUNT 0\r\n'),
        (FOUND, {R.SAVE}, False, b'* ESEARCH (TAG "a1")\r\n'),
    ],
)
def test_esearch(found: Ranges, results: set[Result], uid: bool, line: bytes) -> None:
    assert esearch_line(b"a1", found, frozenset(results), uid=uid) == line
