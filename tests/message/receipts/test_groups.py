"""Groups of fields are read as strangers write them, and never too many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from barid.message.receipts.groups import (
    MAX_FIELDS,
    MAX_GROUPS,
    MAX_VALUE,
    read_groups,
    typed,
    without_comment,
)


def test_groups_are_parted_by_blank_lines_whatever_stands_in_them() -> None:
    body = (
        b"\r\nReporting-MTA: dns; mx\r\n \t\r\nFinal-Recipient: rfc822;\r\n  a@b\r\nno field\r\n"
        b"\r\n\r\nAction: x"
    )
    assert read_groups(body) == [
        {"reporting-mta": "dns; mx"},
        {"final-recipient": "rfc822; a@b"},
        {"action": "x"},
    ]


def test_the_first_of_a_repeated_field_counts() -> None:
    assert read_groups(b"Status: 5.1.1\nStatus: 2.0.0\n") == [{"status": "5.1.1"}]


def test_there_are_never_more_groups_fields_or_characters_than_allowed() -> None:
    assert len(read_groups(b"A: b\n\n" * 10_000)) == MAX_GROUPS
    assert len(read_groups(b"".join(b"F%d: x\n" % n for n in range(1000)))[0]) == MAX_FIELDS
    assert len(read_groups(b"A:" + b"x" * 100_000)[0]["a"]) == MAX_VALUE


def test_a_value_has_a_type_or_none() -> None:
    assert typed("rfc822; a@b.c") == ("rfc822", "a@b.c")
    assert typed("a@b.c") == ("", "a@b.c")
    assert typed("550 no; really") == ("", "550 no; really")


def test_a_comment_at_the_end_is_passed_over() -> None:
    assert without_comment("failed (bad destination)") == "failed"


@given(st.binary(max_size=2000))
def test_any_bytes_have_groups(body: bytes) -> None:
    assert all(group for group in read_groups(body))
