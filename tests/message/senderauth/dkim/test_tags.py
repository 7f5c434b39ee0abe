"""Lists of tags and values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.senderauth.dkim.tags import MOST_OCTETS, read_tags, without_space


@pytest.mark.parametrize(
    ("raw", "tags"),
    [
        (b"a=1", {"a": "1"}),
        (b" a = 1 ; b=2;", {"a": "1", "b": "2"}),
        (b"a=x\r\n\ty; b=", {"a": "x\r\n\ty", "b": ""}),
        (b"p=a=b==", {"p": "a=b=="}),
        (b"a_1=2; \r\n ", {"a_1": "2"}),
        ("d=بريد.example".encode(), {"d": "بريد.example"}),
    ],
)
def test_a_list_has_its_values(raw: bytes, tags: dict[str, str]) -> None:
    assert read_tags(raw) == tags


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b";",
        b"a",
        b"=1",
        b"a=1;;b=2",
        b"a=1; a=2",
        b"1=a",
        b"a-b=1",
        b"a=\x00",
        b"a=\xff",
        b"a=1;" + b"b" * MOST_OCTETS,
    ],
)
def test_what_is_not_exactly_a_list_is_none(raw: bytes) -> None:
    assert read_tags(raw) is None


def test_white_space_goes_where_it_means_nothing() -> None:
    assert without_space("ab\r\n\tc d") == "abcd"


@pytest.mark.fuzz
@given(st.binary(max_size=200) | st.text("ab=; \r\n\t1é", max_size=60).map(str.encode))
def test_nothing_makes_it_fail(raw: bytes) -> None:
    found = read_tags(raw)
    assert found is None or all(found)
