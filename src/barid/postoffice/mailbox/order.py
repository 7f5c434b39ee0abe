"""SORT and THREAD: the messages that a search has found, in order (RFC 5256).

What messages are ordered by is read from what was kept with them, some thousand at a time in a
reader's thread; the messages themselves are not read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from heapq import merge
from typing import Final

from barid.interfaces.store import Store, Transaction
from barid.message.mime.charsets import decode_unlabelled
from barid.message.mime.codec import UnreadableOutlineError, envelope_of
from barid.message.mime.dates import parse_date
from barid.message.mime.headers import decode_words
from barid.message.mime.message_ids import first_message_id, message_ids
from barid.message.mime.subjects import Subject, collated, read_subject
from barid.model.identifiers import MailboxId
from barid.model.mailbox import Heading
from barid.model.outline import Addresses, HeaderSummary
from barid.model.ranges import Ranges, from_numbers, split_after
from barid.postoffice.description import outline_of
from barid.postoffice.mailbox.selected import Selected
from barid.postoffice.mailbox.threads import Forest, Known, by_references, by_subject
from barid.protocols.imap.commands.sort import Criterion, SortKey
from barid.protocols.imap.commands.thread import Algorithm
from barid.protocols.imap.summary import shown_host, shown_mailbox

READ_AT_ONCE: Final = 2000
SORTED_AT_ONCE: Final = 10_000
OCTETS_AT_ONCE: Final = 2 * 1024 * 1024
MAX_TEXT: Final = 4000
"""Octets of a subject or a name that are looked at."""
MAX_REFERENCES: Final = 200
"""The last of the references of a message, which are the nearest."""
MICROSECONDS: Final = 1_000_000

Key = int | str


async def sort(
    store: Store, selected: Selected, places: Sequence[int], criteria: Sequence[Criterion]
) -> list[int]:
    """Indices in the view, in the order of the criteria; those expunged meanwhile are left out."""
    wanted = tuple(dict.fromkeys(criterion.key for criterion in criteria))
    found: list[int] = []
    columns: list[list[Key]] = [[] for _ in wanted]

    def take(place: int, heading: Heading, envelope: HeaderSummary) -> None:
        found.append(place)
        for column, key in zip(columns, wanted, strict=True):
            column.append(_KEYS[key](heading, envelope))

    await _read(store, selected, places, take)
    by_key = dict(zip(wanted, columns, strict=True))
    ranks = list(range(len(found)))
    for criterion in reversed(criteria):  # what is equal by one keeps the order of those before
        column = by_key[criterion.key]
        ranks = await store.read(partial(_sorted, ranks, column, criterion.reverse), bulk=True)
    return [found[rank] for rank in ranks]


async def thread(
    store: Store, selected: Selected, places: Sequence[int], algorithm: Algorithm
) -> tuple[list[int], Forest]:
    """Indices in the view, and their threads; those expunged meanwhile are left out."""
    found: list[int] = []
    known = Known()
    names: dict[bytes, bytes] = {}
    by_names = algorithm is Algorithm.REFERENCES

    def take(place: int, heading: Heading, envelope: HeaderSummary) -> None:
        found.append(place)
        known.dates.append(_sent(heading, envelope))
        base, reply = _subject(envelope)
        known.bases.append(base)
        known.replies.append(reply)
        if by_names:
            _take_names(known, names, envelope)

    await _read(store, selected, places, take)
    build = by_references if by_names else by_subject
    return found, await store.read(lambda _: build(known), bulk=True)


async def _read(
    store: Store,
    selected: Selected,
    places: Sequence[int],
    take: Callable[[int, Heading, HeaderSummary], None],
) -> None:
    """Hand what is known of each message to `take`, in a reader's thread, in their order."""
    view, mailbox = selected.view, selected.mailbox
    waiting = deque(
        from_numbers(view.uids[place] for place in places[low : low + READ_AT_ONCE])
        for low in range(0, len(places), READ_AT_ONCE)
    )

    def unit(tx: Transaction, uids: Ranges) -> Ranges:
        """Runs in a reader's thread; the view rests until we have answered. Gives what is left."""
        size = 0
        for heading in tx.messages.headings(mailbox, uids, OCTETS_AT_ONCE):
            take(view.number_of(heading.uid) - 1, heading, _envelope(tx, mailbox, heading))
            size += len(heading.outline)
        return () if size < OCTETS_AT_ONCE else split_after(uids, heading.uid)[1]

    while waiting:
        rest = await store.read(partial(unit, uids=waiting.popleft()), bulk=True)
        if rest:
            waiting.appendleft(rest)


def _envelope(tx: Transaction, mailbox: MailboxId, heading: Heading) -> HeaderSummary:
    try:
        return envelope_of(heading.outline)
    except UnreadableOutlineError:  # kept by another version of us
        letters = tx.messages.letters(mailbox, ((heading.uid, heading.uid),))
        return outline_of(letters[0]).envelope


def _sorted(ranks: list[int], column: list[Key], reverse: bool, _: Transaction) -> list[int]:
    """The ranks by the values that they have in the column; what is equal keeps its order.

    Some at a time: sorting holds up every thread until it is done.
    """
    value = column.__getitem__
    parts = [
        sorted(ranks[low : low + SORTED_AT_ONCE], key=value, reverse=reverse)
        for low in range(0, len(ranks), SORTED_AT_ONCE)
    ]
    return parts[0] if len(parts) == 1 else list(merge(*parts, key=value, reverse=reverse))


# --- what messages are compared by


def _sent(heading: Heading, envelope: HeaderSummary) -> int:
    """Sent date in seconds (RFC 5256 2.2)."""
    sent = parse_date(envelope.date) if envelope.date else None
    return heading.received // MICROSECONDS if sent is None else sent.epoch


def _mailbox(addresses: Addresses) -> str:
    """addr-mailbox of the first address, as ENVELOPE shows it."""
    return collated(decode_unlabelled(shown_mailbox(addresses[0])[:MAX_TEXT])) if addresses else ""


def _display(addresses: Addresses) -> str:
    """The DISPLAY sort value of the first address (RFC 5957 3)."""
    if not addresses:
        return ""
    first = addresses[0]
    name = decode_words(first.name[:MAX_TEXT]) if first.name else ""
    if name:
        return collated(name)
    if first.host is None:
        return _mailbox(addresses)
    written = b"%b@%b" % (shown_mailbox(first)[:MAX_TEXT], shown_host(first)[:MAX_TEXT])
    return collated(decode_unlabelled(written))


def _subject(envelope: HeaderSummary) -> Subject:
    return read_subject((envelope.subject or b"")[:MAX_TEXT])


def _take_names(known: Known, names: dict[bytes, bytes], envelope: HeaderSummary) -> None:
    """Message-ID and references (RFC 5256 3); `names` are those seen, each kept once."""
    name = first_message_id(envelope.message_id) if envelope.message_id else None
    found = message_ids(envelope.references) if envelope.references else []
    if not found and envelope.in_reply_to:
        parent = first_message_id(envelope.in_reply_to)
        found = [] if parent is None else [parent]
    known.ids.append(name and names.setdefault(name, name))
    references = [names.setdefault(one, one) for one in found[-MAX_REFERENCES:]]
    known.references.append(tuple(references))


_KEYS: Final[dict[SortKey, Callable[[Heading, HeaderSummary], Key]]] = {
    SortKey.ARRIVAL: lambda heading, _: heading.received // MICROSECONDS,
    SortKey.CC: lambda _, envelope: _mailbox(envelope.cc),
    SortKey.DATE: _sent,
    SortKey.FROM: lambda _, envelope: _mailbox(envelope.from_),
    SortKey.SIZE: lambda heading, _: heading.size,
    SortKey.SUBJECT: lambda _, envelope: _subject(envelope).base,
    SortKey.TO: lambda _, envelope: _mailbox(envelope.to),
    SortKey.DISPLAYFROM: lambda _, envelope: _display(envelope.from_),
    SortKey.DISPLAYTO: lambda _, envelope: _display(envelope.to),
}
