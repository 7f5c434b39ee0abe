"""Sections of one letter; what stands before the shared content belongs to the header."""

from __future__ import annotations

import pytest

from barid.model.flags import NO_FLAGS
from barid.model.identifiers import Instant, Uid
from barid.model.mailbox import Letter
from barid.postoffice.description import describe
from barid.postoffice.mailbox.sections import OpenLetter, UnknownEncoding
from barid.protocols.imap.commands.fetch import BinarySize, BodySection, Part, Partial
from barid.storage.stores.contents import HeldContent

PREFIX = b"Return-Path: <a@b>\r\n"
CONTENT = (
    b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAAE=\r\n"
    b"--b\r\nContent-Transfer-Encoding: x-odd\r\n\r\n?\r\n--b--\r\n"
)


@pytest.fixture
def letter() -> OpenLetter:
    outline = describe(CONTENT).outline
    return OpenLetter(Letter(Uid(1), NO_FLAGS, Instant(1), PREFIX, CONTENT, outline))


def body(path: tuple[int, ...] = (), part: Part = Part.WHOLE, **more: object) -> BodySection:
    return BodySection(b"label", path, part, **more)  # type: ignore[arg-type]


HEADER, TEXT = CONTENT[: CONTENT.index(b"--b")], CONTENT[CONTENT.index(b"--b") :]


@pytest.mark.parametrize(
    ("wanted", "octets"),
    [
        (body(), PREFIX + CONTENT),
        (body(part=Part.HEADER), PREFIX + HEADER),
        (body(part=Part.TEXT), TEXT),
        (body(part=Part.HEADER_FIELDS, fields=(b"RETURN-PATH",)), PREFIX + b"\r\n"),
        (body(part=Part.HEADER_FIELDS, fields=(b"subject",)), b"Subject: x\r\n\r\n"),
        (
            body(part=Part.HEADER_FIELDS_NOT, fields=(b"content-type", b"mime-version")),
            PREFIX + b"Subject: x\r\n\r\n",
        ),
        (body((1,)), b"AAE="),
        (body((1,), Part.MIME), b"Content-Transfer-Encoding: base64\r\n\r\n"),
        (body((3,)), None),
        (body((1, 1)), None),
        (body((1,), Part.HEADER), None),
        (body((1,), binary=True), b"\0\1"),
        (body(binary=True), PREFIX + CONTENT),
        (body((7,), binary=True), None),
        (body(partial=Partial(2, 5)), (PREFIX + CONTENT)[2:7]),
        (body(partial=Partial(10**9, 5)), b""),
        (body((1,), binary=True, partial=Partial(1, 99)), b"\1"),
    ],
)
def test_these_octets_are_meant(
    letter: OpenLetter, wanted: BodySection, octets: bytes | None
) -> None:
    assert letter.octets(wanted) == octets
    opened = OpenLetter(letter._letter._replace(content=b""), HeldContent(CONTENT))
    assert opened.octets(wanted) == octets
    found = letter.piece(wanted, 0, 7)
    if octets is None or found is None:
        assert (octets, found) == (None, None)
        return
    pieces = [opened.piece(wanted, at, 7) for at in range(0, len(octets) + 7, 7)]
    assert b"".join(piece.octets for piece in pieces if piece) == octets
    assert {piece.size for piece in pieces if piece} == {len(octets)}
    assert found.holds_nul == (wanted.binary and b"\0" in octets)


def test_the_size_of_decoded_parts(letter: OpenLetter) -> None:
    assert letter.decoded_size(BinarySize(b"", (1,))) == 2
    assert letter.decoded_size(BinarySize(b"", ())) == len(PREFIX + CONTENT)
    assert letter.decoded_size(BinarySize(b"", (9,))) == 0


def test_an_unknown_encoding_cannot_be_undone(letter: OpenLetter) -> None:
    with pytest.raises(UnknownEncoding):
        letter.octets(body((2,), binary=True))
    with pytest.raises(UnknownEncoding):
        letter.decoded_size(BinarySize(b"", (2,)))
    assert letter.octets(body((2,))) == b"?"
