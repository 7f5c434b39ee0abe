"""STORE: change flags and say what they are now (RFC 9051 6.4.6)."""

from __future__ import annotations

from barid.model.flags import NO_FLAGS, Flags, system_flag
from barid.model.identifiers import ModSeq
from barid.model.ranges import Ranges, difference, from_numbers, numbers_in
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.selected import Spans
from barid.postoffice.mailbox.wishes import FlagWish
from barid.protocols.imap.commands.fetch import Attribute
from barid.protocols.imap.commands.store import Mode, Store
from barid.protocols.imap.responses.mailbox import modified
from barid.services.imap.desk import Desk
from barid.services.imap.fetch import send_flags, send_rows
from barid.services.imap.news import tell_keywords
from barid.services.imap.numbers import spans_of
from barid.services.imap.refusals import refuse


async def store(desk: Desk, command: Store) -> None:
    """Answer STORE and UID STORE."""
    selected = desk.open_mailbox
    spans = spans_of(selected, command.numbers, command.uid)
    if spans is None:
        desk.core.bad("No such message")
        return
    wish = flag_wish(command.flags)
    left: Ranges | Refusal = ()
    if spans:
        replace, since = command.mode is Mode.REPLACE, command.unchanged_since
        since = None if since is None else ModSeq(since)
        left = await selected.flag(spans, wish, command.mode is Mode.ADD, replace, since)
    if isinstance(left, Refusal):
        refuse(desk.core, left)
        return
    if desk.core.condstore:
        await _tell_changes(desk, command, spans, left)
    elif not command.silent:
        attributes = frozenset({Attribute.FLAGS})
        if command.uid or desk.core.rev2:
            attributes |= {Attribute.UID}
        await send_flags(desk, selected, spans, attributes)
    _answer(desk, command, left)


async def _tell_changes(desk: Desk, command: Store, spans: Spans, left: Ranges) -> None:
    """To a client that counts changes their numbers are told, also of a silent STORE; and of
    messages that were left alone all that tells why (RFC 7162 3.1.3, 3.2.4)."""
    view = desk.open_mailbox.view
    tell_keywords(desk.core, view, read_only=desk.open_mailbox.read_only)
    numbered = frozenset({Attribute.UID, Attribute.MODSEQ})
    whole = numbered | {Attribute.FLAGS}
    done = view.spans_of_uids(difference(view.uids_in(spans), left))
    await send_rows(desk, desk.open_mailbox, done, numbered if command.silent else whole)
    await send_rows(desk, desk.open_mailbox, view.spans_of_uids(left), whole)
    for uid in numbers_in(left):
        view.news.flagged.pop(uid, None)


def _answer(desk: Desk, command: Store, left: Ranges) -> None:
    """MODIFIED names what was left alone, by numbers that hold before EXPUNGE is sent."""
    view = desk.open_mailbox.view
    if left and not command.uid:
        left = from_numbers(view.number_of(uid) for uid in numbers_in(left))
    desk.tell_news()
    if left:
        desk.core.ok("Stored, except where others were quicker", modified(left))
    else:
        desk.core.ok("Stored")


def flag_wish(names: tuple[str, ...]) -> FlagWish:
    """Flags as the client names them; a system flag that we do not know is no keyword."""
    system: Flags = NO_FLAGS
    keywords: list[str] = []
    for name in names:
        bit = system_flag(name)
        if bit is not None:
            system = Flags(system | bit)
        elif not name.startswith("\\"):
            keywords.append(name)
    return FlagWish(system, tuple(dict.fromkeys(keywords)))
