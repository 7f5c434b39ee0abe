"""A whole message written from what it is to say (RFC 5322, RFC 2045, RFC 2046, RFC 2387).

The same letter gives the same octets: date, Message-ID and the mark of its boundaries are part of
it. Date and Message-ID are always there; Bcc never is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from barid.message.composing import bodies
from barid.message.composing.fields import (
    address_field,
    date_written,
    identifier_field,
    parameter_field,
    text_field,
)
from barid.message.composing.parties import Party


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along. `content_id`, without brackets, is by what HTML names it
    (RFC 2392)."""

    content: bytes
    media_type: str
    name: str = ""
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is to say. `mark` makes its boundaries unique: letters and digits, at least
    16 of them. `fields` are further ones, by name and text."""

    authors: tuple[Party, ...]
    date: datetime
    message_id: str
    mark: str
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    reply_to: tuple[Party, ...] = ()
    sender: Party | None = None
    subject: str = ""
    text: str | None = None
    html: str | None = None
    attachments: tuple[Enclosure, ...] = ()
    images: tuple[Enclosure, ...] = ()
    language: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    receipts_to: tuple[Party, ...] = ()
    """Whom readers' programs are asked to tell that it was read (RFC 8098 2.1)."""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Entity:
    """Header fields that describe a body, and the body, which ends in CRLF."""

    head: str
    body: bytes

    def whole(self) -> bytes:
        return b"%b\r\n%b" % (self.head.encode(), self.body)


def compose(letter: Letter, *, eight_bit: bool = False) -> bytes:
    """The message. `eight_bit` allows octets above 127 in text (RFC 6152). Raises ValueError when
    the letter has no author, or a date without zone."""
    if not letter.authors:
        raise ValueError("a letter has an author")
    root = _root(letter, eight_bit)
    return b"%b%b" % (_header(letter).encode(), root.whole())


def needs_utf8(letter: Letter) -> bool:
    """Whether its header holds an address that has no form in ASCII (RFC 6532)."""
    named = (*letter.authors, *letter.to, *letter.cc, *letter.reply_to)
    everybody = (*named, letter.sender) if letter.sender else named
    return not all(party.address.local.isascii() for party in everybody)


def _header(letter: Letter) -> str:
    nobody = not letter.to and not letter.cc
    return "".join(
        (
            f"Date: {date_written(letter.date)}\r\n",
            address_field("From", letter.authors),
            address_field("Sender", (letter.sender,)) if letter.sender else "",
            address_field("Reply-To", letter.reply_to),
            "To: undisclosed-recipients:;\r\n" if nobody else address_field("To", letter.to),
            address_field("Cc", letter.cc),
            f"Message-ID: <{letter.message_id}>\r\n",
            identifier_field("In-Reply-To", letter.in_reply_to),
            identifier_field("References", letter.references),
            text_field("Subject", letter.subject) if letter.subject else "",
            address_field("Disposition-Notification-To", letter.receipts_to),
            *(text_field(name, text) for name, text in letter.fields),
            f"Content-Language: {letter.language}\r\n" if letter.language else "",
            "MIME-Version: 1.0\r\n",
        )
    )


def _root(letter: Letter, eight_bit: bool) -> _Entity:
    """Text and HTML as alternatives, HTML with its images, and files behind all that."""
    shown: list[_Entity] = []
    if letter.text is not None or letter.html is None:
        shown.append(_text("plain", letter.text or "", eight_bit))
    if letter.html is not None:
        page = _text("html", letter.html, eight_bit)
        if letter.images:
            inside = [page, *(_file(one, "inline", eight_bit) for one in letter.images)]
            page = _multipart(f"R_{letter.mark}", "related", inside, {"type": "text/html"})
        shown.append(page)
    root = shown[0] if len(shown) == 1 else _multipart(f"A_{letter.mark}", "alternative", shown)
    loose = letter.images if letter.html is None else ()
    files = [_file(one, "attachment", eight_bit) for one in (*loose, *letter.attachments)]
    return _multipart(f"M_{letter.mark}", "mixed", [root, *files]) if files else root


def _text(subtype: str, text: str, eight_bit: bool) -> _Entity:
    encoding, body = bodies.text_body(text, eight_bit=eight_bit)
    head = (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n"
    )
    return _Entity(head, body)


def _file(one: Enclosure, disposition: str, eight_bit: bool) -> _Entity:
    media_type, encoding, body = one.media_type, "base64", b""
    if media_type == "message/rfc822":  # RFC 2046 5.2.1: as it is, or not as a message
        encoding = bodies.as_it_is(one.content, eight_bit=eight_bit)
        whole = one.content.endswith(b"\r\n")
        body = one.content if whole else one.content + b"\r\n"
        if not encoding:
            media_type, encoding = "application/octet-stream", "base64"
    if encoding == "base64":
        body = bodies.base64_body(one.content)
    named = {"filename": one.name} if one.name else {}
    head = (
        parameter_field("Content-Type", media_type, {})
        + parameter_field("Content-Disposition", disposition, named)
        + (f"Content-ID: <{one.content_id}>\r\n" if one.content_id else "")
        + f"Content-Transfer-Encoding: {encoding}\r\n"
    )
    return _Entity(head, body)


def _multipart(
    boundary: str, subtype: str, parts: Sequence[_Entity], also: dict[str, str] | None = None
) -> _Entity:
    """The mark `=_` stands in no line of base64 or quoted-printable (RFC 2045 6.7)."""
    line = f"=_{boundary}"
    head = parameter_field(
        "Content-Type", f"multipart/{subtype}", {"boundary": line, **(also or {})}
    )
    # The line's end before a delimiter belongs to it (RFC 2046 5.1.1).
    opened = b"".join(b"--%b\r\n%b\r\n" % (line.encode(), part.whole()) for part in parts)
    return _Entity(head, opened + b"--%b--\r\n" % line.encode())
