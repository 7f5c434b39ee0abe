"""FETCH: data of messages (RFC 9051 6.4.5), and parts decoded by BINARY (RFC 3516).

MODSEQ and the modifiers are of RFC 7162, EMAILID and THREADID of RFC 8474, SAVEDATE of RFC 8514.

RFC822, RFC822.HEADER and RFC822.TEXT are the sections that they stand for, under their own label,
so whoever answers knows sections only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from barid.protocols.imap.grammar import PARTIAL, SECTION_PART
from barid.protocols.imap.quoting import astring
from barid.protocols.imap.refusal import malformed
from barid.protocols.imap.scanner import Scanner
from barid.protocols.imap.sequence import SequenceSet

MAX_DEPTH = 100
"""Numbers in one section part: deeper than any message that the scanner takes apart."""
MAX_ITEMS = 500
"""Items of one command."""

_NAME = re.compile(rb"[A-Za-z0-9.]+")


class Attribute(Enum):
    """What a message is known by, without its text; the value is its name in the response."""

    UID = b"UID"
    FLAGS = b"FLAGS"
    INTERNALDATE = b"INTERNALDATE"
    SIZE = b"RFC822.SIZE"
    ENVELOPE = b"ENVELOPE"
    BODYSTRUCTURE = b"BODYSTRUCTURE"
    BODY = b"BODY"
    MODSEQ = b"MODSEQ"
    EMAILID = b"EMAILID"
    THREADID = b"THREADID"
    SAVEDATE = b"SAVEDATE"

    # Members are compared by identity anyway; Enum's own hash is slow, and asked for each message.
    __hash__ = object.__hash__


class Part(Enum):
    """Which octets of a part (RFC 9051 9, section-text)."""

    WHOLE = ""
    HEADER = "HEADER"
    HEADER_FIELDS = "HEADER.FIELDS"
    HEADER_FIELDS_NOT = "HEADER.FIELDS.NOT"
    TEXT = "TEXT"
    MIME = "MIME"


@dataclass(frozen=True, slots=True)
class Partial:
    """Only `size` octets from `origin` on."""

    origin: int
    size: int


@dataclass(frozen=True, slots=True)
class BodySection:
    """BODY[...]. `path` leads to a part, empty for the message; `fields` are header field names.

    `label` stands before the octets in the response, without `<origin>`; unless `peek`, \\Seen is
    set. `binary` asks for the part decoded (RFC 3516 4.2).
    """

    label: bytes
    path: tuple[int, ...] = ()
    part: Part = Part.WHOLE
    fields: tuple[bytes, ...] = ()
    peek: bool = False
    partial: Partial | None = None
    binary: bool = False


@dataclass(frozen=True, slots=True)
class BinarySize:
    """BINARY.SIZE[...]: octets of a part once decoded (RFC 3516 4.3)."""

    label: bytes
    path: tuple[int, ...] = ()


Section = BodySection | BinarySize
Item = Attribute | BodySection | BinarySize

MACROS: dict[str, tuple[Attribute, ...]] = {
    "FAST": (Attribute.FLAGS, Attribute.INTERNALDATE, Attribute.SIZE),
    "ALL": (Attribute.FLAGS, Attribute.INTERNALDATE, Attribute.SIZE, Attribute.ENVELOPE),
    "FULL": (
        Attribute.FLAGS,
        Attribute.INTERNALDATE,
        Attribute.SIZE,
        Attribute.ENVELOPE,
        Attribute.BODY,
    ),
}
"""RFC 9051 6.4.5: a macro stands alone."""

_LEGACY: dict[str, BodySection] = {
    "RFC822": BodySection(b"RFC822"),
    "RFC822.HEADER": BodySection(b"RFC822.HEADER", part=Part.HEADER, peek=True),
    "RFC822.TEXT": BodySection(b"RFC822.TEXT", part=Part.TEXT),
}
"""RFC 3501 6.4.5; removed from IMAP4rev2."""

_ATTRIBUTES = {attribute.value.decode(): attribute for attribute in Attribute}


@dataclass(frozen=True, slots=True)
class Fetch:
    """Asks for data of messages, each item once; UID is among them when `uid` (RFC 9051 6.4.9).

    `changed_since` wants only messages that came or changed after this ModSeq, `vanished` also the
    UIDs of those that went (RFC 7162 3.1.4.1, 3.2.6).
    """

    numbers: SequenceSet
    attributes: frozenset[Attribute]
    sections: tuple[Section, ...] = ()
    uid: bool = False
    changed_since: int | None = None
    vanished: bool = False

    @property
    def sets_seen(self) -> bool:
        """Whether reading this is reading the message: sets \\Seen unless read-only."""
        return any(isinstance(one, BodySection) and not one.peek for one in self.sections)


def parse(scanner: Scanner, *, uid: bool = False) -> Fetch:
    """`SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP ...) ")")
    [SP "(" fetch-modifier *(SP fetch-modifier) ")"]`."""
    scanner.space()
    numbers = scanner.sequence_set()
    scanner.space()
    items: list[Item]
    if scanner.next_is(b"("):
        items = scanner.listed(lambda: _item(scanner, _name(scanner)))
    else:
        name = _name(scanner)
        macro = MACROS.get(name)
        items = [_item(scanner, name)] if macro is None else list(macro)
    changed_since, vanished = _modifiers(scanner, uid=uid)
    scanner.end()
    if len(items) > MAX_ITEMS:
        raise malformed("Too many items")
    attributes = {item for item in items if isinstance(item, Attribute)}
    if uid:
        attributes.add(Attribute.UID)
    if changed_since is not None:
        attributes.add(Attribute.MODSEQ)
    sections = dict.fromkeys(item for item in items if not isinstance(item, Attribute))
    return Fetch(numbers, frozenset(attributes), tuple(sections), uid, changed_since, vanished)


def _modifiers(scanner: Scanner, *, uid: bool) -> tuple[int | None, bool]:
    """CHANGEDSINCE, and VANISHED, which needs UID and CHANGEDSINCE (RFC 7162 3.2.6)."""
    since: int | None = None
    vanished = False

    def modifier() -> None:
        nonlocal since, vanished
        match scanner.word("a modifier"):
            case "CHANGEDSINCE" if since is None:
                scanner.space()
                since = scanner.number()
            case "VANISHED":
                vanished = True
            case _:
                raise malformed("Unknown modifier")

    if scanner.skip(b" "):
        scanner.listed(modifier)
    if vanished and (since is None or not uid):
        raise malformed("VANISHED needs UID FETCH and CHANGEDSINCE")
    return since, vanished


def _name(scanner: Scanner) -> str:
    return scanner.take(_NAME, "a data item")[0].decode("ascii").upper()


def _item(scanner: Scanner, name: str) -> Item:
    if scanner.next_is(b"["):
        if name in ("BODY", "BODY.PEEK"):
            return _body(scanner, peek=name != "BODY")
        if name in ("BINARY", "BINARY.PEEK", "BINARY.SIZE"):
            return _binary(scanner, name)
    found = _ATTRIBUTES.get(name) or _LEGACY.get(name)
    if found is None:
        raise malformed("Unknown data item")
    return found


def _body(scanner: Scanner, *, peek: bool) -> BodySection:
    """`"[" [section-spec] "]" [partial]` (RFC 9051 9)."""
    scanner.need(b"[")
    path = _path(scanner)
    part, fields = Part.WHOLE, tuple[bytes, ...]()
    if not scanner.next_is(b"]"):
        if path:
            scanner.need(b".")
        part, fields = _part(scanner, inside=bool(path))
    scanner.need(b"]")
    label = b"BODY[" + _section_text(path, part, fields) + b"]"
    return BodySection(label, path, part, fields, peek, _partial(scanner))


def _binary(scanner: Scanner, name: str) -> Section:
    """`"[" [section-part] "]" [partial]` (RFC 3516 7)."""
    scanner.need(b"[")
    path = _path(scanner)
    scanner.need(b"]")
    place = b"[" + _section_text(path, Part.WHOLE, ()) + b"]"
    if name == "BINARY.SIZE":
        return BinarySize(b"BINARY.SIZE" + place, path)
    peek = name == "BINARY.PEEK"
    return BodySection(b"BINARY" + place, path, peek=peek, partial=_partial(scanner), binary=True)


def _path(scanner: Scanner) -> tuple[int, ...]:
    found = scanner.match(SECTION_PART)
    if found is None:
        return ()
    path = tuple(map(int, found[0].split(b".")))
    if len(path) > MAX_DEPTH:
        raise malformed("Section too deep")
    return path


def _part(scanner: Scanner, *, inside: bool) -> tuple[Part, tuple[bytes, ...]]:
    """section-msgtext, or section-text inside a part, where MIME is possible (RFC 9051 9)."""
    try:
        part = Part(_name(scanner))
    except ValueError:
        raise malformed("Unknown section") from None
    if part is Part.WHOLE or (part is Part.MIME and not inside):
        raise malformed("Unknown section")
    if part not in (Part.HEADER_FIELDS, Part.HEADER_FIELDS_NOT):
        return part, ()
    scanner.space()
    return part, tuple(scanner.listed(lambda: _field_name(scanner)))


def _field_name(scanner: Scanner) -> bytes:
    name = scanner.astring("a header field name")
    # RFC 5322 3.6.8: printable ASCII without colon. Others match nothing and could break a reply.
    if not name or not all(0x21 <= octet <= 0x7E and octet != 0x3A for octet in name):
        raise malformed("Not a header field name")
    return name


def _partial(scanner: Scanner) -> Partial | None:
    found = scanner.match(PARTIAL)
    if found is None:
        if scanner.next_is(b"<"):
            raise malformed("Expected <origin.size>")
        return None
    return Partial(int(found[1]), int(found[2]))


def _section_text(path: tuple[int, ...], part: Part, fields: tuple[bytes, ...]) -> bytes:
    words = [str(number) for number in path] + ([part.value] if part.value else [])
    text = ".".join(words).encode("ascii")
    return text + b" (" + b" ".join(map(astring, fields)) + b")" if fields else text
