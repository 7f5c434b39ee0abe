"""STORE: change flags and say what they are now (RFC 9051 6.4.6)."""

from __future__ import annotations

from barid.model.flags import NO_FLAGS, Flags, system_flag
from barid.postoffice.mailbox.refusal import Refusal
from barid.postoffice.mailbox.wishes import FlagWish
from barid.protocols.imap.commands.fetch import Attribute
from barid.protocols.imap.commands.store import Mode, Store
from barid.services.imap.desk import Desk
from barid.services.imap.fetch import send_flags
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
    refusal: Refusal | None = None
    if spans:
        replace = command.mode is Mode.REPLACE
        refusal = await selected.flag(spans, wish, command.mode is Mode.ADD, replace)
    if refusal is not None:
        refuse(desk.core, refusal)
        return
    if not command.silent:
        attributes = frozenset({Attribute.FLAGS})
        if command.uid or desk.core.rev2:
            attributes |= {Attribute.UID}
        await send_flags(desk, selected, spans, attributes)
    desk.tell_news()
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
