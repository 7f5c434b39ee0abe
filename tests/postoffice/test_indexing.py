"""The index follows what is kept, and finds itself again after whatever came between."""

from __future__ import annotations

import pytest
from tests.app.office import Office
from tests.postoffice.mailbox.test_account import person_of

from barid.interfaces.store import Store
from barid.message.words.making import VERSION
from barid.model.identifiers import ContentId
from barid.model.words import FIELDS, LARGE, ContentWords, Field, Listed, Unworded
from barid.postoffice import indexing
from barid.postoffice.indexing import Made, WordMaker, begin_anew, is_long, put, take


async def index(store: Store, maker: WordMaker | None = None) -> int:
    """Bring the index up to date; how many contents that took."""
    maker, count = maker or WordMaker(), 0
    await store.write(begin_anew)
    while True:
        helping = await store.read(take)
        if not helping.contents:
            return count
        made = maker.make(helping.contents)
        if await store.write(lambda tx, h=helping, m=made: put(tx, h.state, m)):  # type: ignore[misc]
            count += len(helping.contents)


async def test_it_catches_up_and_stays_there(office: Office) -> None:
    person = await person_of(office)
    for number in range(indexing.MOST + 5):
        await person.put("INBOX", b"Subject: %d\r\n\r\nbody\r\n" % number)
    assert (await office.store.read(take)).contents == []  # made by no rules yet
    assert await index(office.store) >= indexing.MOST + 5
    state = await office.store.read(lambda tx: tx.words.state())
    assert state.version == VERSION
    assert await index(office.store) == 0
    await person.put("INBOX", b"Subject: one more\r\n\r\nbody\r\n")
    assert await index(office.store) == 1


async def test_words_of_other_rules_are_thrown_away_once(office: Office) -> None:
    await index(office.store)
    await office.store.write(lambda tx: tx.words.forget(VERSION + 1))
    assert await office.store.write(begin_anew)
    assert not await office.store.write(begin_anew)


def unworded(number: int, content: bytes | None, outline: bytes = b"") -> Unworded:
    return Unworded(ContentId(number), content, outline, ())


def test_a_word_is_told_of_once() -> None:
    maker = WordMaker()
    first = maker.make([unworded(1, b"\r\nfox hound"), unworded(2, b"\r\nfox")])
    assert first.unheard == ["fox", "hound"]
    assert [one.content for one in first.words] == [1, 2]
    assert maker.make([unworded(3, b"\r\nfox cat")]).unheard == ["cat"]
    maker.forget()
    assert maker.make([unworded(4, b"\r\nfox")]).unheard == ["fox"]


def test_stems_are_not_listed() -> None:
    assert WordMaker().make([unworded(1, "\r\nرسالة".encode())]).unheard == ["رساله"]


def test_what_cannot_be_read_has_no_words() -> None:
    made = WordMaker().make([unworded(1, None)])
    assert made == Made([ContentWords(ContentId(1), None)], [])


def test_a_list_is_made_anew_when_most_of_it_is_repetition() -> None:
    assert not is_long(Listed(indexing.LOOSE, 0))
    assert is_long(Listed(indexing.LOOSE + 1, 0))
    assert not is_long(Listed(indexing.LOOSE + 1, indexing.LOOSE + 1))


def test_many_words_are_taken_in_by_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "PORTION", 10)
    made = [ContentWords(ContentId(n), ("x" * 6,)) for n in range(1, 4)]
    made.append(ContentWords(ContentId(4), None))
    first, second = indexing.portions(Made(made, ["x"]))
    assert [one.content for one in first.words] == [1, 2]
    assert [one.content for one in second.words] == [3, 4]
    assert (first.unheard, second.unheard) == (["x"], [])


async def test_of_a_large_message_only_what_has_words_is_read(office: Office) -> None:
    person = await person_of(office)
    await index(office.store)
    attached = b"Content-Type: image/png\r\n\r\n" + b"AAAA" * (LARGE // 4)
    await person.put(
        "INBOX",
        b'Subject: large\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\n\r\nelephant\r\n--b\r\n" + attached + b"\r\n--b--\r\n",
    )
    (one,) = (await office.store.read(take)).contents
    assert one.content is None
    assert sum(len(piece.octets) for piece in one.pieces) < 1000
    (made,) = WordMaker().make([one]).words
    assert made.words is not None
    assert "elephant" in made.words[FIELDS.index(Field.BODY)].split()
