"""Every store finds messages by their words, and only those of the mailbox that is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from tests.interfaces.stage import PREFIX, Stage

from barid.model.identifiers import ContentId, MailboxId
from barid.model.words import FIELDS, ContentWords, Field, Holding, Lookup, Part, WordsState


def texts(**words: str) -> tuple[str, ...]:
    return tuple(words.get(field.name.lower(), "") for field in FIELDS)


async def add(stage: Stage, *made: ContentWords, state: WordsState | None = None) -> bool:
    now = await stage.store.read(lambda tx: tx.words.state())
    known = state or now
    every = {word for one in made for text in one.words or () for word in text.split()}
    heard = [word for word in every if not word.startswith("=")]
    cursor = max(one.content for one in made)
    return await stage.store.write(lambda tx: tx.words.add(known, cursor, made, heard))


async def word(stage: Stage, **words: str) -> ContentId:
    """Give the newest content these words."""
    [*_, newest] = await stage.store.read(lambda tx: tx.words.unworded(ContentId(0), 1000, 1 << 30))
    assert await add(stage, ContentWords(newest.id, texts(**words)))
    return newest.id


async def find(
    stage: Stage, fields: Sequence[Field], *parts: Part, mailbox: MailboxId | None = None
) -> Holding | None:
    where, lookup = mailbox or stage.inbox.id, Lookup(frozenset(fields), parts)
    [found] = await stage.store.read(lambda tx: tx.words.find(where, [lookup]))
    return found


def surely(*uids: int) -> Holding:
    return Holding(frozenset(uids))


def every(found: Holding | None) -> frozenset[int]:
    assert found is not None
    return found.sure | found.perhaps


async def test_a_word_is_found_by_what_it_contains(stage: Stage) -> None:
    await stage.deliver(b"one")
    await word(stage, body="zanzibarium fox")
    assert await find(stage, [Field.BODY], Part("zibar")) == surely(1)
    assert every(await find(stage, [Field.BODY], Part("zibar"), Part("fo"))) == {1}
    assert every(await find(stage, [Field.BODY], Part("hound"), Part("x"))) == set()
    assert await find(stage, [Field.SUBJECT], Part("zibar")) == surely()
    assert await find(stage, FIELDS, Part("zibar")) == surely(1)


async def test_whole_words_are_found_whole_and_stems_only_so(stage: Stage) -> None:
    await stage.deliver(b"one")
    await word(
        stage, body="الرساله =رسال a.b@c.d-e_f+g a.b@ @c.d-e_f+g it's r&d", header=":x-mailer"
    )
    assert await find(stage, [Field.BODY], Part("", ["=رسال", "رسال"])) == surely(1)
    assert await find(stage, [Field.BODY], Part("رسال", [])) == surely(1)
    assert await find(stage, [Field.BODY], Part("=رسال", [])) == surely()
    assert await find(stage, [Field.BODY], Part("", ["الرس"])) == surely()
    assert await find(stage, [Field.HEADER], Part("", [":x-mailer"])) == surely(1)
    for inside in ("a.b@c.d-e_f+g", "b@c", "it's", "r&d", "f+g"):
        assert await find(stage, [Field.BODY], Part(inside)) == surely(1)


async def test_what_stands_before_a_content_makes_candidates_only(stage: Stage) -> None:
    await stage.deliver(b"one")
    await stage.deliver(b"two")
    [one, two] = await stage.store.read(lambda tx: tx.words.unworded(ContentId(0), 9, 1 << 20))
    assert one.prefixes == (PREFIX,)
    await add(
        stage,
        ContentWords(one.id, texts(body="fox", trace="reader@x.test reader@ @x.test")),
        ContentWords(two.id, texts(body="reader fox")),
    )
    expected = Holding(frozenset({2}), frozenset({1}))
    assert await find(stage, FIELDS, Part("reader")) == expected
    assert every(await find(stage, FIELDS, Part("reader"), Part("fox"))) == {1, 2}
    assert 1 in every(await find(stage, FIELDS, Part("fox"), Part("x.test")))


async def test_only_messages_of_the_mailbox_are_found(stage: Stage) -> None:
    other = await stage.another_mailbox()
    await stage.deliver(b"one", mailbox=other.id)
    await word(stage, body="fox")
    assert await find(stage, FIELDS, Part("fox")) == surely()
    assert await find(stage, FIELDS, Part("fox"), mailbox=other.id) == surely(1)
    await stage.store.write(lambda tx: tx.messages.copy(other.id, ((1, 1),), stage.inbox.id))
    assert await find(stage, FIELDS, Part("fox")) == surely(1)
    await stage.store.write(lambda tx: tx.messages.expunge(stage.inbox.id, ((1, 1),)))
    assert await find(stage, FIELDS, Part("fox")) == surely()


async def test_the_index_knows_what_it_does_not_know(stage: Stage) -> None:
    assert await stage.store.read(lambda tx: tx.words.newest()) == 0
    await stage.deliver_many(2)
    assert await stage.store.read(lambda tx: tx.words.unknown(stage.inbox.id)) == {1, 2}
    [one, two] = await stage.store.read(lambda tx: tx.words.unworded(ContentId(0), 9, 1 << 20))
    assert one.content == b"message 0"
    assert await stage.store.read(lambda tx: tx.words.newest()) == two.id
    await add(stage, ContentWords(one.id, texts(body="x")))
    assert await stage.store.read(lambda tx: tx.words.unknown(stage.inbox.id)) == {2}
    await add(stage, ContentWords(two.id, None))
    assert await stage.store.read(lambda tx: tx.words.unknown(stage.inbox.id)) == {2}
    await stage.deliver(b"message 1")  # the same content once more
    assert await stage.store.read(lambda tx: tx.words.unknown(stage.inbox.id)) == {2, 3}
    assert await stage.store.read(lambda tx: tx.words.unworded(two.id, 9, 1)) == []


async def test_what_waits_comes_in_bounded_helpings(stage: Stage) -> None:
    await stage.deliver_many(5)

    async def waiting(most: int, octets: int) -> int:
        found = await stage.store.read(lambda tx: tx.words.unworded(ContentId(0), most, octets))
        return len(found)

    assert await waiting(3, 1000) == 3
    assert await waiting(9, 10) == 2
    assert await waiting(9, 1) == 1


async def test_two_that_are_at_work_do_not_disturb_each_other(stage: Stage) -> None:
    await stage.deliver(b"one")
    state = await stage.store.read(lambda tx: tx.words.state())
    number = await word(stage, body="fox")
    assert not await add(stage, ContentWords(number, texts(body="fox")), state=state)
    await stage.store.write(lambda tx: tx.words.forget(7))
    now = await stage.store.read(lambda tx: tx.words.state())
    assert (now.cursor, now.version) == (0, 7)
    assert now.epoch > state.epoch
    assert not await add(stage, ContentWords(number, texts(body="fox")), state=state)
    assert await find(stage, FIELDS, Part("fox")) in (surely(), None)
    assert await stage.store.read(lambda tx: tx.words.unknown(stage.inbox.id)) == {1}


async def test_words_of_a_content_that_is_gone_are_not_taken_in(stage: Stage) -> None:
    await stage.deliver(b"one")
    assert await add(stage, ContentWords(ContentId(10_000), texts(body="fox")))
    _, terms = await stage.store.read(lambda tx: tx.words.terms())
    assert terms == []


async def test_the_list_of_words_is_made_anew(stage: Stage) -> None:
    await stage.deliver(b"one")
    await word(stage, body="fox =stem hound")
    before = await stage.store.read(lambda tx: tx.words.listed())
    assert before.settled == 0
    newest, terms = await stage.store.read(lambda tx: tx.words.terms())
    assert sorted(terms) == ["fox", "hound"]
    await stage.store.write(lambda tx: tx.words.enlist(terms))
    await stage.store.write(lambda tx: tx.words.unlist(newest))
    after = await stage.store.read(lambda tx: tx.words.listed())
    assert after.loose == 0
    assert await find(stage, FIELDS, Part("ound")) == surely(1)


async def test_many_words_that_contain_it_are_found_and_too_many_not(stage: Stage) -> None:
    await stage.deliver(b"one")
    await word(stage, body=" ".join(f"x{number}y" for number in range(1500)))
    assert await find(stage, FIELDS, Part("x")) == surely(1)
    assert await find(stage, FIELDS, Part("9y")) == surely(1)
