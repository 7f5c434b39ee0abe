"""Surrogates of internationalized messages, for clients that do not take UTF-8 in headers.

Header fields that hold UTF-8 (RFC 6532) are written again in ASCII as RFC 6857 3 says, so that
people read the same; an address that has no ASCII form is replaced as RFC 6858 3.1 says, which
clients show and nobody can answer by mistake. Everything else stays byte for byte: fields in
other charsets, all bodies, and what is signed (docs/decisions/0014). Never fails, linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from barid.message.mime.addresses import parse_addresses
from barid.message.mime.ascii import (
    encode_parameter,
    encode_phrase,
    encode_runs,
    encode_text,
    fold,
)
from barid.message.mime.headers import decode_words, unfold
from barid.message.mime.parameters import parse_content_type, parse_disposition
from barid.model import address as mailbox
from barid.model.address import domain_key
from barid.model.outline import Address, Outline, Parameters, Part

UNREACHABLE: Final = "invalid@internationalized-address.invalid"
"""What stands for an address that a client cannot be given; it reaches nobody (RFC 6858 3.1)."""

_FIELD: Final = re.compile(rb"[^\n]*+(?:\n|\Z)(?:[ \t][^\n]*+(?:\n|\Z))*+")
_ADDRESSES: Final = frozenset(
    [
        *[b"from", b"sender", b"reply-to", b"to", b"cc", b"bcc", b"mail-followup-to"],
        *[b"resent-from", b"resent-sender", b"resent-to", b"resent-cc", b"resent-bcc"],
        *[b"resent-reply-to", b"disposition-notification-to", b"return-receipt-to", b"errors-to"],
    ]
)
# RFC 6857 3.2: fields whose grammar has no place for what they hold
_RENAMED: Final = frozenset(
    [
        *[b"message-id", b"resent-message-id", b"in-reply-to", b"references"],
        *[b"original-recipient", b"final-recipient"],
    ]
)
# Fields that hold UTF-8 in comments only, and trace fields
_COMMENTED: Final = frozenset(
    [
        *[b"date", b"resent-date", b"mime-version", b"content-id", b"content-transfer-encoding"],
        *[b"content-language", b"accept-language", b"auto-submitted", b"received-spf"],
        *[b"authentication-results", b"arc-authentication-results"],
    ]
)
_FOR_CLAUSE: Final = re.compile(r"(?<=[ \t])for[ \t]++([^\s;]*+)", re.IGNORECASE)
_WORD_BREAK: Final = re.compile(r"([\s()\[\];,<>]+)")
_PHRASE: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+\Z")
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+\Z")
_TO_ESCAPE: Final = re.compile(r'(["\\])')


_NONE_KNOWN: Final[Mapping[str, str]] = MappingProxyType({})


class Splice(NamedTuple):
    """Octets that stand in a surrogate where the message has those from `start` to `end`."""

    start: int
    end: int
    octets: bytes


def is_international(content: bytes, outline: Outline) -> bool:
    """Whether `splices` would have something to replace."""
    return not content.isascii() and next(_splices(content, outline.root), None) is not None


def splices(content: bytes, outline: Outline) -> list[Splice]:
    """What the surrogate of a message has otherwise: header blocks, in their order."""
    return list(_splices(content, outline.root))


def spliced(content: bytes, found: list[Splice]) -> bytes:
    """The message with its splices in their places: the surrogate."""
    pieces: list[bytes] = []
    at = 0
    for splice in found:
        pieces += (content[at : splice.start], splice.octets)
        at = splice.end
    pieces.append(content[at:])
    return b"".join(pieces)


def downgrade_header(
    block: bytes, *, is_message: bool = False, known: Mapping[str, str] = _NONE_KNOWN
) -> bytes:
    """A header block, or some fields of one, in ASCII as far as what is not is UTF-8.
    `is_message` where its entity encloses a message, whose header was downgraded as well. `known`
    has addresses that reach the same in ASCII, by the identity keys of those that are not."""
    if block.isascii() and not is_message:
        return block
    return b"".join(_field(match[0], is_message, known) for match in _FIELD.finditer(block))


def addresses_to_know(block: bytes, most: int) -> list[mailbox.Address]:
    """Those in fields of addresses that ASCII cannot write, each once; at most so many."""
    found: dict[str, mailbox.Address] = {}
    for match in _FIELD.finditer(block):
        name, colon, value = match[0].partition(b":")
        if not colon or match[0].isascii() or name.strip(b" \t").lower() not in _ADDRESSES:
            continue
        for one in parse_addresses(unfold(value)):
            address = mailbox.Address(_utf8(one.mailbox or b""), _utf8(one.host or b""))
            if not address.local.isascii() and address.domain and len(found) < most:
                found.setdefault(address.key, address)
    return list(found.values())


def _splices(content: bytes, part: Part) -> Iterator[Splice]:
    block = content[part.header_start : part.body_start]
    encloses = part.is_message and part.subtype == b"global"
    if encloses or not block.isascii():
        written = downgrade_header(block, is_message=encloses)
        if written != block:
            yield Splice(part.header_start, part.body_start, written)
    if (part.media_type, part.subtype) == (b"multipart", b"signed"):
        return  # a signature that does not fit any more would frighten people
    for child in part.children:
        yield from _splices(content, child)


def _field(field: bytes, is_message: bool, known: Mapping[str, str]) -> bytes:
    """One field with its line ends."""
    name, colon, value = field.partition(b":")
    key = name.strip(b" \t").lower()
    of_message = is_message and key == b"content-type"
    if not colon or (field.isascii() and not of_message) or not name.isascii():
        return field
    try:
        text = unfold(value).decode()
    except UnicodeDecodeError:
        return field  # in some other charset, which nobody declares: clients have their guesses
    end = "\r\n" if field.endswith(b"\r\n") else "\n"
    if key in _ADDRESSES:
        written: str | None = _addresses(text, known)
    else:
        written = _WRITERS.get(key, _unstructured)(text)
    if written is None:
        return field
    if of_message:
        written = written.replace("message/global", "message/rfc822", 1)
    label = name.decode()
    if key in _RENAMED:
        label = "Downgraded-" + label.strip()
    folded = fold(f"{label}: {written}", 0, end) + end
    return folded.encode("ascii", "replace")


# --- the values of fields


def _unstructured(text: str) -> str | None:
    return encode_text(decode_words(text.encode()))


def _commented(text: str) -> str | None:
    return encode_runs(text)


def _received(text: str) -> str | None:
    """Domains in A-labels; the FOR clause goes if it needs UTF-8 (RFC 6857 3.1)."""
    text = _FOR_CLAUSE.sub(lambda found: found[0] if found[1].isascii() else "", text)
    words = _WORD_BREAK.split(text)
    return encode_runs("".join(word if word.isascii() else _domain(word) for word in words))


def _domain(word: str) -> str:
    """A domain in A-labels; any other word as it is."""
    return (domain_key(word) if "." in word and "@" not in word else None) or word


def _content_type(text: str) -> str | None:
    media_type, subtype, parameters = parse_content_type(text.encode())
    kind = f"{media_type.decode('utf-8', 'replace')}/{subtype.decode('utf-8', 'replace')}"
    return _with_parameters(kind, parameters)


def _disposition(text: str) -> str | None:
    found = parse_disposition(text.encode())
    if found is None:
        return encode_text(text)
    return _with_parameters(found.kind.decode("utf-8", "replace"), found.parameters)


def _with_parameters(kind: str, parameters: Parameters) -> str | None:
    """RFC 2231 for what needs it. A boundary that does is no business of ours: None."""
    names = {name for name, _ in parameters}
    written = [kind if kind.isascii() else "application/octet-stream"]
    for name, value in parameters:
        if name == b"boundary" and not value.isascii():
            return None
        if not name.isascii() or (not value.isascii() and name + b"*" in names):
            continue
        written += encode_parameter(name.decode(), value)
    return "; ".join(written)


def _addresses(text: str, known: Mapping[str, str]) -> str:
    """The list again, each address in its usual form."""
    written: list[str] = []
    members: list[str] | None = None
    label = ""
    for address in parse_addresses(text.encode()):
        if address.host is not None:
            (written if members is None else members).append(_address(address, known))
        elif address.mailbox is not None:
            label, members = _phrase(_decoded(address.mailbox)), []
        elif members is not None:
            written.append(f"{label}:{' ' if members else ''}{', '.join(members)};")
            members = None
    return ", ".join(written) or encode_text(text)


def _address(address: Address, known: Mapping[str, str] = _NONE_KNOWN) -> str:
    name = _decoded(address.name or b"")
    local, host = _utf8(address.mailbox or b""), _utf8(address.host or b"")
    reachable = host if host.isascii() else domain_key(host)
    if not local.isascii() and known:
        other = known.get(mailbox.Address(local, host).key)
        if other is not None:
            return f"{_phrase(name)} <{other}>" if name else other
    if not local.isascii() or reachable is None:
        told = f"{local}@{host}"
        return f"{_phrase(f'{name} ({told})' if name else told)} <{UNREACHABLE}>"
    if not _LOCAL.match(local):
        local = '"' + _TO_ESCAPE.sub(r"\\\1", local) + '"'
    written = f"{local}@{reachable}" if reachable else local
    return f"{_phrase(name)} <{written}>" if name else written


def _return_path(text: str) -> str | None:
    """Nothing but a path fits here, so what needs UTF-8 is not told (RFC 6858 3.1)."""
    found = parse_addresses(text.encode())
    if not found or found[0].host is None:
        return f"<{UNREACHABLE}>"
    written = _address(msgspec.structs.replace(found[0], name=None, route=None))
    return written[written.index("<") :] if written.endswith(">") else f"<{written}>"


def _phrase(name: str) -> str:
    """A display name as a phrase of RFC 5322 3.2.5."""
    if not name.isascii() or not name.isprintable():
        return encode_phrase(name)
    if _PHRASE.match(name) and "=?" not in name:
        return name
    return '"' + _TO_ESCAPE.sub(r"\\\1", name) + '"'


def _decoded(name: bytes) -> str:
    return " ".join(decode_words(name).split())


def _utf8(data: bytes) -> str:
    return data.decode("utf-8", "replace")


_WRITERS: Final[dict[bytes, Callable[[str], str | None]]] = {
    **dict.fromkeys(_COMMENTED, _commented),
    b"content-type": _content_type,
    b"content-disposition": _disposition,
    b"received": _received,
    b"return-path": _return_path,
}
