"""The forms of mbox: where each message begins and ends, what its status fields say, quoting.

A message begins with a line `From sender date` after an empty line. Of the forms in use (mboxo,
mboxrd, mboxcl, mboxcl2) those with Content-Length are believed where the length ends before such
a line; in all others lines of the text that would look like one stand behind a `>` more. What we
write is mboxrd; `X-Barid-Mbox` with the true size ends the fields that we add, so that reading
gives back every octet.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from mmap import mmap
from typing import Final, NamedTuple

from barid.archives.lines import to_file, to_wire
from barid.archives.moments import MICROSECONDS, instant
from barid.interfaces.archives import ForeignLetter, OutgoingLetter
from barid.message.mime.dates import parse_date
from barid.model.flags import ANSWERED, DELETED, DRAFT, FLAGGED, NO_FLAGS, SEEN, Flags
from barid.model.identifiers import Instant

Octets = bytes | mmap

_HEADER: Final = 256 * 1024
_DATED: Final = re.compile(rb"From (?=.*\b\d{1,2}:\d\d\b)(?=.*\b(?:19|20)\d\d\b)")
_LENGTH: Final = re.compile(
    rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_LIKE_FROM: Final = re.compile(rb"^(>*From )", re.MULTILINE)
_OURS: Final = re.compile(
    rb"(?:(?:Status|X-Status|X-Keywords): [^\n]*\n)*X-Barid-Mbox: (\d{1,12})( exact)?\n"
)
_STATUS: Final = re.compile(
    rb"^(status|x-status|x-keywords|x-uid|x-imap|x-imapbase|content-length|x-mozilla-status"
    rb"|x-mozilla-status2|x-mozilla-keys):(.*\n(?:[ \t].*\n)*)",
    re.IGNORECASE | re.MULTILINE,
)
_INTERNAL: Final = re.compile(
    rb"^subject:.*DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA", re.IGNORECASE | re.MULTILINE
)
_LETTERS: Final = {
    b"R": SEEN, b"A": ANSWERED, b"F": FLAGGED, b"D": DELETED, b"T": DRAFT,
}  # fmt: skip
_MOZILLA: Final = ((0x1, SEEN), (0x2, ANSWERED), (0x4, FLAGGED))
_MOZILLA_FORWARDED: Final = 0x1000
_MOZILLA_EXPUNGED: Final = 0x8


class Span(NamedTuple):
    """Where a message lies: its From line, its text, the end of the text."""

    line: int
    start: int
    end: int


class Status(NamedTuple):
    """What status fields say. `gone`: only the compacting of the file is wanting."""

    flags: Flags
    keywords: tuple[str, ...]
    gone: bool


def is_mbox(beginning: bytes) -> bool:
    """Whether a file begins as an mbox does."""
    return beginning.lstrip(b"\r\n").startswith(b"From ")


def spans(octets: Octets) -> Iterator[Span]:
    """Every message, in order."""
    size = len(octets)
    at = _past_blank_lines(octets, 0)
    while at < size:
        start = octets.find(b"\n", at) + 1 or size
        end = _end_by_length(octets, start, size)
        if end is None:
            following = _next_from(octets, start)
            end = _without_blank_line(octets, start, size if following is None else following)
            yield Span(at, start, end)
            at = size if following is None else following
        else:
            yield Span(at, start, end)
            at = _past_blank_lines(octets, end)


def _past_blank_lines(octets: Octets, at: int) -> int:
    while octets[at : at + 1] in (b"\n", b"\r"):
        at += 1
    return at


def _without_blank_line(octets: Octets, start: int, end: int) -> int:
    """The empty line before the next From line is not part of the text."""
    for blank in (b"\r\n", b"\n"):
        cut = end - len(blank)
        if octets[cut:end] == blank and (cut == start or octets[cut - 1 : cut] == b"\n"):
            return max(cut, start)
    return end


def _next_from(octets: Octets, start: int) -> int | None:
    at = max(start - 1, 0)
    while (at := octets.find(b"\nFrom ", at)) >= 0:
        before = octets[max(at - 2, 0) : at]
        blank = at == start - 1 or before.endswith(b"\n") or before == b"\n\r"
        if blank and _DATED.match(octets[at + 1 : at + 300].partition(b"\n")[0]):
            return at + 1
        at += 1
    return None


def _end_by_length(octets: Octets, start: int, size: int) -> int | None:
    """The end that Content-Length tells, if it tells the truth."""
    header = header_of(octets[start : start + _HEADER])
    found = None if _OURS.match(header) else _LENGTH.search(header)
    if found is None:
        return None
    body = start + len(header)
    body += 2 if octets[body : body + 2] == b"\r\n" else 1
    end = body + int(found[1])
    after = octets[end : end + 300].lstrip(b"\r\n")
    whole = end == size if not after else end < size and _DATED.match(after.partition(b"\n")[0])
    return end if whole and (end == body or octets[end - 1 : end] == b"\n") else None


def header_of(text: bytes) -> bytes:
    """The header, without the empty line after it."""
    ends = [at + 1 for end in (b"\n\n", b"\n\r\n") if (at := text.find(end)) >= 0]
    if text[:1] == b"\n" or text[:2] == b"\r\n":
        return b""
    return text[: min(ends)] if ends else text


def plain(text: bytes) -> bytes:
    """The text without its status fields: what stays the same while its flags change."""
    header = header_of(text)
    return _STATUS.sub(b"", header) + text[len(header) :]


def is_no_message(text: bytes, first: bool) -> bool:
    """Whether it is the note that some programs keep for themselves as a first message, or has been
    removed already."""
    if _OURS.match(text):
        return False
    internal = first and _INTERNAL.search(header_of(text)) is not None
    return internal or status_of(text).gone


def status_of(text: bytes) -> Status:
    """What the status fields of a text say, those of Thunderbird among them."""
    flags, keywords, gone = NO_FLAGS, list[str](), False
    for name, value in _STATUS.findall(header_of(text)):
        name, value = name.lower(), value.strip()
        if name in (b"status", b"x-status"):
            for letter, flag in _LETTERS.items():
                flags = Flags(flags | flag) if letter in value else flags
        elif name in (b"x-keywords", b"x-mozilla-keys"):
            keywords += value.decode("utf-8", "replace").split()
        elif name == b"x-mozilla-status" and re.fullmatch(rb"[0-9a-fA-F]{1,8}", value):
            bits = int(value, 16)
            for bit, flag in _MOZILLA:
                flags = Flags(flags | flag) if bits & bit else flags
            keywords += ["$Forwarded"] if bits & _MOZILLA_FORWARDED else []
            gone = gone or bool(bits & _MOZILLA_EXPUNGED)
    return Status(flags, tuple(dict.fromkeys(keywords)), gone)


def letter_of(line: bytes, text: bytes) -> ForeignLetter:
    """The message of a From line and a text."""
    ours = _OURS.match(text)
    status = status_of(text if ours is None else ours[0])
    received = _date_of(line)
    if ours is None:
        content = to_wire(_QUOTED.sub(rb"\1", plain(text)))
    else:
        content = _QUOTED.sub(rb"\1", text[ours.end() :])
        content = content if ours[2] else to_wire(content)
        content = content[: int(ours[1])]
    return ForeignLetter(content, received, status.flags, status.keywords)


def _date_of(line: bytes) -> Instant | None:
    found = parse_date(line.removeprefix(b"From ").strip())
    return None if found is None else instant(found.epoch)


def entry_of(letter: OutgoingLetter) -> bytes:
    """A message as it stands in an mbox, with its From line and the empty line after it."""
    day = time.asctime(time.gmtime(letter.received // MICROSECONDS)).encode("ascii")
    lines = to_file(letter.content)
    exact = b" exact" if lines is None else b""
    text = _LIKE_FROM.sub(rb">\1", letter.content if lines is None else lines)
    fields = _fields(letter.flags, letter.keywords)
    ours = b"X-Barid-Mbox: %d%b\n" % (len(letter.content), exact)
    end = b"\n" if text.endswith(b"\n") or not text else b"\n\n"
    return b"".join((b"From MAILER-DAEMON ", day, b"\n", fields, ours, text, end))


def _fields(flags: Flags, keywords: Sequence[str]) -> bytes:
    others = b"".join(a for a, flag in _LETTERS.items() if flag != SEEN and flags & flag)
    fields = [b"Status: RO\n" if flags & SEEN else b"Status: O\n"]
    fields += [b"X-Status: " + others + b"\n"] if others else []
    fields += [b"X-Keywords: " + " ".join(keywords).encode() + b"\n"] if keywords else []
    return b"".join(fields)
