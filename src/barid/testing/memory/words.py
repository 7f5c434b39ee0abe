"""The index of words in memory; see `interfaces.words.Words`."""

from __future__ import annotations

from collections.abc import Sequence

from barid.model.identifiers import ContentId, MailboxId
from barid.model.words import (
    FIELDS,
    LARGE,
    STEM,
    ContentWords,
    Field,
    Holding,
    Listed,
    Lookup,
    Part,
    Unworded,
    WordsState,
)
from barid.testing.memory.state import State


class MemoryWords:
    """Implements `interfaces.words.Words`. It needs no list of all words."""

    def __init__(self, state: State) -> None:
        self._state = state

    def state(self) -> WordsState:
        return self._state.words_state

    def newest(self) -> ContentId:
        return max(self._state.contents, default=ContentId(0))

    def unworded(self, after: ContentId, most: int, octets: int) -> list[Unworded]:
        found: list[Unworded] = []
        for number in sorted(self._state.contents):
            if number <= after or len(found) >= most or octets <= 0:
                continue
            prepared, _, outline = self._state.contents[number]
            emails = {
                entry.email
                for entries in self._state.entries.values()
                for entry in entries.values()
                if entry.content == number
            }
            prefixes = {self._state.prefixes[email] for email in emails}
            is_large = prepared.size > LARGE
            content = None if is_large else prepared.raw or b""
            before = tuple(sorted(prefixes))
            found.append(Unworded(number, content, outline, before, is_large))
            octets -= prepared.size
        return found

    def add(
        self,
        state: WordsState,
        cursor: ContentId,
        made: Sequence[ContentWords],
        unheard: Sequence[str],
    ) -> bool:
        if self.state() != state:
            return False
        known = self._state.contents
        self._state.words.update({one.content: one.words for one in made if one.content in known})
        self._state.words_state = WordsState(cursor, state.epoch, state.version)
        return True

    def forget(self, version: int) -> None:
        self._state.words.clear()
        self._state.words_state = WordsState(ContentId(0), self.state().epoch + 1, version)

    def listed(self) -> Listed:
        return Listed(0, 0)

    def terms(self) -> tuple[int, list[str]]:
        every = (words for words in self._state.words.values() if words is not None)
        terms = {word for words in every for text in words for word in text.split()}
        return 0, sorted(term for term in terms if not term.startswith(STEM))

    def enlist(self, words: Sequence[str]) -> None:
        return

    def unlist(self, newest: int) -> None:
        return

    def find(self, mailbox: MailboxId, lookups: Sequence[Lookup]) -> list[Holding | None]:
        entries = self._state.entries.get(mailbox, {}).values()
        found: list[Holding | None] = []
        for lookup in lookups:
            sure = {e.uid for e in entries if self._holds(e.content, lookup, trace=False)}
            every = {e.uid for e in entries if self._holds(e.content, lookup, trace=True)}
            found.append(Holding(frozenset(sure), frozenset(every - sure)))
        return found

    def unknown(self, mailbox: MailboxId) -> frozenset[int]:
        entries = self._state.entries.get(mailbox, {}).values()
        words, cursor = self._state.words, self.state().cursor
        return frozenset(e.uid for e in entries if e.content > cursor or words[e.content] is None)

    def _holds(self, content: ContentId, lookup: Lookup, trace: bool) -> bool:
        texts = self._state.words.get(content)
        if texts is None:
            return False
        fields = lookup.fields if trace else lookup.fields - {Field.TRACE}
        words = {
            word
            for field, text in zip(FIELDS, texts, strict=True)
            if field in fields
            for word in text.split()
        }
        return all(any(_is_meant(word, part) for word in words) for part in lookup.parts)


def _is_meant(word: str, part: Part) -> bool:
    if word in part.whole:
        return True
    return bool(part.inside) and not word.startswith(STEM) and part.inside in word
