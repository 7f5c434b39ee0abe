"""What a client is told about its mailbox that it did not ask for (RFC 9051 7.4, 7.5).

Called at the end of commands and while the client idles. EXPUNGE is held back where the client
counts on its numbers; everything else may be said at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from barid.model.flags import MAX_KEYWORDS, SYSTEM_FLAGS, Keywords
from barid.model.identifiers import ModSeq
from barid.postoffice.mailbox.view import View
from barid.protocols.imap.responses import mailbox
from barid.protocols.imap.responses.fetch import changed_lines, flags_lines
from barid.protocols.imap.responses.flags import FlagTexts
from barid.protocols.imap.server import Server

_SYSTEM_NAMES = tuple(name for _, name in SYSTEM_FLAGS)


@lru_cache(maxsize=1024)
def flag_texts(keywords: Keywords, recent: bool) -> FlagTexts:
    """Texts of masks, shared by all sessions of accounts with the same keywords."""
    return FlagTexts(keywords, recent=recent)


def tell_news(core: Server, view: View, *, read_only: bool) -> None:
    """Say what is new: first what went, then what came, then what changed."""
    if core.may_expunge or core.idling:
        if core.qresync:
            core.untagged(mailbox.vanished(view.release_vanished()))
        else:
            core.untagged(mailbox.expunged(view.release_expunged()))
    news = view.told()
    if news.arrived:
        core.untagged(mailbox.exists(len(view)))
        if not core.rev2:
            core.untagged(mailbox.recent(view.recent))
    if news.keywords:
        tell_flags(core, view, read_only=read_only)
    if news.flagged:
        tell_flags_of(core, view, news.flagged)


def tell_arrivals(core: Server, view: View) -> None:
    """Say how many messages there are now, before an answer that names new ones by number."""
    if view.news.arrived:
        view.news.arrived = False
        view.announced()
        core.untagged(mailbox.exists(len(view)))
        if not core.rev2:
            core.untagged(mailbox.recent(view.recent))


def tell_keywords(core: Server, view: View, *, read_only: bool) -> None:
    """Introduce new keywords, before the first answer that has one among its flags."""
    if view.news.keywords:
        view.news.keywords = False
        tell_flags(core, view, read_only=read_only)


def tell_flags(core: Server, view: View, *, read_only: bool) -> None:
    """FLAGS and PERMANENTFLAGS (RFC 9051 7.1, 7.3.5)."""
    names = (*_SYSTEM_NAMES, *view.keywords.names)
    core.untagged(mailbox.flags(names))
    more = len(view.keywords.names) < MAX_KEYWORDS
    if read_only:
        core.note("Read-only", mailbox.permanent_flags((), more=False))
    else:
        core.note("Flags kept", mailbox.permanent_flags(names, more=more))


def tell_flags_of(core: Server, view: View, changes: Mapping[int, ModSeq]) -> None:
    """FETCH with UID and flags for messages of the view (RFC 9051 6.4.9: UID is always welcome),
    with the numbers of these changes where the client wants to know them (RFC 7162 3.2.4)."""
    for recent in (False, True):
        places = [
            at
            for uid in sorted(changes)
            if view.is_recent(uid) is recent and (at := view.index_of(uid)) is not None
        ]
        if places:
            numbers = [at + 1 for at in places]
            masks = [view.flags[at] for at in places]
            known = [view.uids[at] for at in places]
            texts = texts_for(core, view, recent)
            if core.condstore:
                pairs = [(mask, changes[uid]) for mask, uid in zip(masks, known, strict=True)]
                core.untagged(changed_lines(numbers, known, pairs, texts))
            else:
                core.untagged(flags_lines(numbers, masks, texts, known))


def texts_for(core: Server, view: View, recent: bool) -> FlagTexts:
    r"""Flag texts for this client: IMAP4rev2 knows no \Recent (RFC 9051 A)."""
    return flag_texts(view.keywords, recent and not core.rev2)
