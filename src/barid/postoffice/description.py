"""What is found out about content once, when it is kept: for IMAP ready to send, and neutral."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from barid.message.mime import scan
from barid.message.mime.codec import UnreadableOutlineError, decode, encode
from barid.model.mailbox import Letter
from barid.model.outline import Addresses, Outline, Part
from barid.protocols.imap.summary import render_summary

MAX_SUMMARY: Final = 1024 * 1024
"""Octets of a summary: about ten thousand addresses. Of what says more, little is told."""
MAX_LIST: Final = 40_000
"""Octets of an address list of a message that says too much, each counted with ADDRESS_WEIGHT."""
ADDRESS_WEIGHT: Final = 50
MAX_TEXT: Final = 10_000
MAX_MESSAGE_ID: Final = 998
"""Octets of a Message-ID that we remember: as long as a line may be (RFC 5322 2.1.1)."""


@dataclass(frozen=True, slots=True)
class Description:
    """`summary` is the ready-made ENVELOPE and BODYSTRUCTURE, `outline` the encoded structure."""

    summary: bytes
    outline: bytes
    message_id: str


def describe(content: bytes) -> Description:
    """Scan content. Never fails, whatever the content is."""
    outline = scan(content)
    summary = render_summary(outline)
    if len(summary) > MAX_SUMMARY:
        outline = _curtailed(outline)
        summary = render_summary(outline)
    return Description(summary, encode(outline), _message_id(outline))


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


def _message_id(outline: Outline) -> str:
    """The Message-ID without its brackets, as the trail is looked up by it."""
    raw = outline.envelope.message_id or b""
    return raw[:MAX_MESSAGE_ID].decode("utf-8", "replace").strip().strip("<>")


def outline_of(letter: Letter, content: Callable[[], bytes] | None = None) -> Outline:
    """The outline kept with a letter; made anew where another version of us has kept it.
    `content` gives the content of a letter that does not hold it."""
    try:
        return decode(letter.outline)
    except UnreadableOutlineError:
        return scan(letter.content if content is None else content())
