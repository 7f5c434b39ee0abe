"""Content-Type, Content-Disposition and their like: a value with parameters (RFC 2045 5.1).

Nothing fails: a type that cannot be read is text/plain (RFC 2045 5.2), a parameter that cannot be
read is left out and reading goes on at the next semicolon. What is returned is kept for the values
that come again and again, as most do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from barid.message.mime.tokens import read_quoted, skip_space
from barid.model.outline import Disposition, Parameters

MAX_PARAMETERS = 200
_KEPT_LENGTH = 200  # longer values are seldom seen twice

# RFC 2045 5.1: token; bytes above ASCII are let through.
_TOKEN = rb"[^\x00-\x20()<>@,;:\\\"/\[\]?=\x7f]++"
_TYPE = re.compile(rb"(" + _TOKEN + rb")[ \t]*+/[ \t]*+(" + _TOKEN + rb")[ \t]*+(?=;|\Z)")
_PARAMETER = re.compile(
    rb";[ \t]*+(" + _TOKEN + rb')=(?:"([^"\\]*+)"|([^\x00-\x20";\\(]++))[ \t]*+(?=;|\Z)'
)
_NAME = re.compile(_TOKEN)
_BARE = re.compile(rb"[^\x00-\x20;]*+")
_SECTION = re.compile(rb"(.+?)\*(\d{1,3})(\*?)\Z")


class ContentType(NamedTuple):
    """Type and subtype in lower case, with the parameters."""

    media_type: bytes
    subtype: bytes
    parameters: Parameters


TEXT_PLAIN = ContentType(b"text", b"plain", ())
"""What a part is that does not say what it is, or not readably (RFC 2045 5.2)."""


def parse_content_type(value: bytes) -> ContentType:
    """The value of a Content-Type field, unfolded."""
    return _kept_content_type(value) if len(value) <= _KEPT_LENGTH else _content_type(value)


def parse_disposition(value: bytes) -> Disposition | None:
    """The value of a Content-Disposition field, unfolded; None when it names no kind."""
    return _kept_disposition(value) if len(value) <= _KEPT_LENGTH else _disposition(value)


def parse_encoding(value: bytes) -> bytes:
    """The value of a Content-Transfer-Encoding field in lower case; 7bit when it is not a token."""
    return _kept_encoding(value) if len(value) <= _KEPT_LENGTH else b"7bit"


def _encoding(value: bytes) -> bytes:
    match = _NAME.match(value, skip_space(value, 0))
    if match is None or value[skip_space(value, match.end()) :][:1] not in b";":
        return b"7bit"
    return match[0].lower()


def parse_languages(value: bytes) -> tuple[bytes, ...]:
    """The language tags of a Content-Language field (RFC 3282 2)."""
    tags = (_NAME.match(tag, skip_space(tag, 0)) for tag in value.split(b",", MAX_PARAMETERS))
    return tuple(match[0] for match in tags if match)


def forget() -> None:
    """Forget the values that were read before; only measurements need it."""
    _kept_content_type.cache_clear()
    _kept_encoding.cache_clear()
    _kept_disposition.cache_clear()


def _content_type(value: bytes) -> ContentType:
    match = _TYPE.match(value)
    if match:
        return ContentType(match[1].lower(), match[2].lower(), _parameters(value, match.end()))
    at = skip_space(value, 0)
    match = _NAME.match(value, at)
    if match is None:
        return TEXT_PLAIN
    at = skip_space(value, match.end())
    if not value.startswith(b"/", at):
        return TEXT_PLAIN
    subtype = _NAME.match(value, skip_space(value, at + 1))
    if subtype is None:
        return TEXT_PLAIN
    # The semicolon that should follow may be missing.
    parameters = _parameters(b";" + value[subtype.end() :], 0)
    return ContentType(match[0].lower(), subtype[0].lower(), parameters)


def _disposition(value: bytes) -> Disposition | None:
    match = _NAME.match(value, skip_space(value, 0))
    return Disposition(match[0].lower(), _parameters(value, match.end())) if match else None


_kept_content_type = lru_cache(2048)(_content_type)
_kept_encoding = lru_cache(256)(_encoding)
_kept_disposition = lru_cache(1024)(_disposition)


def _parameters(value: bytes, at: int) -> Parameters:
    found: list[tuple[bytes, bytes]] = []
    while len(found) < MAX_PARAMETERS:
        at = value.find(b";", at)
        if at < 0:
            break
        match = _PARAMETER.match(value, at)
        if match:
            name, quoted, bare = match.groups()
            found.append((name.lower(), quoted if bare is None else bare))
            at = match.end()
            continue
        name, text, at = _tolerant_parameter(value, at + 1)
        if name:
            found.append((name, text))
    return _joined(found) if b"*" in value else tuple(found)


def _tolerant_parameter(value: bytes, at: int) -> tuple[bytes, bytes, int]:
    """One parameter the slow way: comments, spaces around `=`, values that should be quoted."""
    at = skip_space(value, at)
    match = _NAME.match(value, at)
    if match is None:
        return b"", b"", at
    at = skip_space(value, match.end())
    if not value.startswith(b"=", at):
        return b"", b"", at
    at = skip_space(value, at + 1)
    if value.startswith(b'"', at):
        text, at = read_quoted(value, at)
    else:
        bare = _BARE.match(value, at)
        assert bare is not None
        text, at = bare[0], bare.end()
    return match[0].lower(), text, at


def _joined(found: list[tuple[bytes, bytes]]) -> Parameters:
    """Continuations put together (RFC 2231 3), in the place of their first piece."""
    whole: dict[bytes, list[tuple[int, bool, bytes]]] = {}
    for name, text in found:
        match = _SECTION.match(name)
        if match:
            whole.setdefault(match[1], []).append((int(match[2]), bool(match[3]), text))
    joined: list[tuple[bytes, bytes]] = []
    for name, text in found:
        match = _SECTION.match(name)
        if not match:
            joined.append((name, text))
        elif match[1] in whole:
            joined.append(_put_together(match[1], whole.pop(match[1])))
    return tuple(joined)


def _put_together(name: bytes, pieces: list[tuple[int, bool, bytes]]) -> tuple[bytes, bytes]:
    pieces.sort(key=lambda piece: piece[0])
    if not any(extended for _, extended, _ in pieces):
        return name, b"".join(text for _, _, text in pieces)
    # A plain piece among extended ones must not seem to hold percent signs of its own.
    texts = (text if ext else text.replace(b"%", b"%25") for _, ext, text in pieces)
    return name + b"*", b"".join(texts)
