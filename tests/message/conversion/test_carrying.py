"""Real mail, converted for a hop that takes nothing but ASCII, means what it meant."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Iterator
from pathlib import Path

from tests.message.conversion.letters import convert
from tests.message.mime.corpus import messages, to_crlf

from barid.message.conversion.carrying import converted
from barid.message.conversion.encoders import Way
from barid.message.conversion.plan import Obstacle, Recode
from barid.message.mime import scan
from barid.model.outline import Part

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_FOREIGN = bytes(set(range(256)) - set(_ALPHABET))


def leaves(part: Part) -> Iterator[Part]:
    if part.children and part.subtype != b"global":
        for child in part.children:
            yield from leaves(child)
    else:
        yield part


def meaning(letter: bytes) -> list[tuple[bytes, bytes, bytes]]:
    return [
        (part.media_type, part.subtype, decoded(part, letter[part.body_start : part.body_end]))
        for part in leaves(scan(letter).root)
    ]


def decoded(part: Part, body: bytes) -> bytes:
    if part.encoding == b"quoted-printable":
        return quopri.decodestring(body)
    if part.encoding != b"base64":
        return body
    bare = body.translate(None, _FOREIGN)
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4))
    except binascii.Error:
        return body


def test_real_mail_means_the_same_when_it_is_in_ascii(corpus: Path) -> None:
    changed = 0
    for name, octets in messages(corpus):
        letter = to_crlf(octets)
        letter += b"" if letter.endswith(b"\r\n") else b"\r\n"
        found = convert(letter)
        if isinstance(found, Obstacle) or found == letter:
            continue
        changed += 1
        assert found.isascii(), name
        assert meaning(found) == meaning(letter), name
        assert convert(found) == found, name
    assert changed > 300


def test_a_body_is_carried_in_pieces() -> None:
    size, most = 3_000_000, 0
    edits = [Recode(0, size, Way.BASE64)]
    total = 0
    for piece in converted(lambda start, end: b"\xff" * (end - start), size, edits):
        most, total = max(most, len(piece)), total + len(piece)
    assert most < 400_000
    assert total > size * 4 / 3
