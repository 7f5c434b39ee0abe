"""What the index answers is what reading every message answers."""

from __future__ import annotations

import pytest
from tests.app.office import Office
from tests.postoffice.mailbox.test_account import Person, person_of
from tests.postoffice.mailbox.test_search import Counting, opened
from tests.postoffice.test_indexing import index

from barid.postoffice.mailbox import search as module
from barid.postoffice.mailbox.index import Answer, Answers, possible, question_of, word_keys
from barid.postoffice.mailbox.search import search
from barid.protocols.imap import keys

HEADER, BODY, TEXT = keys.HeaderHolds, keys.BodyHolds, keys.TextHolds
LETTERS = """\
From: Quick Fox <fox@woods.example>
Subject: الرِّسالة الجديدة ١٢
X-Mailer: Quill 2

نص
===
From: hound@den.example
To: one@x.test, two@x.test
Subject: re: wood

quick, brown fox
===
From: =?utf-8?B?2YLYp9ix2KY=?= <reader@barid.test>
Subject:

في مكتبة المدرسة مسؤول
===
Message-ID: <abc-1.2@host.example>
Bcc: secret@x.test

日本語テキスト quick brown
===
DKIM-Signature: b=fox
X-Note:

!!! 100% 😀
""".replace("\n", "\r\n").split("===\r\n")
KEYS: list[keys.Key] = [
    *(BODY(text) for text in ("fox", "QUICK", "ick brown", "quick brown", "رسالة", "المكتبات")),
    *(BODY(text) for text in ("مسئول", "本語", "語テキ", "!!!", "😀", "", "nowhere", "and")),
    *(TEXT(text) for text in ("fox", "الرسالة", "رسالة جديدة", "x-mailer", "mailer: quill", "12")),
    *(TEXT(text) for text in ("abc-1.2@host", "reader@barid", "قارئ", "delivered-to", "b=fox", "")),
    *(HEADER("from", text) for text in ("fox", "@den.exam", "قاري", "", "<hound", "woods")),
    *(HEADER("subject", text) for text in ("رساله", "re: w", "", "wood", "12")),
    *(HEADER("to", text) for text in ("two@x", "one@x.test, two", "", "reader")),
    *(HEADER("x-mailer", text) for text in ("", "quill", "quill 2", "quill 3", "2")),
    *(HEADER(name, "") for name in ("x-note", "dkim-signature", "nowhere", "x/y", "")),
    HEADER("dkim-signature", "fox"),
    HEADER("message-id", "<abc-1.2@host.example>"),
    HEADER("delivered-to", "reader"),
    HEADER("return-path", ""),
    keys.Not(BODY("fox")),
    keys.And((BODY("quick"), keys.Not(HEADER("to", "one")))),
    keys.Or(BODY("fox"), TEXT("رسالة")),
    keys.And((keys.HasFlag("\\Seen"), TEXT("fox"))),
]


@pytest.fixture
async def person(office: Office) -> Person:
    made = await person_of(office)
    for letter in LETTERS:
        await made.put("INBOX", letter.encode())
    return made


@pytest.mark.parametrize("upto", [0, 3, 5])
async def test_the_index_agrees_with_reading(
    office: Office, monkeypatch: pytest.MonkeyPatch, upto: int
) -> None:
    """Also when it is some messages behind."""
    person = await person_of(office)
    for number, letter in enumerate(LETTERS):
        if number == upto:
            await index(office.store)
        await person.put("INBOX", letter.encode())
    if upto == len(LETTERS):
        await index(office.store)
    selected = await opened(person)
    for key in KEYS:
        monkeypatch.setattr(module, "INDEXED_FROM", 1000)
        read = await search(office.store, selected, key)
        monkeypatch.setattr(module, "INDEXED_FROM", 0)
        assert await search(office.store, selected, key) == read, key


@pytest.mark.parametrize(
    ("key", "places"),
    [
        (BODY("fox"), [1]),
        (TEXT("الرسالة"), [0]),
        (BODY("مسئول"), [2]),
        (HEADER("from", "woods"), [0]),
        (HEADER("x-mailer", ""), [0]),
        (BODY("nowhere"), []),
        (keys.And((BODY("fox"), keys.Not(BODY("hound")))), [1]),
    ],
)
async def test_no_message_is_read_where_the_index_is_sure(
    person: Person, monkeypatch: pytest.MonkeyPatch, key: keys.Key, places: list[int]
) -> None:
    monkeypatch.setattr(module, "INDEXED_FROM", 0)
    await index(person.office.store)
    store = Counting(person.office.store)
    assert await search(store, await opened(person), key) == places  # type: ignore[arg-type]
    assert "letters" not in {*store.asked, *store.bulk}


async def test_only_candidates_are_read(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INDEXED_FROM", 0)
    await index(person.office.store)
    store = Counting(person.office.store)
    found = await search(store, await opened(person), BODY("quick brown"))  # type: ignore[arg-type]
    assert found == [3]
    assert store.bulk.count("letters") == 1 + 1  # the second message has the words, not the text


def test_what_may_fit_is_told_from_the_tree() -> None:
    fox, hound = BODY("fox"), BODY("hound")
    answers: Answers = {
        fox: Answer(frozenset({1, 2}), frozenset({3})),
        hound: Answer(frozenset({2, 5}), frozenset()),
    }  # fmt: skip
    assert set(possible(fox, answers) or ()) == {1, 2, 3}
    assert set(possible(keys.And((fox, hound)), answers) or ()) == {2}
    assert set(possible(keys.And((fox, keys.All())), answers) or ()) == {1, 2, 3}
    assert set(possible(keys.Or(fox, hound), answers) or ()) == {1, 2, 3, 5}
    assert possible(keys.Or(fox, keys.All()), answers) is None
    assert possible(keys.Not(fox), answers) is None


def test_keys_that_look_for_words_are_found_in_the_tree() -> None:
    fox, hound = BODY("fox"), TEXT("hound")
    tree = keys.And((keys.All(), keys.Not(fox), keys.Or(hound, keys.IsRecent())))
    assert list(word_keys(tree)) == [fox, hound]


def test_nothing_is_asked_without_words() -> None:
    assert question_of(BODY("...")) is None
    assert question_of(HEADER("x/y", "...")) is None
