from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.archives.lines import to_file, to_wire


@pytest.mark.parametrize(
    ("file", "wire"),
    [
        (b"a\nb\n", b"a\r\nb\r\n"),
        (b"a\r\nb\r\n", b"a\r\nb\r\n"),
        (b"a\r\nb\n", b"a\r\nb\r\n"),
        (b"a\rb\n", b"a\rb\r\n"),
        (b"", b""),
    ],
)
def test_lines_of_a_file_end_with_crlf_on_the_wire(file: bytes, wire: bytes) -> None:
    assert to_wire(file) == wire


@given(st.text("\r\na").map(str.encode))
def test_what_has_another_form_in_a_file_comes_back(content: bytes) -> None:
    file = to_file(content)
    assert file is None or to_wire(file) == content


def test_doubtful_line_ends_have_no_other_form() -> None:
    assert to_file(b"a\n") is None
    assert to_file(b"a\r\r\n") is None
    assert to_file(b"a\r\n") == b"a\n"
