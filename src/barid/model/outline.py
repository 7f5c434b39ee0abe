"""The outline of a message: where its sections lie and what its headers say, as bytes.

Offsets count bytes of the unaltered content. Values are as the message has them, unfolded but not
decoded (no RFC 2047, no percent signs), so that IMAP can send them on and others decode them.
Media types, encodings and parameter names are in lower case. Made by `barid.message.mime`, once.

The classes are msgspec structs rather than dataclasses: equally frozen and slotted, but made and
decoded by C code, which on the way of every message in and out is five to ten times faster. As
they are stored as arrays, new fields go to the end and have a default.
"""

from __future__ import annotations

import msgspec

Parameters = tuple[tuple[bytes, bytes], ...]
"""Name and value in the order of the header. RFC 2231 continuations are joined; the name of a
value in the extended form keeps its final `*`, and the value its charset and percent signs."""


class Address(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One address structure of RFC 9051 7.5.2.

    Without host it is the start of the group `mailbox`; without host and mailbox, a group's end.
    An address that lacks its domain has the empty host b"".
    """

    name: bytes | None
    route: bytes | None
    mailbox: bytes | None
    host: bytes | None


Addresses = tuple[Address, ...]


class HeaderSummary(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a list of messages shows of a header; None where the field is absent.

    Nothing is filled in: an absent Sender stays empty here, and IMAP puts From in its place.
    """

    date: bytes | None = None
    subject: bytes | None = None
    from_: Addresses = ()
    sender: Addresses = ()
    reply_to: Addresses = ()
    to: Addresses = ()
    cc: Addresses = ()
    bcc: Addresses = ()
    in_reply_to: bytes | None = None
    message_id: bytes | None = None
    references: bytes | None = None
    receipt_to: bytes | None = None
    """Disposition-Notification-To (RFC 8098 2.1)."""


class Disposition(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Content-Disposition (RFC 2183): how the part wants to be shown, and its file name."""

    kind: bytes
    parameters: Parameters = ()


class Part(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One entity of RFC 2045: the message itself, or a part of it.

    Header: `header_start` to `body_start`, its blank line included; body: `body_start` to
    `body_end`. `lines` counts the line ends in the body of text and of enclosed messages (else 0).
    The children of a multipart are its parts; the one child of message/rfc822 and message/global
    is the enclosed message, whose header `envelope` sums up. An `opaque` part lies beyond the
    bounds of the scanner: its inside was not looked at; it is called application/octet-stream.
    """

    header_start: int
    body_start: int
    body_end: int
    lines: int = 0
    media_type: bytes = b"text"
    subtype: bytes = b"plain"
    parameters: Parameters = ()
    content_id: bytes | None = None
    description: bytes | None = None
    encoding: bytes = b"7bit"
    md5: bytes | None = None
    disposition: Disposition | None = None
    language: tuple[bytes, ...] = ()
    location: bytes | None = None
    children: tuple[Part, ...] = ()
    envelope: HeaderSummary | None = None
    opaque: bool = False

    @property
    def size(self) -> int:
        """Bytes of the body, as they are encoded in the message."""
        return self.body_end - self.body_start

    @property
    def is_multipart(self) -> bool:
        return self.media_type == b"multipart" and bool(self.children)

    @property
    def is_message(self) -> bool:
        """Whether this part encloses a message that was looked into."""
        return self.media_type == b"message" and self.envelope is not None


class Outline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A whole message: its size in bytes, what its header says, and its parts."""

    size: int
    envelope: HeaderSummary
    root: Part
