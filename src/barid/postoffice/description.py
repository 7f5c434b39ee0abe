"""What is found out about content once, when it is kept: for IMAP ready to send, and neutral."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from barid.message.mime import scan
from barid.message.mime.codec import UnreadableOutlineError, decode, encode
from barid.model.mailbox import Letter
from barid.model.outline import Outline
from barid.protocols.imap.summary import render_summary

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
    return Description(render_summary(outline), encode(outline), _message_id(outline))


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
