"""What a search reads of a message: fields one by one, and a body with all that belongs to it."""

from __future__ import annotations

from barid.message.mime import scan
from barid.message.words.reading import MAX_HEADER, body_text, fields_of, has_text

NESTED = (
    b"Subject: outer\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nsome text\r\n"
    b"--b\r\nContent-Type: application/pdf\r\nContent-Description: the bill\r\n"
    b"Content-Disposition: attachment;"
    b" filename*=utf-8''%D9%81%D8%A7%D8%AA%D9%88%D8%B1%D8%A9.pdf\r\n\r\nx\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\n"
    b"Subject: inner\r\nDKIM-Signature: nonsense\r\n\r\ndeep\r\n"
    b"--b--\r\n"
)


def test_fields_are_decoded_one_by_one() -> None:
    header = b"Subject: =?utf-8?Q?Caf=C3=A9?=\r\nX-Note : a\r\n b\r\nnonsense\r\n\r\n"
    assert list(fields_of(header)) == [("subject", "Café"), ("x-note", "a b")]


def test_octets_of_no_declared_charset_are_guessed() -> None:
    assert list(fields_of("Subject: رسالة\r\n".encode("cp1256"))) == [("subject", "رسالة")]


def test_a_header_is_read_up_to_a_bound() -> None:
    header = b"X: 1\r\n" * MAX_HEADER
    assert len(list(fields_of(header))) <= 2001


def test_the_body_has_names_of_attachments_and_enclosed_headers() -> None:
    text = body_text(NESTED, scan(NESTED))
    for words in ("some text", "فاتورة.pdf", "the bill", "subject: inner", "deep"):
        assert words in text
    assert "outer" not in text
    assert "nonsense" not in text


def test_signatures_are_no_text() -> None:
    assert not has_text("dkim-signature")
    assert has_text("x-mailer")
