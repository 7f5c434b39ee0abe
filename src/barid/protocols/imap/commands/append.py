"""APPEND: put messages into a mailbox, one (RFC 9051 6.3.12) or several at once (RFC 3502)."""

from __future__ import annotations

from dataclasses import dataclass, field

from barid.model.identifiers import Instant
from barid.protocols.imap.refusal import impossible, malformed
from barid.protocols.imap.scanner import Scanner

MAX_MESSAGES = 1_000
"""Messages in one command. Octets are counted while they come, before they are kept."""


@dataclass(frozen=True, slots=True)
class AppendMessage:
    """One message with its flags; `received` is None where the client leaves the time to us.

    `binary` tells that it came as literal8 and may hold NUL (RFC 3516 4.4).
    """

    content: bytes = field(repr=False)
    flags: tuple[str, ...] = ()
    received: Instant | None = None
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Append:
    """All of the messages are to be kept, or none (RFC 3502 6.3.11)."""

    mailbox: str
    messages: tuple[AppendMessage, ...]


def parse(scanner: Scanner) -> Append:
    """`SP mailbox 1*([SP flag-list] [SP date-time] SP literal)`."""
    scanner.space()
    mailbox = scanner.mailbox()
    messages: list[AppendMessage] = []
    while not messages or not scanner.at_end:
        scanner.space()
        messages.append(_message(scanner))
        if len(messages) > MAX_MESSAGES:
            raise impossible("Too many messages in one command", "LIMIT")
    return Append(mailbox, tuple(messages))


def _message(scanner: Scanner) -> AppendMessage:
    flags: tuple[str, ...] = ()
    received: Instant | None = None
    if scanner.next_is(b"("):
        flags = scanner.flag_list()
        scanner.space()
    if scanner.next_is(b'"'):
        received = scanner.date_time()
        scanner.space()
    taken = _literal(scanner)
    content, binary = taken
    if not content:
        # RFC 3502 6.3.11: a client that gives up half way ends with an empty message.
        raise impossible("Empty message")
    if b"\0" in content and not binary:
        raise malformed("NUL is allowed in literal8 only")
    return AppendMessage(content, flags, received, binary)


def _literal(scanner: Scanner) -> tuple[bytes, bool]:
    """`literal / literal8 / "UTF8" SP "(" literal8 ")"` (RFC 6855 4)."""
    wrapped = scanner.utf8 and scanner.skip_word("UTF8 (")
    taken = scanner.literal()
    if taken is None:
        raise malformed("Expected a message as literal")
    if wrapped:
        scanner.need(b")")
    return taken
