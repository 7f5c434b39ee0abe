"""Reads what comes back: reports of delivery and of reading, by whichever standard, or none.

`read` never fails, takes linear time and looks at a bounded part of any content. What it gives is
what somebody has written, and may be forged: see `notices`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from barid.message.mime.blocks import fields_in, name_of, value_of
from barid.message.mime.message_ids import first_message_id
from barid.message.mime.text import decode_transfer
from barid.message.receipts import bounces
from barid.message.receipts.notices import DeliveryNotice, ReadingNotice
from barid.message.receipts.statuses import address_in, delivery_notice, reading_notice
from barid.model.outline import Outline, Part

MOST: Final = 512 * 1024
"""Octets of a report that are looked at: what comes back behind them tells nothing more."""
MAX_PARTS: Final = 100
MAX_STATUS: Final = 128 * 1024

_DELIVERY: Final = (b"delivery-status", b"global-delivery-status")
_READING: Final = (b"disposition-notification", b"global-disposition-notification")
_ABUSE: Final = b"feedback-report"
_RETURNED: Final = (b"rfc822", b"global", b"global-headers", b"rfc822-headers")


def read(content: bytes, outline: Outline) -> DeliveryNotice | ReadingNotice | None:
    """What a message reports, None when it is no report. The outline is of the whole content, of
    which no more than `MOST` octets need be given."""
    parts = list(islice(_parts(outline.root), MAX_PARTS))
    by_kind = {part.subtype: part for part in reversed(parts) if part.media_type == b"message"}
    if _ABUSE in by_kind:
        return None
    returned = _returned_id(content, parts)
    for kind in _READING:
        if kind in by_kind:
            notice = reading_notice(_body(content, by_kind[kind]))
            named = notice is not None and notice.message_id
            return notice if notice is None or named else replace(notice, message_id=returned)
    text = bounces.text_of(content, outline)
    for kind in _DELIVERY:
        if kind in by_kind:
            found = delivery_notice(_body(content, by_kind[kind]), text)
            if found is not None:
                return replace(found, message_id=returned or bounces.message_id_in(text))
    return _guessed(content, outline, (parts, text, returned))


def _guessed(
    content: bytes, outline: Outline, seen: tuple[list[Part], str, str]
) -> DeliveryNotice | None:
    """What a text says that keeps to no standard."""
    parts, text, returned = seen
    if not bounces.is_report(outline):
        return None
    envelope = outline.envelope
    named = (*envelope.from_, *envelope.to, *envelope.cc, *envelope.reply_to)
    strangers = frozenset(
        ((one.mailbox or b"") + b"@" + one.host).decode("utf-8", "replace").lower()
        for one in named[:50]
        if one.host
    )
    failed = _failed_recipients(content, outline)
    recipients = bounces.recipients_in("\n".join((*failed, text)), strangers - set(failed))
    if not recipients:  # then it is about the one whom the returned message names
        named_there = _returned_recipients(parts, text)
        recipients = bounces.recipients_in("\n".join((*named_there, text)), frozenset())
    if not recipients:
        return None
    message_id = returned or bounces.message_id_in(text)
    return DeliveryNotice(recipients, "", "", message_id, standard=False)


def _failed_recipients(content: bytes, outline: Outline) -> list[str]:
    """Those whom Exim and its like name in a header field of their own."""
    header = content[: min(outline.root.body_start, MOST)]
    values = [value_of(f) for f in fields_in(header) if name_of(f) == b"x-failed-recipients"]
    named = b",".join(values)[:MAX_STATUS].decode("utf-8", "replace").split(",")
    return [address.lower() for one in named[:50] if (address := address_in(one.strip()))]


def _returned_recipients(parts: list[Part], text: str) -> list[str]:
    """The one recipient of the message that is given back; none where it has several."""
    for part in parts:
        if part.envelope is not None:
            found = [one for one in (*part.envelope.to, *part.envelope.cc) if one.host]
            if len(found) == 1 and found[0].mailbox and found[0].host:
                return [(found[0].mailbox + b"@" + found[0].host).decode("utf-8", "replace")]
    return bounces.named_recipients(text)


def _returned_id(content: bytes, parts: list[Part]) -> str:
    """The Message-ID of the message that is given back, or of its header."""
    for part in parts:
        if part.media_type in (b"message", b"text") and part.subtype in _RETURNED:
            if part.envelope is not None:
                found = first_message_id(part.envelope.message_id or b"")
            else:
                found = _id_in(_body(content, part))
            if found:
                return found.decode("utf-8", "replace")
    return ""


def _id_in(header: bytes) -> bytes | None:
    lines = header.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").lstrip(b"\r\n")
    for field in fields_in(lines):
        if name_of(field) == b"message-id":
            return first_message_id(value_of(field))
        if field == b"\r\n":
            break
    return None


def _parts(part: Part) -> Iterator[Part]:
    """Parts from the outside inwards, none of a message that is given back."""
    yield part
    if part.media_type == b"multipart":
        for child in part.children:
            yield from _parts(child)


def _body(content: bytes, part: Part) -> bytes:
    body = content[part.body_start : min(part.body_end, part.body_start + MAX_STATUS)]
    decoded = decode_transfer(body, part.encoding)
    return body if decoded is None else decoded
