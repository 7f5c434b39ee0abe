from __future__ import annotations

import pytest

from barid.model.octets import is_made_of_lines


@pytest.mark.parametrize("octets", [b"", b"a", b"\r\n", b"a\r\n\r\nb\xff", b"\r\n" * 5])
def test_crlf_ends_lines(octets: bytes) -> None:
    assert is_made_of_lines(octets)


@pytest.mark.parametrize(
    "octets", [b"\r", b"\n", b"\0", b"a\r\n\n", b"\r\r\n", b"\n\r", b"\r.\n", b"a\r", b"\n\r\n"]
)
def test_everything_else_does_not(octets: bytes) -> None:
    assert not is_made_of_lines(octets)
