"""What is true of every outline, whatever the message: for property tests and fuzzers."""

from __future__ import annotations

from collections.abc import Iterator

from barid.message.mime import MAX_DEPTH, MAX_PARTS, decode, encode, scan, section
from barid.message.mime.sections import SectionKind
from barid.message.mime.text import searchable_text
from barid.model.outline import HeaderSummary, Outline, Part


def walk(part: Part, depth: int = 0) -> Iterator[tuple[Part, int]]:
    """A part and all within it, with their depth."""
    yield part, depth
    for child in part.children:
        yield from walk(child, depth + 1)


def check(content: bytes) -> Outline:
    """Scan a message and hold its outline against every promise of the scanner."""
    outline = scan(content)
    assert outline.size == len(content)
    assert outline.root.header_start == 0
    assert outline.root.body_end == len(content)
    parts = list(walk(outline.root))
    assert len(parts) <= MAX_PARTS
    for part, depth in parts:
        assert depth <= MAX_DEPTH
        assert 0 <= part.header_start <= part.body_start <= part.body_end <= len(content)
        check_inside(part)
        check_lines(part, content)
    assert decode(encode(outline)) == outline
    for kind in SectionKind:
        section(outline, (1,), kind)
    searchable_text(content, outline).encode()
    return outline


def check_inside(part: Part) -> None:
    """Children lie in the body of their parent, one behind the other."""
    at = part.body_start
    for child in part.children:
        assert at <= child.header_start
        at = child.body_end
    assert at <= part.body_end
    if part.children:
        assert part.is_multipart or part.is_message
    assert (part.envelope is not None) == part.is_message
    assert not part.opaque or not part.children
    assert part.media_type != b"multipart" or part.children


def check_lines(part: Part, content: bytes) -> None:
    if part.media_type == b"text" or part.is_message:
        assert part.lines == content[part.body_start : part.body_end].count(b"\n")
    else:
        assert part.lines == 0


def subject(envelope: HeaderSummary | None) -> bytes | None:
    assert envelope is not None
    return envelope.subject
