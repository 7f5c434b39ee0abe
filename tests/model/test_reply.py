"""What is read from the reply of another server."""

from __future__ import annotations

import pytest

from barid.model.reply import PeerReply


@pytest.mark.parametrize(
    ("code", "text", "enhanced"),
    [
        (550, "5.1.1 no such user", "5.1.1"),
        (250, "2.0.0", "2.0.0"),
        (550, "4.1.1 of another class", ""),
        (550, "no such user 5.1.1", ""),
        (550, "5.1.1.1 not a code", ""),
        (354, "go", ""),
    ],
)
def test_the_enhanced_code_is_read_where_there_is_one(code: int, text: str, enhanced: str) -> None:
    assert PeerReply(code, ("first line", text)).enhanced == enhanced


def test_a_reply_without_text_has_no_enhanced_code() -> None:
    assert PeerReply(250, ()).enhanced == ""


def test_only_2xx_is_a_yes() -> None:
    assert [PeerReply(code, ()).accepted for code in (199, 220, 250, 354, 450, 550)] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]


def test_it_is_written_in_one_line() -> None:
    assert PeerReply(550, ("5.7.1 go", "away")).written() == "550 5.7.1 go away"
    assert PeerReply(220, ("",)).written() == "220"
