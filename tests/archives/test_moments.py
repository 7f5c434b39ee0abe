from __future__ import annotations

import pytest

from barid.archives.moments import header_of, instant, told_by_header

NINE = 1_735_722_000_000_000  # 1 January 2025, 9:00 UTC


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        (b"Received: by x;\n\tWed, 1 Jan 2025 10:00:00 +0100\nDate: x\n", NINE),
        (b"Received: by x; nonsense\nDate: Wed, 1 Jan 2025 09:00:00 +0000\n", NINE),
        (b"Subject: a\r\nDate: Wed, 1 Jan 2025 09:00:00 +0000\r\n\r\n", NINE),
        (b"Received: by a; Wed, 1 Jan 2025 09:00:00 +0000\nReceived: by b; 1 Jan 2020\n", NINE),
        (b"Subject: a\n\nDate: Wed, 1 Jan 2025 09:00:00 +0000\n", None),
        (b"", None),
    ],
)
def test_the_header_tells_when_a_message_came(header: bytes, moment: int | None) -> None:
    assert told_by_header(header) == moment


def test_moments_that_no_calendar_has_are_none() -> None:
    assert instant(-1) is None
    assert instant(1e18) is None
    assert instant(1.5) == 1_500_000


def test_the_header_ends_at_the_first_empty_line() -> None:
    assert header_of(b"a: b\r\n\r\nc") == b"a: b\r\n"
    assert header_of(b"a: b\n\nc") == b"a: b\n"
