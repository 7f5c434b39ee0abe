"""What the index of words answers for the keys of a search, so that few messages are read.

An answer is about all messages of a mailbox at once. Each is surely found, surely not, or open:
unknown to the index, or only a candidate; then the message itself decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import Transaction
from barid.message.words.folding import folded
from barid.message.words.making import VERSION, field_of, name_word
from barid.message.words.reading import has_text
from barid.message.words.wanted import Wanted
from barid.model.identifiers import MailboxId
from barid.model.words import FIELDS, STEM, Field, Lookup, Part
from barid.protocols.imap import keys

MOST_KEYS: Final = 100
"""Keys that the index is asked for in one search; the others are answered by reading."""

WordKey = keys.HeaderHolds | keys.BodyHolds | keys.TextHolds
_OTHERS: Final = frozenset({Field.HEADER, Field.TRACE})


@dataclass(frozen=True, slots=True)
class Answer:
    """UIDs that fit, and those that have to be looked at."""

    sure: frozenset[int]
    open: frozenset[int]


Answers = dict[keys.Key, Answer]


@dataclass(frozen=True, slots=True)
class Question:
    """What the index is asked for a key. Unless `settled`, it knows candidates only."""

    lookup: Lookup
    settled: bool


def word_keys(key: keys.Key) -> Iterator[WordKey]:
    """The keys in a tree that look for words."""
    match key:
        case keys.And(several):
            for one in several:
                yield from word_keys(one)
        case keys.Or(left, right):
            yield from word_keys(left)
            yield from word_keys(right)
        case keys.Not(one):
            yield from word_keys(one)
        case keys.HeaderHolds() | keys.BodyHolds() | keys.TextHolds():
            yield key


def possible(key: keys.Key, answers: Answers) -> frozenset[int] | None:
    """UIDs of the messages that may fit the whole tree; None where it may be any."""
    match key:
        case keys.And(several):
            some = [uids for one in several if (uids := possible(one, answers)) is not None]
            return frozenset.intersection(*some) if some else None
        case keys.Or(left, right):
            one, other = possible(left, answers), possible(right, answers)
            return one | other if one is not None and other is not None else None
        case _:
            answer = answers.get(key)
            return answer.sure | answer.open if answer is not None else None


def ask(tx: Transaction, mailbox: MailboxId, wanted: list[WordKey]) -> Answers:
    """What the index knows of these keys; nothing where it cannot help."""
    if tx.words.state().version != VERSION:
        return {}
    asked: dict[WordKey, Question] = {}
    for key in dict.fromkeys(wanted):
        question = question_of(key)
        if question is not None and len(asked) < MOST_KEYS:
            asked[key] = question
    found = tx.words.find(mailbox, [question.lookup for question in asked.values()])
    unknown = tx.words.unknown(mailbox)
    answers: Answers = {}
    for (which, question), holding in zip(asked.items(), found, strict=True):
        if holding is None:
            continue
        if question.settled:
            answers[which] = Answer(holding.sure - unknown, holding.perhaps | unknown)
        else:
            answers[which] = Answer(frozenset(), holding.sure | holding.perhaps | unknown)
    return answers


def question_of(key: WordKey) -> Question | None:
    """What to ask; None where no word is looked for."""
    asked = Wanted(key.text).asked()
    match key:
        case keys.HeaderHolds(name):
            return _of_header(folded(name), Wanted(key.text))
        case keys.BodyHolds():
            fields = frozenset({Field.BODY})
        case keys.TextHolds():
            fields = frozenset(FIELDS)
    return Question(Lookup(fields, asked.parts), asked.settled) if asked is not None else None


def _of_header(name: str, wanted: Wanted) -> Question | None:
    word = name_word(name)
    there = (Part("", (word, STEM + word)),) if word is not None else ()
    asked = wanted.asked() if has_text(name) else None
    field = field_of(name)
    if asked is not None and field is not Field.HEADER:
        return Question(Lookup(frozenset({field}), asked.parts), asked.settled)
    parts = (*there, *(asked.parts if asked is not None else ()))
    return Question(Lookup(_OTHERS, parts), bool(there) and not wanted) if parts else None
