"""What is found out about content once, whatever the content is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime import scan
from barid.message.mime.codec import decode
from barid.postoffice.description import MAX_MESSAGE_ID, MAX_SUMMARY, describe
from barid.protocols.imap.summary import render_summary


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


FAR_TOO_MUCH = {
    "addresses": b"".join(
        name + b": " + b"a," * 9000 + b"\r\n" for name in (b"From", b"To", b"Cc", b"Bcc")
    ),
    "long addresses": b"".join(
        name + b': a@b, "' + b"x" * 250_000 + b'" <a@example.org>\r\n'
        for name in (b"From", b"To", b"Cc", b"Bcc")
    ),
    "texts": b"From: a@b\r\n" * 100
    + b"".join(
        name + b": " + b'"' * 262_144 + b"\r\n"
        for name in (b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References")
    ),
    "digest": b"To: b@example.org\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n"
    + (b"--b\r\n\r\nTo: " + b"a," * 500 + b"\r\n\r\n") * 900,
    "descriptions": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + (b"--b\r\nContent-Description: " + b"x" * 5000 + b"\r\n\r\n") * 500,
    "parameters": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + (b"--b\r\nContent-Type: a/b" + b";c=d" * 200 + b"\r\n\r\n") * 900,
}


@pytest.mark.parametrize("name", FAR_TOO_MUCH)
def test_of_what_says_far_too_much_little_is_told(name: str) -> None:
    content = FAR_TOO_MUCH[name] + b"\r\n\r\nbody"
    described = describe(content)
    assert len(render_summary(scan(content))) > MAX_SUMMARY, "else this proves nothing"
    assert len(described.summary) < MAX_SUMMARY
    assert len(described.outline) < MAX_SUMMARY
    outline, whole = decode(described.outline), scan(content)
    assert render_summary(outline) == described.summary
    assert (outline.root.body_start, outline.root.body_end) == (
        whole.root.body_start,
        whole.root.body_end,
    )
    assert outline.envelope.to == whole.envelope.to[: len(outline.envelope.to)]
    assert len(outline.envelope.to) >= min(len(whole.envelope.to), 1)


@given(st.binary(max_size=300))
def test_no_content_makes_it_fail(content: bytes) -> None:
    described = describe(content)
    assert decode(described.outline).size == len(content)
    assert b"\r\n" not in described.summary or b"{" in described.summary


def test_messages_that_name_the_same_beginning_are_one_thread() -> None:
    first = describe(b"Message-ID: <one@a>\r\n\r\n").thread
    reply = describe(b"Message-ID: <two@a>\r\nIn-Reply-To: <one@a>\r\n\r\n").thread
    later = describe(
        b"Message-ID: <3@a>\r\nReferences: <one@a>\r\n <two@a>\r\nIn-Reply-To: <two@a>\r\n\r\n"
    ).thread
    assert first == reply == later
    assert first is not None
    assert 0 < first < 1 << 63
    assert describe(b"Message-ID: <4@a>\r\n\r\n").thread != first


@pytest.mark.parametrize("header", [b"", b"References: nothing\r\n", b"Message-ID: <>\r\n"])
def test_a_message_that_names_nothing_has_no_thread(header: bytes) -> None:
    assert describe(header + b"\r\nbody").thread is None
