"""ENVELOPE and BODYSTRUCTURE as they go over the wire, made once when a message is kept.

What is returned can be sent as it is to every client: strings are quoted where IMAP allows it, and
literals where bytes above ASCII, line ends or great length forbid it, with or without UTF8=ACCEPT.
RFC 9051 7.5.2, RFC 3501 7.4.2.
"""

from __future__ import annotations

import re

from barid.model.outline import (
    Address,
    Addresses,
    Disposition,
    HeaderSummary,
    Outline,
    Parameters,
    Part,
)

MAX_QUOTED = 1000
"""Longer strings go as literals: clients have limits for lines (RFC 7162 4, RFC 2683 3.2.1.5)."""

MISSING_MAILBOX = b"MISSING_MAILBOX"
MISSING_DOMAIN = b"MISSING_DOMAIN"

_NEEDS_CARE = re.compile(rb'["\\\x00\r\n\x80-\xff]')
_NEEDS_LITERAL = re.compile(rb"[\x00\r\n\x80-\xff]")
_ESCAPED = re.compile(rb'(["\\])')
_EMPTY_ENVELOPE = HeaderSummary()
# A composite part whose inside is missing; the grammar wants one (as Dovecot does it).
_EMPTY_BODY = b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)'
_MESSAGE_TYPES = (b"rfc822", b"global")


def render_envelope(outline: Outline) -> bytes:
    """The ENVELOPE of the message, in its parentheses."""
    return _envelope(outline.envelope)


def render_body(outline: Outline, extensible: bool) -> bytes:
    """BODYSTRUCTURE if `extensible`, else BODY."""
    pieces: list[bytes] = []
    _write_part(pieces, outline.root, extensible)
    return b"".join(pieces)


def render_summary(outline: Outline) -> bytes:
    """Both, named, as a FETCH response holds them: `ENVELOPE (...) BODYSTRUCTURE (...)`."""
    pieces = [b"ENVELOPE ", _envelope(outline.envelope), b" BODYSTRUCTURE "]
    _write_part(pieces, outline.root, True)
    return b"".join(pieces)


def string(value: bytes) -> bytes:
    """A quoted string, or a literal where that is not allowed. RFC 9051 4.3."""
    if len(value) <= MAX_QUOTED:
        if _NEEDS_CARE.search(value) is None:
            return b'"%b"' % value
        if _NEEDS_LITERAL.search(value) is None:
            return b'"%b"' % _ESCAPED.sub(rb"\\\1", value)
    # A literal may hold every byte but NUL.
    value = value.replace(b"\0", b"\x80")
    return b"{%d}\r\n%b" % (len(value), value)


def _nstring(value: bytes | None) -> bytes:
    return b"NIL" if value is None else string(value)


def _readable(value: bytes) -> bytes:
    """A text for people: what folding left of tabs and spaces becomes one space."""
    return string(b" ".join(value.split()))


def _envelope(envelope: HeaderSummary) -> bytes:
    from_ = _addresses(envelope.from_)
    return b"(%b %b %b %b %b %b %b %b %b %b)" % (
        _nstring(envelope.date),
        b"NIL" if envelope.subject is None else _readable(envelope.subject),
        from_,
        # RFC 9051 7.5.2: absent or empty, they are the same as From
        _addresses(envelope.sender) if envelope.sender else from_,
        _addresses(envelope.reply_to) if envelope.reply_to else from_,
        _addresses(envelope.to),
        _addresses(envelope.cc),
        _addresses(envelope.bcc),
        _nstring(envelope.in_reply_to),
        _nstring(envelope.message_id),
    )


def _addresses(addresses: Addresses) -> bytes:
    if not addresses:
        return b"NIL"
    return b"(%b)" % b"".join([_address(address) for address in addresses])


def shown_mailbox(address: Address) -> bytes:
    """The mailbox of an address as clients see it: an empty string would look like a group to
    those that do not tell it from NIL."""
    return address.mailbox or (b"" if address.host is None else MISSING_MAILBOX)


def shown_host(address: Address) -> bytes:
    """The same for its domain; nothing for groups."""
    return b"" if address.host is None else address.host or MISSING_DOMAIN


def _address(address: Address) -> bytes:
    name, mailbox, host = address.name, address.mailbox, address.host
    return b"(%b %b %b %b)" % (
        (name and _readable(name)) or b"NIL",
        b"NIL" if address.route is None else string(address.route),
        string(mailbox or MISSING_MAILBOX) if host is not None else _nstring(mailbox),
        b"NIL" if host is None else string(host or MISSING_DOMAIN),
    )


def _write_part(pieces: list[bytes], part: Part, extensible: bool) -> None:
    pieces.append(b"(")
    if part.is_multipart:
        for child in part.children:
            _write_part(pieces, child, extensible)
        pieces.append(b" " + string(part.subtype))
        if extensible:
            pieces.append(b" " + _parameters(part.parameters))
    else:
        _write_leaf(pieces, part, extensible)
        if extensible:
            pieces.append(b" " + _nstring(part.md5))
    if extensible:
        pieces.append(_extension(part))
    pieces.append(b")")


def _write_leaf(pieces: list[bytes], part: Part, extensible: bool) -> None:
    parameters = part.parameters
    is_text = part.media_type == b"text"
    if is_text and not any(name == b"charset" for name, _ in parameters):
        parameters = (*parameters, (b"charset", b"us-ascii"))  # RFC 2046 4.1.2
    pieces.append(
        b"%b %b %b %b %b %b %d"
        % (
            string(part.media_type),
            string(part.subtype),
            _parameters(parameters),
            _nstring(part.content_id),
            _nstring(part.description),
            string(part.encoding),
            part.body_end - part.body_start,
        )
    )
    if is_text:
        pieces.append(b" %d" % part.lines)
    elif part.media_type == b"message" and part.subtype in _MESSAGE_TYPES:
        _write_enclosed(pieces, part, extensible)


def _write_enclosed(pieces: list[bytes], part: Part, extensible: bool) -> None:
    """Envelope, structure and lines of the message within message/rfc822."""
    pieces.append(b" %b " % _envelope(part.envelope or _EMPTY_ENVELOPE))
    if part.children:
        _write_part(pieces, part.children[0], extensible)
    else:
        pieces.append(_EMPTY_BODY)
    pieces.append(b" %d" % part.lines)


def _extension(part: Part) -> bytes:
    """Disposition, language and location, which every kind of part has."""
    if part.disposition is None and not part.language and part.location is None:
        return b" NIL NIL NIL"
    language = b"NIL"
    if part.language:
        language = b"(%b)" % b" ".join([string(tag) for tag in part.language])
    return b" %b %b %b" % (_disposition(part.disposition), language, _nstring(part.location))


def _disposition(disposition: Disposition | None) -> bytes:
    if disposition is None:
        return b"NIL"
    return b"(%b %b)" % (string(disposition.kind), _parameters(disposition.parameters))


def _parameters(parameters: Parameters) -> bytes:
    if not parameters:
        return b"NIL"
    return b"(%b)" % b" ".join(
        [b"%b %b" % (string(name), string(value)) for name, value in parameters]
    )
