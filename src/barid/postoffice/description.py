"""What is found out about content once, when it is kept: for IMAP ready to send, and neutral."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import msgspec

from barid.message.mime import scan
from barid.message.mime.codec import UnreadableOutlineError, decode, encode
from barid.message.mime.downgrade import is_international
from barid.model.flags import INTERNATIONAL, NO_FLAGS, Flags
from barid.model.identifiers import ThreadId
from barid.model.mailbox import Letter
from barid.model.outline import Addresses, HeaderSummary, Outline, Part
from barid.protocols.imap.summary import render_summary

MAX_SUMMARY: Final = 1024 * 1024
"""Octets of a summary: about ten thousand addresses. Of what says more, little is told."""
MAX_LIST: Final = 40_000
"""Octets of an address list of a message that says too much, each counted with ADDRESS_WEIGHT."""
ADDRESS_WEIGHT: Final = 50
MAX_TEXT: Final = 10_000
MAX_MESSAGE_ID: Final = 998
"""Octets of a Message-ID that we remember: as long as a line may be (RFC 5322 2.1.1)."""

_NAMED: Final = re.compile(rb"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Description:
    """`summary` is the ready-made ENVELOPE and BODYSTRUCTURE, `outline` the encoded structure.
    `thread` is None for a message that belongs to no conversation that could be told;
    `international` tells that there is UTF-8 in its header fields (RFC 6532)."""

    summary: bytes
    outline: bytes
    message_id: str
    thread: ThreadId | None = None
    international: bool = False
    speaks: bool = False
    """Whether it may be a report, or asks for a receipt of reading."""

    def mark(self, prefix: bytes = b"") -> Flags:
        """What the flags of the message have from the beginning, behind this prefix."""
        return INTERNATIONAL if self.international or not prefix.isascii() else NO_FLAGS


def describe(content: bytes) -> Description:
    """Scan content. Never fails, whatever the content is."""
    outline = scan(content)
    international = is_international(content, outline)
    summary = render_summary(outline)
    if len(summary) > MAX_SUMMARY:
        outline = _curtailed(outline)
        summary = render_summary(outline)
    thread = _thread(outline.envelope)
    speaks = outline.root.subtype == b"report" or outline.envelope.receipt_to is not None
    return Description(
        summary, encode(outline), message_id_of(outline.envelope), thread, international, speaks
    )


def _curtailed(outline: Outline) -> Outline:
    """What is left of an outline that says far too much: where the body begins, and the beginnings
    of the envelope."""
    root, envelope = outline.root, outline.envelope
    opaque = Part(
        root.header_start,
        root.body_start,
        root.body_end,
        media_type=b"application",
        subtype=b"octet-stream",
        opaque=True,
    )
    few = {
        name: _beginning(value) if isinstance(value, tuple) else value and value[:MAX_TEXT]
        for name, value in msgspec.structs.asdict(envelope).items()
    }
    return Outline(outline.size, msgspec.structs.replace(envelope, **few), opaque)


def _beginning(addresses: Addresses) -> Addresses:
    room, count = MAX_LIST, 0
    for address in addresses:
        room -= ADDRESS_WEIGHT + sum(len(word or b"") for word in msgspec.structs.astuple(address))
        if room < 0:
            break
        count += 1
    return addresses[:count]


def _thread(envelope: HeaderSummary) -> ThreadId | None:
    """The conversation of a message: made of the message that began it, which References names
    first (RFC 5322 3.6.4). So the answer needs no look at other messages, and is the same in
    every mailbox and for ever; a reply without References, to a reply, begins a new one."""
    for field in (envelope.references, envelope.in_reply_to, envelope.message_id):
        found = _NAMED.search(field or b"")
        if found is not None:
            digest = blake2b(found[1], digest_size=8).digest()
            return ThreadId((int.from_bytes(digest) & (1 << 63) - 1) or 1)
    return None


def message_id_of(envelope: HeaderSummary) -> str:
    """The Message-ID without its brackets, as the trail is looked up by it."""
    raw = envelope.message_id or b""
    return raw[:MAX_MESSAGE_ID].decode("utf-8", "replace").strip().strip("<>")


def outline_of(letter: Letter, content: Callable[[], bytes] | None = None) -> Outline:
    """The outline kept with a letter; made anew where another version of us has kept it.
    `content` gives the content of a letter that does not hold it."""
    try:
        return decode(letter.outline)
    except UnreadableOutlineError:
        return scan(letter.content if content is None else content())
