"""The header fields that an outline needs, taken from a header block in one pass.

Lines end at LF, with or without CR before it; a line that begins with a space or tab continues
the field before it. A line without a colon is no field and is passed over.
"""

from __future__ import annotations

import re

from barid.message.mime.addresses import parse_addresses
from barid.model.outline import Addresses, HeaderSummary

Fields = dict[bytes, bytes]
"""Values, unfolded and without white space around them, by field name in lower case."""

MAX_VALUE = 256 * 1024
"""Bytes of one value that are looked at; what is longer is cut there."""
MAX_REPEATS = 1000
"""Fields of one name that are put together."""

_CONTENT = (
    b"content-type",
    b"content-transfer-encoding",
    b"content-id",
    b"content-description",
    b"content-disposition",
    b"content-md5",
    b"content-language",
    b"content-location",
)
_ADDRESSES = (b"from", b"sender", b"reply-to", b"to", b"cc", b"bcc")
_RECEIPT_TO = b"disposition-notification-to"
_TEXTS = (b"date", b"subject", b"in-reply-to", b"message-id", b"references", _RECEIPT_TO)
_FIELD_BREAK = re.compile(rb"\n(?![ \t])")


def _spellings(names: tuple[bytes, ...]) -> dict[bytes, bytes]:
    """Each name as it is mostly written, so that few need to be put into lower case."""
    table = {name: name for name in names}
    table.update({name.title(): name for name in names})
    table.update({name.capitalize(): name for name in names})
    return table


# Fields that nearly every message has and an outline does not need: found without lower().
_PASSED_OVER = dict.fromkeys(
    [
        *[b"Received", b"MIME-Version", b"Return-Path", b"Delivered-To", b"DKIM-Signature"],
        *[b"Authentication-Results", b"User-Agent", b"X-Mailer", b"List-Id", b"List-Unsubscribe"],
        *[b"Precedence", b"X-Originating-IP", b"X-Spam-Status", b"Received-SPF", b""],
    ],
    b"",
)
_OF_PART = (
    _PASSED_OVER
    | _spellings(_CONTENT)
    | {b"Content-ID": b"content-id", b"Content-MD5": b"content-md5"}
)
_OF_MESSAGE = _OF_PART | _spellings(_ADDRESSES + _TEXTS) | {b"Message-ID": b"message-id"}
_MERGED = frozenset(_ADDRESSES)
_LAST = frozenset(_TEXTS)


def read_fields(block: bytes, *, of_message: bool) -> Fields:
    """The known fields of a header block.

    Where a field is repeated that may stand only once (RFC 5322 3.6), addresses are put together,
    so that nobody is shown fewer senders than there are; of a content field the first counts; of
    the others the last, which is the one that signers sign (RFC 6376 5.4.2).
    """
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    folded = b"\n " in block or b"\n\t" in block
    known = _OF_MESSAGE if of_message else _OF_PART
    found: Fields = {}
    repeated: dict[bytes, list[bytes]] = {}
    for field in _FIELD_BREAK.split(block) if folded else block.split(b"\n"):
        name, _, value = field.partition(b":")
        key = known.get(name)
        if key is None:
            key = known.get(name.strip(b" \t").lower())
        if not key:
            continue
        value = value[:MAX_VALUE].replace(b"\n", b"").strip(b" \t")
        if key not in found or key in _LAST:
            found[key] = value
        elif key in _MERGED:
            repeated.setdefault(key, [found[key]]).append(value)
    for key, values in repeated.items():
        found[key] = b", ".join(values[:MAX_REPEATS])[:MAX_VALUE]
    return found


def sum_up(fields: Fields) -> HeaderSummary:
    """The fields of a message's header as its envelope has them (RFC 9051 7.5.2)."""
    get = fields.get
    return HeaderSummary(
        get(b"date"),
        get(b"subject"),
        _addresses(fields, b"from"),
        _addresses(fields, b"sender"),
        _addresses(fields, b"reply-to"),
        _addresses(fields, b"to"),
        _addresses(fields, b"cc"),
        _addresses(fields, b"bcc"),
        get(b"in-reply-to"),
        get(b"message-id"),
        get(b"references"),
        get(_RECEIPT_TO),
    )


def _addresses(fields: Fields, name: bytes) -> Addresses:
    value = fields.get(name)
    return parse_addresses(value) if value else ()
