"""LIST, LSUB and NAMESPACE: which mailboxes there are (RFC 9051 6.3.9, 6.3.10; RFC 3501 6.3.9)."""

from __future__ import annotations

from collections.abc import Iterable

from barid.model.mailbox import INBOX, Mailbox
from barid.postoffice.mailbox.names import superiors
from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.commands.list import ListMailboxes, Return, Selection
from barid.protocols.imap.commands.lsub import Lsub
from barid.protocols.imap.commands.namespace import Namespace
from barid.protocols.imap.commands.status import StatusItem
from barid.protocols.imap.names import Pattern, matches_inbox
from barid.protocols.imap.responses.list import (
    list_line,
    namespace_line,
    status_line,
    subscribed_inside,
)
from barid.services.imap.desk import Desk
from barid.services.imap.mailboxes import counters


class Matcher:
    """Names that fit one of some patterns behind a reference (RFC 9051 6.3.9)."""

    def __init__(self, reference: str, patterns: Iterable[str], separator: str) -> None:
        written = [reference + pattern for pattern in patterns]
        self._patterns = [Pattern(one, separator) for one in written]
        self._inbox = any(matches_inbox(one, separator) for one in written)

    def fits(self, name: str) -> bool:
        """`name` is as the client sees it."""
        if name == INBOX:
            return self._inbox
        return any(pattern.matches(name) for pattern in self._patterns)


class Above:
    """Keys that have mailboxes below them, of any kind and subscribed ones; found in one go, for
    an account may have very many."""

    def __init__(self, boxes: Iterable[Mailbox], left: Iterable[str]) -> None:
        """`left` are subscribed names without a mailbox."""
        self.any: set[str] = set()
        self.subscribed = {superior for key in left for superior in superiors(key)}
        for box in boxes:
            found = superiors(box.key)
            self.any.update(found)
            if box.subscribed:
                self.subscribed.update(found)


async def list_mailboxes(desk: Desk, command: ListMailboxes) -> None:
    """Answer LIST, plain and extended."""
    if not command.extended and command.patterns == ("",):
        _tell_root(desk)
        return
    matcher = Matcher(command.reference, command.patterns, desk.room.separator)
    boxes = await desk.logged_in.mailboxes()
    followed = Selection.SUBSCRIBED in command.selection
    left = await desk.logged_in.subscriptions_left() if followed else []
    above = Above(boxes, left)
    for box in boxes:
        if matcher.fits(desk.outside(box.name)):
            await _tell(desk, command, box, above)
    if left and Selection.SPECIAL_USE not in command.selection:
        inside = above.subscribed if Selection.RECURSIVEMATCH in command.selection else set()
        absent = {*left, *inside}.difference(box.key for box in boxes)
        for key in sorted(absent):
            if matcher.fits(desk.outside(key)):
                _tell_absent(desk, key, followed=key in left, inside=key in inside)
    desk.core.ok("Listed")


async def lsub(desk: Desk, command: Lsub) -> None:
    """Subscribed mailboxes; a superior of one that `%` cannot reach stands for it."""
    separator = desk.room.separator
    matcher = Matcher(command.reference, [command.pattern], separator)
    told: set[str] = set()
    boxes = await desk.logged_in.mailboxes()
    left = await desk.logged_in.subscriptions_left()
    for key in [*(box.key for box in boxes if box.subscribed), *left]:
        name = desk.outside(key)
        if matcher.fits(name):
            _tell_lsub(desk, name, (), told)
        elif command.pattern.endswith("%"):
            for superior in superiors(key):
                if matcher.fits(desk.outside(superior)):
                    _tell_lsub(desk, desk.outside(superior), ("\\Noselect",), told)
    desk.core.ok("Listed")


async def namespace(desk: Desk, _: Namespace) -> None:
    """All mailboxes are the person's own."""
    desk.core.untagged(namespace_line(desk.room.separator))
    desk.core.ok("Only one namespace")


async def _tell(desk: Desk, command: ListMailboxes, box: Mailbox, above: Above) -> None:
    """One mailbox, when the selection wants it."""
    inside = Selection.RECURSIVEMATCH in command.selection and box.key in above.subscribed
    chosen = _is_chosen(command, box)
    if not chosen and not inside:
        return
    name = desk.outside(box.name)
    line = list_line(
        name,
        _attributes(command, box, has_inferiors=box.key in above.any),
        separator=desk.room.separator,
        utf8=desk.core.utf8,
    )
    desk.core.untagged(subscribed_inside(line) if inside else line)
    if Return.STATUS in command.returns and chosen:
        freed = StatusItem.DELETED_STORAGE in command.status
        found = await desk.logged_in.status(box.name, freed)
        if not isinstance(found, Refusal):
            values = counters(found, command.status, desk.room.limits.message)
            desk.core.untagged(status_line(name, values, utf8=desk.core.utf8))


def _tell_absent(desk: Desk, key: str, *, followed: bool, inside: bool) -> None:
    """A name without a mailbox that is followed, or has such names below (RFC 5258 3.5)."""
    attributes = ("\\NonExistent", "\\Subscribed") if followed else ("\\NonExistent",)
    name, separator = desk.outside(key), desk.room.separator
    line = list_line(name, attributes, separator=separator, utf8=desk.core.utf8)
    desk.core.untagged(subscribed_inside(line) if inside else line)


def _is_chosen(command: ListMailboxes, box: Mailbox) -> bool:
    if Selection.SUBSCRIBED in command.selection and not box.subscribed:
        return False
    return Selection.SPECIAL_USE not in command.selection or box.special_use is not None


def _attributes(command: ListMailboxes, box: Mailbox, *, has_inferiors: bool) -> list[str]:
    """Inferiors and use are told to everybody: they cost nothing (RFC 3348, RFC 6154 2)."""
    found = ["\\HasChildren" if has_inferiors else "\\HasNoChildren"]
    told = {Selection.SUBSCRIBED} & command.selection or {Return.SUBSCRIBED} & command.returns
    if box.subscribed and told:
        found.append("\\Subscribed")
    if box.special_use is not None:
        found.append(box.special_use)
    return found


def _tell_root(desk: Desk) -> None:
    """An empty pattern asks for the separator (RFC 9051 6.3.9)."""
    separator = desk.room.separator
    desk.core.untagged(list_line("", ("\\Noselect",), separator=separator))
    desk.core.ok("Listed")


def _tell_lsub(desk: Desk, name: str, attributes: tuple[str, ...], told: set[str]) -> None:
    if name not in told:
        told.add(name)
        separator, utf8 = desk.room.separator, desk.core.utf8
        line = list_line(name, attributes, separator=separator, utf8=utf8, verb="LSUB")
        desk.core.untagged(line)
