"""What is found out about content once, whatever the content is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.codec import decode
from barid.postoffice.description import MAX_MESSAGE_ID, describe


@pytest.mark.parametrize(
    ("header", "message_id"),
    [
        (b"Message-ID: <a@b>\r\n", "a@b"),
        (b"Message-Id:<a@b>  \r\n", "a@b"),
        (b"Message-ID: a@b\r\n", "a@b"),
        (b"Message-ID:\r\n <a@b>\r\n", "a@b"),
        (b"Message-ID: <\xd8\xa8@b>\r\n", "ب@b"),
        (b"Message-ID: <\xff@b>\r\n", "\ufffd@b"),
        (b"Message-ID:\r\n", ""),
        (b"Subject: none\r\n", ""),
    ],
)
def test_the_message_id_is_known_without_brackets(header: bytes, message_id: str) -> None:
    assert describe(header + b"\r\nbody").message_id == message_id


def test_a_message_id_without_end_is_cut() -> None:
    described = describe(b"Message-ID: <" + b"x" * 5000 + b"@b>\r\n\r\n")
    assert len(described.message_id) <= MAX_MESSAGE_ID


def test_summary_and_outline_are_of_the_same_message() -> None:
    content = b"Subject: Hello\r\nContent-Type: text/plain\r\n\r\none\r\ntwo\r\n"
    described = describe(content)
    assert b'"Hello"' in described.summary
    assert described.summary.startswith(b"ENVELOPE (")
    outline = decode(described.outline)
    assert outline.envelope.subject == b"Hello"
    assert outline.size == len(content)


@given(st.binary(max_size=300))
def test_no_content_makes_it_fail(content: bytes) -> None:
    described = describe(content)
    assert decode(described.outline).size == len(content)
    assert b"\r\n" not in described.summary or b"{" in described.summary
