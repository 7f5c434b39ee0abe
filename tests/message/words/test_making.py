"""The words of a content stand where they were found, folded, stemmed and bounded."""

from __future__ import annotations

from pathlib import Path

from tests.message.mime.corpus import messages

from barid.message.mime import scan
from barid.message.words.making import MAX_WORDS, make_words, name_word
from barid.model.identifiers import ContentId
from barid.model.words import FIELDS, Field

CONTENT = (
    "From: =?utf-8?B?2YLYp9ix2KY=?= <reader@barid.test>\r\n"
    "To: one@x.test\r\nTo: two@x.test\r\n"
    "Subject: الرِّسالة ١٢\r\n"
    "X-Mailer: Quill 2.0\r\n"
    "DKIM-Signature: b=secretsignature\r\n"
    "\r\n"
    "Dear reader, dear Reader.\r\n"
).encode()


def words(content: bytes, *prefixes: bytes) -> dict[Field, set[str]]:
    made = make_words(ContentId(1), content, scan(content), prefixes).words
    assert made is not None
    return {field: set(text.split()) for field, text in zip(FIELDS, made, strict=True)}


def test_words_stand_in_their_fields() -> None:
    found = words(CONTENT)
    assert {"قاري", "reader@barid.test", "reader@", "@barid.test"} <= found[Field.FROM]
    assert found[Field.TO] == {"one@x.test", "one@", "two@x.test", "two@", "@x.test"}
    assert {"الرساله", "=رسال", "12"} == found[Field.SUBJECT]
    assert found[Field.BODY] == {"dear", "reader"}
    assert {":x-mailer", "quill", "2.0", ":subject", ":dkim-signature"} <= found[Field.HEADER]
    assert "b" not in found[Field.HEADER]


def test_what_stands_before_it_is_kept_apart() -> None:
    found = words(b"\r\n", b"Delivered-To: me+tag@x.test\r\n", b"Delivered-To: you@x.test\r\n")
    assert found[Field.TRACE] == {
        *("me+tag@x.test", "you@x.test", "me+tag@", "you@", "@x.test"),
        "=:delivered-to",
    }
    assert all(not found[field] for field in FIELDS if field is not Field.TRACE)


def test_names_that_no_program_gives_have_no_word() -> None:
    assert name_word("x-mailer") == ":x-mailer"
    assert name_word("x/y") is None
    assert name_word("") is None
    assert name_word("x" * 100) is None
    assert words(b"X/Y: z\r\n\r\n")[Field.HEADER] == {"x", "y", "z"}


def test_data_in_the_clothes_of_a_letter_has_no_words() -> None:
    content = b"\r\n" + b" ".join(b"%x" % number for number in range(MAX_WORDS + 10))
    assert make_words(ContentId(7), content, scan(content), ()) == (7, None)


def test_no_message_is_too_bad(corpus: Path) -> None:
    for name, content in messages(corpus):
        made = make_words(ContentId(1), content[:200_000], scan(content[:200_000]), ())
        assert made.words is None or len(made.words) == len(FIELDS), name
