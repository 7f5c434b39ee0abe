"""FETCH: flags from the view, metadata from ready-made rows, sections from whole messages.

Answers leave in chunks, each when the one before has found room in the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from barid.interfaces.store import StorageFailed
from barid.model.flags import SEEN
from barid.model.identifiers import ModSeq, Uid
from barid.model.mailbox import Entry, Letter, Particulars, Summary
from barid.model.ranges import from_numbers, written
from barid.postoffice.mailbox.large import LargeLetter
from barid.postoffice.mailbox.sections import OpenLetter, UnknownEncoding
from barid.postoffice.mailbox.selected import Numbered, Selected, Spans
from barid.postoffice.mailbox.surrogate import surrogate_of
from barid.postoffice.mailbox.wishes import FlagWish
from barid.protocols.imap.commands.fetch import Attribute, BinarySize, BodySection, Fetch, Part
from barid.protocols.imap.responses import mailbox
from barid.protocols.imap.responses.fetch import (
    KEPT,
    READY_MADE,
    Row,
    attributes_item,
    fetch_line,
    flags_lines,
    section_item,
    size_item,
    summary_lines,
    uid_lines,
    whole_pieces,
)
from barid.services.imap.desk import Desk
from barid.services.imap.large import send_large
from barid.services.imap.news import tell_keywords, texts_for
from barid.services.imap.numbers import spans_of

T = TypeVar("T")

FLAGS_AT_ONCE: Final = 20_000
SENT_AT_ONCE: Final = 256 * 1024
"""Octets of sections that are put together before they are sent."""
LARGE: Final = 512 * 1024
"""Octets of a letter whose sections take so long to find that others should not wait for it."""
PIECE_WEIGHT: Final = 512
"""What making a piece costs, in octets that would cost as much."""
_FROM_VIEW: Final = frozenset({Attribute.UID, Attribute.FLAGS})
_FROM_ENTRY: Final = KEPT | {Attribute.INTERNALDATE, Attribute.SIZE}
_TOLD_OF_CHANGES: Final = _FROM_VIEW | {Attribute.MODSEQ}
_BODY: Final = (Part.WHOLE, Part.TEXT)
"""Who asks for these reads the message."""
_OF_CONTENT: Final = READY_MADE | {Attribute.SIZE}


async def fetch(desk: Desk, command: Fetch) -> None:
    """Answer FETCH and UID FETCH (RFC 9051 6.4.5)."""
    selected = desk.open_mailbox
    spans = spans_of(selected, command.numbers, command.uid)
    if spans is None:
        desk.core.bad("No such message")
        return
    if command.changed_since is not None:
        spans = await _narrow(desk, command, spans, ModSeq(command.changed_since))
    attributes = command.attributes
    if command.sets_seen and await _see(selected, spans):
        attributes |= _TOLD_OF_CHANGES if desk.core.condstore else {Attribute.FLAGS}
    tell_keywords(desk.core, selected.view, read_only=selected.read_only)
    decodable, wanted = True, spans
    if not desk.core.utf8 and (command.sections or attributes & _OF_CONTENT):
        spans, apart = _set_apart(selected, spans)
        if apart:
            decodable = await fetch_surrogates(desk, selected, apart, (attributes, command))
    if command.sections:
        if any(isinstance(one, BodySection) and one.part in _BODY for one in command.sections):
            selected.note_fetched(wanted)
        decodable &= await _fetch_sections(desk, selected, spans, (attributes, command))
    elif attributes <= _FROM_VIEW:
        await _fetch_flags(desk, selected, spans, attributes)
    else:
        await send_rows(desk, selected, spans, attributes)
    if selected.stale():
        await selected.sync()
    desk.tell_news()
    if decodable and selected.view.holds_expunged:
        desk.core.ok("Fetched, but some were expunged", "EXPUNGEISSUED")  # RFC 5530 3
    elif decodable:
        desk.core.ok("Fetched")
    else:
        desk.core.no("A part has an unknown encoding", "UNKNOWN-CTE")  # RFC 3516 4.3


async def _narrow(desk: Desk, command: Fetch, spans: Spans, since: ModSeq) -> Spans:
    """Only what changed is told; first, if asked, what is gone (RFC 7162 3.2.6)."""
    selected = desk.open_mailbox
    if command.vanished:
        numbers = command.numbers
        known = selected.saved if numbers.saved else numbers.resolve(selected.view.uidnext - 1)
        gone = await selected.vanished(known, since)
        desk.core.untagged(mailbox.vanished(gone, earlier=True))
    return await selected.changed(spans, since)


async def _see(selected: Selected, spans: Spans) -> bool:
    """Reading a message marks it as read; True when that changed something.

    What cannot be marked, on a full disk, can be read all the same.
    """
    if selected.stale() and not selected.read_only:
        await selected.sync()  # somebody may have taken \Seen away
    flags = selected.view.flags
    if selected.read_only or all(flags[at] & SEEN for at in selected.view.living_in(spans)):
        return False
    try:
        await selected.flag(spans, FlagWish(SEEN), add=True)
    except StorageFailed:
        return False
    return True


def _set_apart(selected: Selected, spans: Spans) -> tuple[Spans, Spans]:
    """The messages that every client can be given, and those with UTF-8 in their headers."""
    international = selected.view.international_in(spans)
    if not international:
        return spans, []
    apart = [(first, last + 1) for first, last in from_numbers(sorted(set(international)))]
    left: Spans = []
    for low, high in spans:
        for first, after in apart:
            if low < first < high:
                left.append((low, first))
            if first < high and low < after:
                low = after
        if low < high:
            left.append((low, high))
    return left, apart


async def _fetch_flags(
    desk: Desk, selected: Selected, spans: Spans, attributes: frozenset[Attribute]
) -> None:
    if selected.stale():
        await selected.sync()
    await send_flags(desk, selected, spans, attributes)


async def send_flags(
    desk: Desk, selected: Selected, spans: Spans, attributes: frozenset[Attribute]
) -> None:
    """Flags or UIDs or both: the view has all of it."""
    view = selected.view
    tell_keywords(desk.core, view, read_only=selected.read_only)
    for span in spans:
        for recent, low, high in view.by_recency(view.uids, *span):
            texts = texts_for(desk.core, view, recent)
            for start in range(low, high, FLAGS_AT_ONCE):
                end = min(start + FLAGS_AT_ONCE, high)
                numbers, masks = range(start + 1, end + 1), view.flags[start:end]
                uids = view.uids[start:end] if Attribute.UID in attributes else None
                if Attribute.FLAGS in attributes:
                    await desk.stream(flags_lines(numbers, masks, texts, uids))
                else:
                    await desk.stream(uid_lines(numbers, view.uids[start:end]))


async def send_rows(
    desk: Desk, selected: Selected, spans: Spans, attributes: frozenset[Attribute]
) -> None:
    """Attributes of which some are not in the view."""
    if _needs_all(attributes):
        async for particulars in selected.particulars(spans, desk.pace):
            await _send_rows(desk, selected, particulars.numbers, particulars.rows, attributes)
    elif attributes & READY_MADE:
        async for summaries in selected.summaries(spans, desk.pace):
            await _send_rows(desk, selected, summaries.numbers, summaries.rows, attributes)
    else:
        async for entries in selected.entries(spans):
            await _send_rows(desk, selected, entries.numbers, entries.rows, attributes)


async def _send_rows(
    desk: Desk,
    selected: Selected,
    numbers: Sequence[int],
    rows: Sequence[Row],
    attributes: frozenset[Attribute],
) -> None:
    view = selected.view
    for recent, low, high in view.by_recency([row.uid for row in rows], 0, len(rows)):
        texts = texts_for(desk.core, view, recent)
        await desk.stream(summary_lines(numbers[low:high], rows[low:high], texts, attributes))


async def _fetch_sections(
    desk: Desk,
    selected: Selected,
    spans: Spans,
    wanted: tuple[frozenset[Attribute], Fetch],
) -> bool:
    """Sections, and whatever else was asked with them; False when a part cannot be decoded."""
    attributes, command = wanted
    if attributes <= _FROM_VIEW and len(command.sections) == 1 and _is_whole(command.sections[0]):
        await _fetch_whole(desk, selected, spans, wanted)
        return True
    outflow, decodable = _Outflow(desk), True
    async for letters in selected.letters(spans, desk.pace):
        if isinstance(letters, LargeLetter):
            decodable &= await _send_large(desk, selected, letters, wanted)
            continue
        rows = _rows_for(desk, selected, letters.numbers, attributes)
        for number, letter in zip(letters.numbers, letters.rows, strict=True):
            row = await rows.of(letter.uid)
            items = _attribute_items(desk, selected, letter, attributes, row)
            outflow.add(b"* %d FETCH (" % number, b" ".join(items), b" " if items else b"")
            decodable &= await _send_sections(outflow, letter, command)
        await outflow.send()
    return decodable


async def _fetch_whole(
    desk: Desk, selected: Selected, spans: Spans, wanted: tuple[frozenset[Attribute], Fetch]
) -> None:
    """What mail programs ask for most: whole messages, with UID and flags at most."""
    attributes, label = wanted[0], wanted[1].sections[0].label
    view = selected.view
    known = [texts_for(desk.core, view, recent) for recent in (False, True)]
    texts = (lambda uid: known[view.is_recent(uid)]) if Attribute.FLAGS in attributes else None
    labels = label, Attribute.UID in attributes
    async for letters in selected.letters(spans, desk.pace):
        if isinstance(letters, LargeLetter):
            await _send_large(desk, selected, letters, wanted)
        else:
            await desk.stream_parts(whole_pieces(letters.numbers, letters.rows, labels, texts))


async def fetch_surrogates(
    desk: Desk,
    selected: Selected,
    spans: Spans,
    wanted: tuple[frozenset[Attribute], Fetch],
) -> bool:
    """Messages with UTF-8 in their headers, for a client that has not said that it takes it
    (RFC 6855 7); False when a part cannot be decoded."""
    attributes, command = wanted
    outflow, decodable = _Outflow(desk), True
    async for letters in selected.letters(spans, desk.pace):
        if isinstance(letters, LargeLetter):
            large, summary = await letters.surrogate()
            items = await _items_of(desk, selected, (large.number, summary), attributes)
            if command.sections:
                decodable &= await send_large(desk, large, items, command.sections)
            else:
                await desk.stream(fetch_line(large.number, items))
            continue
        for number, letter in zip(letters.numbers, letters.rows, strict=True):
            other, summary = await outflow.made(letter, partial(surrogate_of, letter))
            items = await _items_of(desk, selected, (number, summary), attributes)
            outflow.add(b"* %d FETCH (" % number, b" ".join(items))
            outflow.add(b" " if items and command.sections else b"")
            decodable &= await _send_sections(outflow, other, command)
        await outflow.send()
    uids = written(selected.view.uids_in(spans))
    desk.core.note("Shown without UTF-8 in their headers", f"DOWNGRADED {uids}")  # RFC 6858 4
    return decodable


async def _items_of(
    desk: Desk,
    selected: Selected,
    shown: tuple[int, Summary],
    attributes: frozenset[Attribute],
) -> list[bytes]:
    """The attributes of a message, size and ready-made text being those of its surrogate."""
    number, summary = shown
    row = await _rows_for(desk, selected, [number], attributes).of(summary.uid)
    if isinstance(row, Entry):
        row = row._replace(size=summary.size)
    elif row is not None:
        row = row._replace(size=summary.size, text=summary.text)
    letter = Letter(summary.uid, summary.flags, summary.received, b"", b"", b"")
    return _attribute_items(desk, selected, letter, attributes, row)


async def _send_large(
    desk: Desk, selected: Selected, large: LargeLetter, wanted: tuple[frozenset[Attribute], Fetch]
) -> bool:
    """The response for a large message; False when a part cannot be decoded."""
    attributes, command = wanted
    letter = large.letter
    row = await _rows_for(desk, selected, [large.number], attributes).of(letter.uid)
    items = _attribute_items(desk, selected, letter, attributes, row)
    return await send_large(desk, large, items, command.sections)


def _rows_for(
    desk: Desk, selected: Selected, numbers: Sequence[int], attributes: frozenset[Attribute]
) -> _Rows:
    spans = [(number - 1, number) for number in numbers]
    if _needs_all(attributes):
        return _Rows(selected.particulars(spans, desk.pace))
    if attributes & READY_MADE:
        return _Rows(selected.summaries(spans, desk.pace))
    return _Rows(selected.entries(spans) if attributes & _FROM_ENTRY else None)


def _needs_all(attributes: frozenset[Attribute]) -> bool:
    """Whether neither summaries nor entries have all of it."""
    return Attribute.THREADID in attributes or bool(attributes & KEPT and attributes & READY_MADE)


Rows = Numbered[Summary] | Numbered[Entry] | Numbered[Particulars]


class _Rows:
    """What the wanted attributes need besides the letters themselves; some are here at a time."""

    __slots__ = ("_chunks", "_here", "_last")

    def __init__(self, chunks: AsyncIterator[Rows] | None) -> None:
        self._chunks = chunks
        self._here: dict[Uid, Row] = {}
        self._last = 0

    async def of(self, uid: Uid) -> Row | None:
        """The row of a letter; ask for them in ascending order."""
        while self._chunks is not None and self._last < uid:
            chunk = await anext(self._chunks, None)
            if chunk is None:
                self._chunks = None
            elif chunk.rows:
                self._here = {row.uid: row for row in chunk.rows}
                self._last = chunk.rows[-1].uid
        return self._here.get(uid)


class _Outflow:
    """Pieces of answers on their way out. Once there are enough of them they are sent, and others
    get their turn; so neither many sections nor large ones pile up."""

    __slots__ = ("_desk", "_parts", "_weight")

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._parts: list[bytes] = []
        self._weight = 0

    def add(self, *pieces: bytes) -> None:
        self._parts += pieces
        self._weight += sum(map(len, pieces)) + PIECE_WEIGHT

    async def made(self, letter: Letter, make: Callable[[], T]) -> T:
        """A piece that is made from the letter: of a large one away from the loop."""
        if len(letter.content) < LARGE:
            return make()
        return await self._desk.room.world.tasks.in_thread(make)

    @property
    def full(self) -> bool:
        return self._weight >= SENT_AT_ONCE

    async def send(self) -> None:
        parts, self._parts, self._weight = self._parts, [], 0
        await self._desk.stream_parts(parts)
        await asyncio.sleep(0)


def _attribute_items(
    desk: Desk,
    selected: Selected,
    letter: Letter,
    attributes: frozenset[Attribute],
    row: Row | None,
) -> list[bytes]:
    if not attributes:
        return []
    recent = selected.view.is_recent(letter.uid)
    texts = texts_for(desk.core, selected.view, recent)
    known = row or Summary(letter.uid, letter.flags, letter.received, 0, b"")
    if row is None:
        attributes -= KEPT  # expunged since the letter was read
    return [attributes_item(known, texts, attributes)]


async def _send_sections(outflow: _Outflow, letter: Letter, command: Fetch) -> bool:
    """The sections of one FETCH response, the content of a whole message uncopied."""
    opened, decodable = OpenLetter(letter), True
    for place, section in enumerate(command.sections):
        if place:
            outflow.add(b" ")
        if _is_whole(section):
            size = len(letter.prefix) + len(letter.content)
            outflow.add(b"%b {%d}\r\n%b" % (section.label, size, letter.prefix), letter.content)
        else:
            try:
                outflow.add(await outflow.made(letter, partial(_section_item, opened, section)))
            except UnknownEncoding:
                outflow.add(section_item(section.label, None))
                decodable = False
        if outflow.full:
            await outflow.send()
    outflow.add(b")\r\n")
    return decodable


def _is_whole(section: BodySection | BinarySize) -> bool:
    return (
        isinstance(section, BodySection)
        and section.part is Part.WHOLE
        and not section.path
        and section.partial is None
        and not section.binary
    )


def _section_item(opened: OpenLetter, section: BodySection | BinarySize) -> bytes:
    if isinstance(section, BinarySize):
        return size_item(section.label, opened.decoded_size(section))
    origin = section.partial.origin if section.partial is not None else None
    octets = opened.octets(section)
    return section_item(section.label, octets, origin=origin, binary=section.binary)
