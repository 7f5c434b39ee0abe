"""Receipts of reading: one message to whom a reader lets know of it (RFC 8098 3).

Two parts: for people, in both languages of ours, and for programs. The same input gives the same
octets, in ASCII where the addresses allow it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from typing import Final

from barid.i18n.language import Language
from barid.i18n.text import isolate
from barid.i18n.texts import receipts as texts

_CRLF: Final = "\r\n"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt about to be written. `reader` is who has read, `receiver` who is told; `original`
    as `type;address` where the message says whom it was for (RFC 8098 3.2.3); `by_rule` tells that
    no person has allowed this one receipt."""

    host: str
    reader: str
    receiver: str
    date: str
    message_id: str
    boundary: str
    languages: Sequence[Language]
    about: str
    subject: str
    original: str = ""
    by_rule: bool = True


def write(receipt: Receipt) -> bytes:
    """The whole message, header and all; every line ends in CRLF."""
    mark = f"--{receipt.boundary}".encode()
    parts = (mark, _for_people(receipt), mark, _for_programs(receipt), mark + b"--", b"")
    return b"\r\n".join((_header(receipt), *parts))


def needs_utf8(receipt: Receipt) -> bool:
    """Whether an address in it cannot be written in ASCII."""
    return not (receipt.reader.isascii() and receipt.receiver.isascii())


def _header(receipt: Receipt) -> bytes:
    subject = " / ".join(texts.READ.in_(language) for language in receipt.languages)
    named = " ".join(receipt.about.split())
    about = [f"In-Reply-To: <{named}>"] if named and named.isascii() else []
    fields = [
        f"From: <{receipt.reader}>",
        f"To: <{receipt.receiver}>",
        "Subject: " + Header(subject, "utf-8", 76, "Subject").encode(linesep=_CRLF),
        f"Date: {receipt.date}",
        f"Message-ID: <{receipt.message_id}>",
        *about,
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=disposition-notification;",
        f' boundary="{receipt.boundary}"',
        "",
        "",
    ]
    return _CRLF.join(fields).encode()


def _for_people(receipt: Receipt) -> bytes:
    told = [
        texts.WAS_READ.in_(language, reader=receipt.reader)
        + f"\n    {isolate(receipt.subject or receipt.about)}\n"
        + texts.NOT_UNDERSTOOD.in_(language)
        for language in receipt.languages
    ]
    text = f"\n\n{'-' * 40}\n\n".join(told) + "\n"
    encoded = base64.encodebytes(text.replace("\n", _CRLF).encode()).replace(b"\n", b"\r\n")
    head = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + encoded


def _for_programs(receipt: Receipt) -> bytes:
    """RFC 8098 3.1, with the types of RFC 6533 5 where an address needs them."""
    wide = not receipt.reader.isascii() or not receipt.original.isascii()
    kind = "global-disposition-notification" if wide else "disposition-notification"
    encoding = ["Content-Transfer-Encoding: 8bit"] if wide else []
    typed = "rfc822" if receipt.reader.isascii() else "utf-8"
    how = "automatically" if receipt.by_rule else "manually"
    fields = [f"Reporting-UA: {receipt.host}; Barid"]
    if receipt.original:
        fields.append(f"Original-Recipient: {' '.join(receipt.original.split())}")
    fields.append(f"Final-Recipient: {typed}; {receipt.reader}")
    if receipt.about:
        fields.append(f"Original-Message-ID: <{' '.join(receipt.about.split())}>")
    fields.append(f"Disposition: manual-action/MDN-sent-{how}; displayed")
    head = [f"Content-Type: message/{kind}", *encoding, "", ""]
    return (_CRLF.join(head) + _CRLF.join(fields) + _CRLF).encode()
