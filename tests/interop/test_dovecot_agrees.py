"""Dovecot says the same about every message of the corpus, or we know why not.

Every difference belongs to a class below, each with its section in docs/dovecot-differences.md. One
that belongs to none fails, and so does a class that explains nothing any more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from tests.interop.dovecot import running
from tests.message.mime.corpus import messages, to_crlf
from tests.protocols.imap.fetched import Value, items

from barid.message.mime import SectionKind, header_fields, scan, section
from barid.model.outline import Outline, Part
from barid.protocols.imap.summary import render_summary

pytestmark = pytest.mark.interop

PAPER = Path(__file__).parents[2] / "docs" / "dovecot-differences.md"
EMPTY_TEXT = [b"text", b"plain", [b"charset", b"us-ascii"], None, None, b"7bit", 0, 0]
ADDRESSES = ("from", "sender", "reply-to", "to", "cc", "bcc")
ENVELOPE = ("date", "subject", *ADDRESSES, "in-reply-to", "message-id")
TAIL = ("disposition", "language", "location")
HEAD = ("type", "subtype", "parameters", "id", "description", "encoding", "size")


@dataclass(frozen=True)
class Difference:
    """What the two say of one field of one message; `place` is the part that it belongs to."""

    message: str
    content: bytes
    place: str
    field: str
    ours: Value
    theirs: Value


# --- comparing ---------------------------------------------------------------------------------

Found = Iterator[tuple[str, str, Value, Value]]


def lower(value: Value) -> Value:
    """Types, encodings and parameter names are compared without regard to case."""
    return value.lower() if isinstance(value, bytes) else value


def lower_names(value: Value) -> Value:
    if not isinstance(value, list):
        return value
    return [value_ if n % 2 else lower(value_) for n, value_ in enumerate(value)]


def lower_disposition(value: Value) -> Value:
    return [lower(value[0]), lower_names(value[1])] if isinstance(value, list) else value


NORMAL: dict[str, Callable[[Value], Value]] = {
    "type": lower,
    "subtype": lower,
    "encoding": lower,
    "parameters": lower_names,
    "disposition": lower_disposition,
}


def unchanged(value: Value) -> Value:
    return value


def compare_fields(place: str, names: tuple[str, ...], ours: Value, theirs: Value) -> Found:
    assert isinstance(ours, list)
    assert isinstance(theirs, list)
    assert len(ours) == len(theirs) == len(names), (place, names, ours, theirs)
    for name, one, other in zip(names, ours, theirs, strict=True):
        normal = NORMAL.get(name, unchanged)
        if normal(one) != normal(other):
            yield place, name, one, other


def children(body: list[Value]) -> list[Value]:
    """The parts of a multipart structure; none for any other."""
    count = next(n for n, value in enumerate(body) if not isinstance(value, list))
    return body[:count]


def compare_bodies(place: str, ours: Value, theirs: Value) -> Found:
    assert isinstance(ours, list)
    assert isinstance(theirs, list)
    names: tuple[str, ...]
    parts, others = children(ours), children(theirs)
    if len(parts) != len(others) or kind(ours) != kind(theirs):
        yield place, "structure", ours, theirs
    elif parts:
        for n, (part, other) in enumerate(zip(parts, others, strict=True), 1):
            yield from compare_bodies(f"{place}{n}.", part, other)
        names = ("subtype", "parameters", *TAIL)
        yield from compare_fields(place, names, ours[len(parts) :], theirs[len(parts) :])
    elif kind(ours) == "message":
        yield from compare_fields(place, ENVELOPE, ours[7], theirs[7])
        yield from compare_bodies(f"{place}", ours[8], theirs[8])
        names = (*HEAD, "lines", "md5", *TAIL)
        yield from compare_fields(place, names, ours[:7] + ours[9:], theirs[:7] + theirs[9:])
    else:
        names = (*HEAD, *(["lines"] if kind(ours) == "text" else []), "md5", *TAIL)
        yield from compare_fields(place, names, ours, theirs)


def kind(body: list[Value]) -> str:
    """Which of the grammar's forms a structure has."""
    if isinstance(body[0], list):
        return "multipart"
    if lower(body[0]) == b"message" and lower(body[1]) in (b"rfc822", b"global"):
        return "message"
    return "text" if lower(body[0]) == b"text" else "basic"


def compare_metadata(content: bytes, theirs: dict[bytes, Value]) -> Found:
    ours = items(render_summary(scan(content)))
    if theirs[b"RFC822.SIZE"] != len(content):
        yield "", "RFC822.SIZE", len(content), theirs[b"RFC822.SIZE"]
    yield from compare_fields("", ENVELOPE, ours[b"ENVELOPE"], theirs[b"ENVELOPE"])
    yield from compare_bodies("", ours[b"BODYSTRUCTURE"], theirs[b"BODYSTRUCTURE"])


# --- sections ----------------------------------------------------------------------------------


def numbered(part: Part, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The paths of all parts below a message or multipart."""
    for n, child in enumerate(part.children if part.is_multipart else (part,), 1):
        yield (*path, n)
        if child.is_multipart:
            yield from numbered(child, (*path, n))
        elif child.is_message:
            yield from numbered(child.children[0], (*path, n))


def our_sections(content: bytes, outline: Outline) -> dict[bytes, bytes]:
    """Every section of a message by its name, and some that do not exist, as empty."""
    found = {}
    for path in ((), *list(numbered(outline.root))[:50], (99,), (1, 99)):
        for one in SectionKind:
            span = section(outline, path, one)
            name = ".".join([*map(str, path), *([one.value] if one.value else [])])
            if path or one is not SectionKind.MIME:
                found[f"BODY[{name}]".encode()] = content[slice(*span)] if span else b""
    head = found[b"BODY[HEADER]"]
    names = [b"subject", b"received"]
    found[b"BODY[HEADER.FIELDS (SUBJECT RECEIVED)]"] = header_fields(head, names)
    rest = header_fields(head, names, exclude=True)
    found[b"BODY[HEADER.FIELDS.NOT (SUBJECT RECEIVED)]"] = rest
    return found


# --- the classes of differences ----------------------------------------------------------------


def texts(found: Difference) -> tuple[bytes, bytes] | None:
    if isinstance(found.ours, bytes) and isinstance(found.theirs, bytes):
        return found.ours, found.theirs
    return None


def is_space_around(found: Difference) -> bool:
    both = texts(found)
    return both is not None and both[0] == both[1].strip(b" \t")


def is_header_of_broken_addresses(found: Difference) -> bool:
    """Python's own parser, a third opinion, finds fault with the field as well."""
    if found.field not in ADDRESSES:
        return False
    fields = re.split(rb"\r\n(?![ \t])", found.content)
    wanted = {found.field.encode(), b"from", b"to"}
    for field in fields:
        if field.partition(b":")[0].lower() in wanted:
            parsed = message_from_bytes(field + b"\r\n\r\n", policy=policy.default)
            if any(value.defects for value in parsed.values()):
                return True
    return False


def is_comment_behind_brackets(found: Difference) -> bool:
    if not (isinstance(found.ours, list) and isinstance(found.theirs, list)):
        return False
    if found.field not in ADDRESSES or len(found.ours) != len(found.theirs):
        return False
    for ours, theirs in zip(found.ours, found.theirs, strict=True):
        assert isinstance(ours, list)
        assert isinstance(theirs, list)
        name = ours[0]
        if ours != theirs and not (
            isinstance(name, bytes)
            and ours[1:] == theirs[1:]
            and theirs[0] is None
            and b"> (" + name + b")" in found.content
        ):
            return False
    return True


def is_multipart_without_parts(found: Difference) -> bool:
    if found.field.startswith("BODY["):
        return found.theirs == b"" and b"multipart/" in found.content.lower()
    if found.field != "structure" or not isinstance(found.theirs, list):
        return False
    parts = children(found.theirs)
    return len(parts) == 1 and isinstance(parts[0], list) and parts[0][:8] == EMPTY_TEXT


def is_type_unreadable(found: Difference) -> bool:
    if found.field != "structure" or not isinstance(found.theirs, list):
        return False
    return found.theirs[:2] == [b"", b""]


def is_type_without_semicolon(found: Difference) -> bool:
    return bool(re.search(rb"(?mi)^content-type:[ \t]*\w+/\w+\r\n[ \t]+\w+=", found.content))


def is_encoding_without_mime_version(found: Difference) -> bool:
    head = found.content.partition(b"\r\n\r\n")[0].lower()
    return (
        found.field == "encoding"
        and found.theirs == b"7bit"
        and b"\r\nmime-version:" not in head
        and b"\r\ncontent-type:" not in head
    )


def is_line_end_of_a_delimiter(found: Difference) -> bool:
    if isinstance(found.ours, int) and isinstance(found.theirs, int):
        return (found.field, found.theirs - found.ours) in (("size", 2), ("lines", 1))
    both = texts(found)
    return both is not None and found.field.startswith("BODY[") and both[1] == both[0] + b"\r\n"


def is_shared_blank_line(found: Difference) -> bool:
    both = texts(found)
    if both is None or not found.field.endswith(("MIME]", "HEADER]")):
        return False
    return both[0].endswith(b"\r\n\r\n") and both[0] == both[1] + b"\r\n"


def is_header_without_blank_line(found: Difference) -> bool:
    both = texts(found)
    if both is None or not found.field.startswith("BODY[HEADER.FIELDS"):
        return False
    return b"\r\n\r\n" not in found.content and both[1] == both[0] + b"\r\n"


def is_long_boundary(found: Difference) -> bool:
    return bool(re.search(rb'(?i)boundary="[^"]{71,}"', found.content))


def is_nul_or_stray_cr(found: Difference) -> bool:
    if b"\r\r\n" not in found.content and b"\0" not in found.content:
        return False
    both = texts(found)
    if both is None:
        return found.field in ("RFC822.SIZE", "size", "structure")
    ours, theirs = (text.replace(b"\0", b"\x80").replace(b"\r\r\n", b"\r\n") for text in both)
    return ours.rstrip(b"\r\n") == theirs.rstrip(b"\r\n")


EXPLANATIONS: dict[str, Callable[[Difference], bool]] = {
    "White space around a value": is_space_around,
    "Comment behind the brackets": is_comment_behind_brackets,
    "Broken address list": is_header_of_broken_addresses,
    "Multipart without parts": is_multipart_without_parts,
    "Type without its semicolon": is_type_without_semicolon,
    "Unreadable type": is_type_unreadable,
    "Encoding without MIME-Version": is_encoding_without_mime_version,
    "Header without a blank line": is_header_without_blank_line,
    "Line end of a delimiter": is_line_end_of_a_delimiter,
    "Blank line before a delimiter": is_shared_blank_line,
    "Boundary longer than allowed": is_long_boundary,
    "NUL and stray CR": is_nul_or_stray_cr,
}
ONLY_OF_SECTIONS = {"Blank line before a delimiter", "Header without a blank line"}
ONLY_OF_METADATA = EXPLANATIONS.keys() - ONLY_OF_SECTIONS - {
    "Multipart without parts",
    "Type without its semicolon",
    "Line end of a delimiter",
    "Boundary longer than allowed",
    "NUL and stray CR",
}  # fmt: skip


def explain(differences: list[Difference], unused: set[str]) -> None:
    """Every difference has its class, and every class but these its differences."""
    used: Counter[str] = Counter()
    unexplained = []
    for found in differences:
        name = next((name for name, fits in EXPLANATIONS.items() if fits(found)), None)
        if name:
            used[name] += 1
        else:
            place = f"{found.message} {found.place}{found.field}"
            unexplained.append(f"{place}\n  ours   {found.ours!r}\n  theirs {found.theirs!r}")
    assert not unexplained, "\n".join(unexplained)
    assert EXPLANATIONS.keys() - used.keys() == unused, used


def test_envelope_and_structure_of_all_mail(corpus: Path) -> None:
    names, contents = zip(
        *((name, to_crlf(content)) for name, content in messages(corpus) if content), strict=True
    )
    differences: list[Difference] = []
    with running() as dovecot:
        dovecot.fill(contents)
        answers = dovecot.fetch(b"1:*", b"RFC822.SIZE ENVELOPE BODYSTRUCTURE")
        for name, content, answer in zip(names, contents, answers, strict=True):
            differences += [
                Difference(name, content, *found)
                for found in compare_metadata(content, items(answer))
            ]
    assert len(names) > 5000
    explain(differences, ONLY_OF_SECTIONS)


def test_sections_of_difficult_mail(corpus: Path) -> None:
    mail = [
        (name, to_crlf(content)) for name, content in messages(corpus, "mime", "bounces") if content
    ]
    differences: list[Difference] = []
    with running() as dovecot:
        dovecot.fill(content for _, content in mail)
        for number, (name, content) in enumerate(mail, 1):
            ours = our_sections(content, scan(content))
            wanted = b" ".join(ours).replace(b"BODY[", b"BODY.PEEK[")
            (answer,) = dovecot.fetch(b"%d" % number, wanted)
            theirs = items(answer)
            for section_, text in ours.items():
                if text != (theirs[section_] or b""):
                    other = theirs[section_] or b""
                    differences.append(
                        Difference(name, content, "", section_.decode(), text, other)
                    )
    explain(differences, ONLY_OF_METADATA)


def test_every_class_of_differences_is_explained_on_paper() -> None:
    headings = re.findall(r"(?m)^## (.+)$", PAPER.read_text())
    assert headings == list(EXPLANATIONS)
