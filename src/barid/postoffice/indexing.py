"""How the index of words follows what is kept: contents in their order, some at a time.

Three steps for each helping: `take` reads it from the store, `WordMaker` makes the words, where it
keeps nobody waiting, and `put` takes them in, unless somebody else was quicker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Final

from barid.interfaces.store import StorageFailed, Transaction
from barid.message.mime import scan
from barid.message.mime.codec import UnreadableOutlineError, decode
from barid.message.words.excerpt import Excerpt, pieces_of
from barid.message.words.making import VERSION, make_words
from barid.model.identifiers import ContentId
from barid.model.words import STEM, ContentWords, Listed, Unworded, WordsState

MOST: Final = 48
"""Contents of a helping."""
PORTION: Final = 200_000
"""Characters of words that are taken in at a time: the writer needs some ten milliseconds."""
OCTETS: Final = 2 * 1024 * 1024
REMEMBERED: Final = 60_000
LOOSE: Final = 2_000_000
"""Characters that the list of words may grow by before it is made anew."""


@dataclass(frozen=True, slots=True)
class Helping:
    """Contents that have no words yet; none when the index has caught up. `newest` is the last of
    all that wait."""

    state: WordsState
    contents: list[Unworded]
    newest: ContentId


@dataclass(frozen=True, slots=True)
class Made:
    """The words of a helping, and those of them that were not heard before."""

    words: list[ContentWords]
    unheard: list[str]


def take(tx: Transaction) -> Helping:
    """The next helping. In a unit that reads."""
    state = tx.words.state()
    if state.version != VERSION:
        return Helping(state, [], state.cursor)
    found = tx.words.unworded(state.cursor, MOST, OCTETS)
    contents = [_with_pieces(tx, one) if one.is_large else one for one in found]
    return Helping(state, contents, tx.words.newest())


def _with_pieces(tx: Transaction, one: Unworded) -> Unworded:
    """Without any where it cannot be read, of which `barid check` tells."""
    with suppress(StorageFailed, UnreadableOutlineError):
        content = tx.messages.content(one.id)
        if content is not None:
            with closing(content):
                return replace(one, pieces=pieces_of(content, decode(one.outline)))
    return one


def begin_anew(tx: Transaction) -> bool:
    """Throw the words away if they were made by other rules; whether they were."""
    if tx.words.state().version == VERSION:
        return False
    tx.words.forget(VERSION)
    return True


def portions(made: Made) -> Iterator[Made]:
    """The words in portions that the writer may take in one after the other."""
    some: list[ContentWords] = []
    unheard, size = made.unheard, 0
    for one in made.words:
        some.append(one)
        size += sum(map(len, one.words or ()))
        if size >= PORTION:
            yield Made(some, unheard)
            some, unheard, size = [], [], 0  # those of all are listed first
    if some:
        yield Made(some, unheard)


def put(tx: Transaction, state: WordsState, made: Made) -> bool:
    """Take in the words of the contents that follow; False when somebody else was at work: then
    what is known of words is not so, and the maker has to forget. In a unit that writes."""
    return tx.words.add(state, made.words[-1].content, made.words, made.unheard)


def is_long(listed: Listed) -> bool:
    """Whether the list of words has so many repetitions that it should be made anew."""
    return listed.loose > max(LOOSE, listed.settled)


class WordMaker:
    """Makes words; remembers which words it has lately told of. Never fails."""

    def __init__(self) -> None:
        self._lately: set[str] = set()
        self._before: set[str] = set()

    def make(self, contents: Sequence[Unworded]) -> Made:
        """The words of some contents."""
        made = [_words(one) for one in contents]
        every = {word for one in made for text in one.words or () for word in text.split(" ")}
        unheard = every - self._lately - self._before
        self._lately |= every
        if len(self._lately) > REMEMBERED:
            self._lately, self._before = set(), self._lately
        return Made(made, sorted(w for w in unheard if w and not w.startswith(STEM)))

    def forget(self) -> None:
        """From now on every word is unheard."""
        self._lately, self._before = set(), set()


def _words(one: Unworded) -> ContentWords:
    if one.pieces:
        return make_words(one.id, Excerpt(one.pieces), decode(one.outline), one.prefixes)
    if one.content is None:
        return ContentWords(one.id, None)
    try:
        outline = decode(one.outline)
    except UnreadableOutlineError:
        outline = scan(one.content)
    return make_words(one.id, one.content, outline, one.prefixes)
