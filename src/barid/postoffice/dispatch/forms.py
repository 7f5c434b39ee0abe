"""A message in the form in which one next hop gets it: converted as far as it must be, then signed.

What the other side takes goes as it is. For a host without 8BITMIME, BINARYMIME or SMTPUTF8 parts
are encoded, header fields written in ASCII, and addresses replaced by those in ASCII that reach the
same (RFC 6152 3, RFC 3030 3, RFC 6531 3.2); what cannot be done so goes back (docs/decisions/0032).
Large messages are never held: each look at one is a pass over it, off the event loop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from barid.interfaces.store import Content, StorageFailed, Store, Transaction
from barid.interfaces.world import Tasks
from barid.message.conversion.carrying import converted
from barid.message.conversion.plan import Aim, Edit, Obstacle, make_plan
from barid.message.conversion.survey import Lines
from barid.message.mime import scan
from barid.message.mime.blocks import header_end
from barid.message.mime.codec import UnreadableOutlineError, decode
from barid.message.mime.downgrade import addresses_to_know
from barid.message.senderauth.dkim.signing import BodyHash
from barid.model.address import Address, domain_key
from barid.model.envelope import Body
from barid.model.identifiers import ContentId
from barid.model.offers import Offers
from barid.model.outgoing import NewOutgoing
from barid.model.outline import Outline
from barid.postoffice.directory.expansion import look_up
from barid.postoffice.dispatch.outcome import Cause, Fate, Outcome, Scope
from barid.postoffice.dispatch.signatures import Signatures

T = TypeVar("T")
HEADER_MOST: Final = 1024 * 1024
"""Octets of a header; a message with a longer one is not signed."""
MOST_KNOWN: Final = 200
"""Addresses of a header that are looked up."""


@dataclass(frozen=True, slots=True)
class Form:
    """`paths` has for each recipient what to say on RCPT, or why it cannot be said there."""

    reverse_path: str
    paths: tuple[str | Outcome, ...]
    size: int
    body: Body
    smtputf8: bool
    content: Callable[[], AsyncIterator[bytes]]
    """The content anew, a piece at a time. Raises StorageFailed."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a pass over a message found: its size as it is sent, its header, what it needs."""

    size: int
    header: bytes | None
    wide: bool
    long_lines: bool
    body_hash: bytes


class Forms:
    """One for a post office."""

    def __init__(self, store: Store, tasks: Tasks, signatures: Signatures) -> None:
        self._store = store
        self._tasks = tasks
        self._signatures = signatures

    async def form(
        self, what: NewOutgoing, paths: Sequence[str], offers: Offers, small: bytes | None
    ) -> Form | Outcome:
        """The form for a host that offers this, or why there is none. `small` is all of the
        content where it is small. Raises StorageFailed."""
        source = _Source(self._store, self._tasks, what.content, small)
        reverse_path, ways = what.reverse_path, tuple[str | Outcome, ...](paths)
        smtputf8 = what.smtputf8 and _takes_utf8(offers)
        if not _takes_utf8(offers):
            written = await self._store.read(lambda tx: _in_ascii(tx, [reverse_path, *paths]))
            sender, *ways_there = written
            if sender is None:
                return _outcome(Cause.NEEDS_UTF8, "5.6.7", f"<{reverse_path}> needs SMTPUTF8")
            reverse_path = sender
            ways = tuple(
                one or _outcome(Cause.NEEDS_UTF8, "5.6.7", f"<{path}> needs SMTPUTF8")
                for one, path in zip(ways_there, paths, strict=True)
            )
        facts = await source.run(lambda read, size: _look(read, size, ()))
        edits = await self._edits(what, offers, source, facts)
        if isinstance(edits, Obstacle):
            text = f"the message cannot be converted for a host without 8BITMIME ({edits.value})"
            return _outcome(Cause.UNCONVERTIBLE, "5.6.3", text)
        if edits:
            facts = await source.run(lambda read, size: _look(read, size, edits))
        head = await self._head(what, facts, bool(edits))
        return Form(
            reverse_path,
            ways,
            len(head) + facts.size,
            _body(what, facts, offers, bool(edits)),
            smtputf8,
            lambda: source.pieces(head, edits),
        )

    async def _edits(
        self, what: NewOutgoing, offers: Offers, source: _Source, facts: _Facts
    ) -> tuple[Edit, ...] | Obstacle:
        eight_bit, utf8 = "8BITMIME" in offers, _takes_utf8(offers)
        binary = what.body is not Body.BINARY_MIME or _takes_binary(offers)
        wide_header = facts.header is None or not facts.header.isascii()
        # UTF-8 in the header of a part, too, was announced with SMTPUTF8.
        downgraded = facts.wide and not utf8 and (wide_header or what.smtputf8)
        if (
            binary
            and not facts.long_lines
            and not downgraded
            and not (facts.wide and not eight_bit)
        ):
            return ()
        known = {}
        if downgraded and facts.header is not None:
            addresses = addresses_to_know(facts.header, MOST_KNOWN)
            paths = [address.written() for address in addresses]
            found = await self._store.read(lambda tx: _in_ascii(tx, paths))
            known = {address.key: one for address, one in zip(addresses, found, strict=True) if one}
        # Who did not announce UTF-8 in its header has it go as it came.
        utf8 = utf8 or not what.smtputf8
        aim = Aim(eight_bit, utf8, binary, known)
        outline = await source.outline()
        return await source.run(lambda read, size: make_plan(read, outline, aim))

    async def _head(self, what: NewOutgoing, facts: _Facts, changed: bool) -> bytes:
        """The fields that sign it."""
        if facts.header is None:
            return b""
        signers = await self._signatures.signers(what, facts.header)
        if not signers:
            return b""
        key = (what.content, facts.body_hash if changed else b"", facts.header, signers)
        kept = self._signatures.kept(key)
        if kept is not None:
            return kept
        return await self._signatures.sign(key, facts.header, facts.body_hash, signers)


class _Source:
    """One content: in memory where it is small, else opened for each pass."""

    def __init__(self, store: Store, tasks: Tasks, number: ContentId, small: bytes | None) -> None:
        self._store = store
        self._tasks = tasks
        self._number = number
        self._small = small

    async def run(self, work: Callable[[Callable[[int, int], bytes], int], T]) -> T:
        """Work over all of it: at once, or in a thread."""
        small = self._small
        if small is not None:
            return work(lambda start, end: small[start:end], len(small))
        content = await self._open()
        try:
            return await self._tasks.in_thread(lambda: work(content.read, content.size))
        finally:
            content.close()

    async def outline(self) -> Outline:
        """Its parts: as they were found when it was kept, where it is large."""
        if self._small is not None:
            return scan(self._small)
        number = self._number
        kept = await self._store.read(lambda tx: tx.messages.outline(number))
        try:
            return decode(kept or b"")
        except UnreadableOutlineError:  # kept by another version of us
            return await self.run(lambda read, size: scan(read(0, size)))

    async def pieces(self, head: bytes, edits: Sequence[Edit]) -> AsyncIterator[bytes]:
        """As it is sent."""
        small = self._small
        if small is not None:
            whole = converted(lambda start, end: small[start:end], len(small), edits)
            yield b"".join((head, *whole))
            return
        if head:
            yield head
        content = await self._open()
        try:
            found = converted(content.read, content.size, edits)
            while (piece := await self._tasks.in_thread(lambda: next(found, None))) is not None:
                yield piece
        finally:
            content.close()

    async def _open(self) -> Content:
        number = self._number
        content = await self._store.read(lambda tx: tx.messages.content(number))
        if content is None:
            raise StorageFailed(f"content {number} is not there")
        return content


def _look(read: Callable[[int, int], bytes], size: int, edits: Sequence[Edit]) -> _Facts:
    """One pass over the message as it would be sent."""
    found = _Looking()
    for piece in _joined(converted(read, size, edits)):
        found.feed(piece)
    return found.facts()


def _joined(pieces: Iterator[bytes], least: int = 16 * 1024) -> Iterator[bytes]:
    """Small pieces put together."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= least:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


class _Looking:
    def __init__(self) -> None:
        self._size = 0
        self._wide = False
        self._lines = Lines()
        self._hash = BodyHash()
        self._waiting: bytes | None = b""
        self._header: bytes | None = None

    def feed(self, piece: bytes) -> None:
        self._size += len(piece)
        self._wide = self._wide or not piece.isascii()
        self._lines.feed(piece)
        if self._waiting is None:
            self._hash.feed(piece)
            return
        self._waiting += piece
        end = header_end(self._waiting)
        if end < len(self._waiting):
            self._header, body = self._waiting[:end], self._waiting[end + 2 :]
            self._waiting = None
            self._hash.feed(body)
        elif len(self._waiting) > HEADER_MOST:
            self._waiting = None

    def facts(self) -> _Facts:
        if self._waiting is not None:
            self._header = self._waiting
        return _Facts(self._size, self._header, self._wide, self._lines.long, self._hash.digest())


def _body(what: NewOutgoing, facts: _Facts, offers: Offers, changed: bool) -> Body:
    if what.body is Body.BINARY_MIME and _takes_binary(offers) and not changed:
        return Body.BINARY_MIME
    return Body.EIGHT_BIT_MIME if facts.wide else Body.SEVEN_BIT


def _takes_utf8(offers: Offers) -> bool:
    return "SMTPUTF8" in offers and "8BITMIME" in offers  # RFC 6531 3.1 (8)


def _takes_binary(offers: Offers) -> bool:
    return "BINARYMIME" in offers and "CHUNKING" in offers  # RFC 3030 3


def _outcome(cause: Cause, status: str, text: str) -> Outcome:
    """Of this host; another of the same destination may take more."""
    return Outcome(Fate.GIVEN_UP, Scope.HOST, cause, status, text)


def _in_ascii(tx: Transaction, paths: Sequence[str]) -> list[str | None]:
    """Each address as a host without SMTPUTF8 can be told it; None where it cannot."""
    return [path if path.isascii() else _ascii_for(tx, path) for path in paths]


def _ascii_for(tx: Transaction, path: str) -> str | None:
    """With its domain in A-labels; a name that needs UTF-8 only by another address of its account
    with us (RFC 6531 3.2, RFC 5890 2.3)."""
    address = Address.parse(path)
    if address is None:
        return None
    if address.local.isascii():
        key = domain_key(address.domain)
        return None if key is None else Address(address.local, key).written()
    reached = look_up(tx, address)
    if not isinstance(reached, tuple) or len(reached) != 1:
        return None
    for _, written in tx.directory.addresses(reached[0].account):
        other = Address.parse(written)
        if other is not None and other.local.isascii():
            key = domain_key(other.domain)
            return None if key is None else Address(other.local, key).written()
    return None
