"""A large letter: pieces of bounded size make up the whole, whatever happens to it meanwhile."""

from __future__ import annotations

from tests.app.office import LETTER, Office
from tests.postoffice.mailbox.test_account import person_of

from barid.model.flags import DELETED
from barid.postoffice.mailbox.large import OCTETS_OF_PIECE, LargeLetter
from barid.postoffice.mailbox.selected import Selected
from barid.postoffice.mailbox.wishes import FlagWish
from barid.protocols.imap.commands.fetch import BinarySize, BodySection, Part

TEXT = BodySection(b"TEXT", (), Part.TEXT)
CONTENT = LETTER + b"x" * 2_000_000


async def test_pieces_make_up_the_whole_though_it_is_expunged_meanwhile(office: Office) -> None:
    person = await person_of(office)
    await person.put("INBOX", CONTENT)
    one, other = [await person.mail.select("INBOX", False) for _ in range(2)]
    assert isinstance(one, Selected) and isinstance(other, Selected)
    async for found in one.letters([(0, 1)]):
        assert isinstance(found, LargeLetter)
        assert found.letter.content == b""
        assert await found.decoded_size(BinarySize(b"BINARY.SIZE[1]", (1,))) == 2_000_008
        text = b""
        while (piece := await found.piece(TEXT, len(text))) is not None and piece.octets:
            assert piece.size == 2_000_008
            assert len(piece.octets) <= OCTETS_OF_PIECE
            text += piece.octets
            await other.flag([(0, 1)], FlagWish(DELETED), add=True)
            await other.expunge()
        assert text == b"Hello.\r\n" + b"x" * 2_000_000
