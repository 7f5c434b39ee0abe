"""LIST and LSUB responses, NAMESPACE and STATUS (RFC 9051 7.3)."""

from __future__ import annotations

from collections.abc import Iterable

from barid.protocols.imap.commands.status import StatusItem
from barid.protocols.imap.quoting import mailbox, quoted


def list_line(
    name: str,
    attributes: Iterable[str],
    *,
    separator: str = "/",
    utf8: bool = False,
    verb: str = "LIST",
) -> bytes:
    """`* LIST (\\HasChildren) "/" "name"`; `verb` may be LSUB (RFC 9051 7.3.1, RFC 3501 7.2.3)."""
    return b"* %b (%b) %b %b\r\n" % (
        verb.encode("ascii"),
        " ".join(attributes).encode("ascii"),
        quoted(separator.encode("ascii")),
        mailbox(name, utf8=utf8),
    )


def subscribed_inside(line: bytes) -> bytes:
    """The same LIST response with `("CHILDINFO" ("SUBSCRIBED"))` (RFC 9051 6.3.9.6)."""
    return line.removesuffix(b"\r\n") + b' ("CHILDINFO" ("SUBSCRIBED"))\r\n'


def formerly(line: bytes, name: str) -> bytes:
    """The same LIST response with `("OLDNAME" ("name"))`, in UTF-8: for clients of IMAP4rev2
    (RFC 9051 6.3.9.7)."""
    written = mailbox(name, utf8=True)
    return line.removesuffix(b"\r\n") + b' ("OLDNAME" (%b))\r\n' % written


def namespace_line(separator: str = "/") -> bytes:
    """Personal mailboxes only, without prefix (RFC 9051 7.3.2)."""
    return b'* NAMESPACE (("" %b)) NIL NIL\r\n' % quoted(separator.encode("ascii"))


def status_line(
    name: str, values: Iterable[tuple[StatusItem, int | str]], *, utf8: bool = False
) -> bytes:
    """`* STATUS "name" (MESSAGES 3 ...)` (RFC 9051 7.3.3)."""
    items = " ".join(f"{item.value} {value}" for item, value in values)
    return b"* STATUS %b (%b)\r\n" % (mailbox(name, utf8=utf8), items.encode("ascii"))
