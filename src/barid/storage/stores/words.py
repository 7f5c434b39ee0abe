"""The index of words as SQL; see `interfaces.words.Words`.

The database's full-text index finds whole words; the lexicon beside it tells which words contain
what is looked for. So a search finds whatever a text contains, from an index of plain words. The
lexicon is a few long lists, appended to: looking through them is quicker than any search in a
table of words, and a new word costs no page of its own.
"""

# ruff: noqa: S608 - statements are put together from constants of this package alone

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from barid.interfaces.store import StorageFailed
from barid.model.identifiers import ContentId, MailboxId
from barid.model.words import (
    ANYWHERE,
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
from barid.storage.driver import Driver
from barid.storage.stores.reading import MessageReader
from barid.storage.stores.spans import lists

MOST_WORDS: Final = 50_000
"""Words that contain what is looked for; beyond that the index does not help."""
WORDS_AT_ONCE: Final = 400
FEW: Final = 500
"""So many contents are looked for by their numbers rather than by going through the mailbox."""
FEW_LEFT: Final = 100
"""So few candidates need not be made fewer still."""
LIST_SIZE: Final = 60_000

_STATE: Final = "SELECT cursor, epoch, version FROM follower WHERE name = 'words'"
_COLUMNS: Final = ", ".join(field.value for field in FIELDS)
_ADD: Final = f"INSERT INTO words (rowid, {_COLUMNS}) VALUES (?{', ?' * len(FIELDS)})"
_UNWORDED: Final = (
    "SELECT content.id, digest, size, codec, data, coalesce(outline, x'') FROM content"
    " LEFT JOIN outline ON outline.content = content.id"
    " WHERE content.id > ? ORDER BY content.id LIMIT ?"
)

Numbers = set[int]


class Words:
    """All words, in one transaction."""

    def __init__(self, driver: Driver, reader: MessageReader) -> None:
        self._driver = driver
        self._reader = reader

    # --- filling it

    def state(self) -> WordsState:
        row = self._driver.row(_STATE)
        assert row is not None
        return WordsState(*row)

    def newest(self) -> ContentId:
        row = self._driver.row("SELECT coalesce(max(id), 0) FROM content")
        assert row is not None
        return ContentId(row[0])

    def unworded(self, after: ContentId, most: int, octets: int) -> list[Unworded]:
        found: list[Unworded] = []
        for number, digest, size, codec, data, outline in self._driver.rows(
            _UNWORDED, (after, most)
        ):
            content: bytes | None = None
            if size <= LARGE:
                with suppress(StorageFailed):  # `barid check` tells of it
                    content = self._reader.unpacked(digest, size, codec, data)
            prefixes = self._driver.rows(
                "SELECT DISTINCT prefix FROM email WHERE content = ?", (number,)
            )
            before = tuple(prefix for (prefix,) in prefixes)
            found.append(Unworded(number, content, outline, before, size > LARGE))
            octets -= size
            if octets <= 0:
                break
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
        driver = self._driver
        there = {
            number
            for (number,) in driver.rows(
                "SELECT id FROM content WHERE id > ? AND id <= ?", (state.cursor, cursor)
            )
        }
        present = [one for one in made if one.content in there]
        driver.many(_ADD, [(one.content, *one.words) for one in present if one.words is not None])
        driver.many(
            "INSERT INTO wordless (content) VALUES (?)",
            [(one.content,) for one in present if one.words is None],
        )
        if unheard:
            self._list(unheard, settled=False)
        driver.run("UPDATE follower SET cursor = ? WHERE name = 'words'", (cursor,))
        return True

    def forget(self, version: int) -> None:
        driver = self._driver
        driver.run("INSERT INTO words (words) VALUES ('delete-all')")
        driver.run("DELETE FROM lexicon")
        driver.run("DELETE FROM wordless")
        driver.run(
            "UPDATE follower SET cursor = 0, epoch = epoch + 1, version = ? WHERE name = 'words'",
            (version,),
        )

    def remove(self, content: ContentId) -> None:
        """A content is removed; nothing is to be found of it any more."""
        self._driver.run("DELETE FROM words WHERE rowid = ?", (content,))
        self._driver.run("DELETE FROM wordless WHERE content = ?", (content,))

    def listed(self) -> Listed:
        row = self._driver.row(
            "SELECT coalesce(sum(size * (1 - settled)), 0), coalesce(sum(size * settled), 0)"
            " FROM lexicon"
        )
        return Listed(*row) if row is not None else Listed(0, 0)

    def terms(self) -> tuple[int, list[str]]:
        row = self._driver.row("SELECT coalesce(max(id), 0) FROM lexicon")
        terms = [term for (term,) in self._driver.rows("SELECT term FROM term")]
        return row[0] if row is not None else 0, [t for t in terms if not t.startswith(STEM)]

    def enlist(self, words: Sequence[str]) -> None:
        self._list(words, settled=True)

    def unlist(self, newest: int) -> None:
        self._driver.run("DELETE FROM lexicon WHERE id <= ?", (newest,))

    def _list(self, words: Sequence[str], settled: bool) -> None:
        for addresses in (False, True):
            for text in _lines([word for word in words if _is_address(word) is addresses]):
                self._driver.run(
                    "INSERT INTO lexicon (settled, addresses, size, words) VALUES (?, ?, ?, ?)",
                    (int(settled), int(addresses), len(text), text),
                )

    # --- asking it

    def find(self, mailbox: MailboxId, lookups: Sequence[Lookup]) -> list[Holding | None]:
        found = [self._contents(lookup) for lookup in lookups]
        every = set().union(*(sure | perhaps for sure, perhaps in filter(None, found)))
        uids = self._uids(mailbox, every)
        return [
            Holding(
                frozenset(uid for uid, content in uids if content in one[0]),
                frozenset(uid for uid, content in uids if content in one[1]),
            )
            if one is not None
            else None
            for one in found
        ]

    def unknown(self, mailbox: MailboxId) -> frozenset[int]:
        rows = self._driver.rows(
            "SELECT uid FROM entry WHERE mailbox = ?"
            " AND (content > (SELECT cursor FROM follower WHERE name = 'words')"
            " OR content IN (SELECT content FROM wordless))",
            (mailbox,),
        )
        return frozenset(uid for (uid,) in rows)

    def _contents(self, lookup: Lookup) -> tuple[Numbers, Numbers] | None:
        """Numbers of contents that surely, and that perhaps hold what is looked up."""
        sure: Numbers | None = None
        every: Numbers | None = None
        broad = False
        # The rarest first, as far as that can be told; a few candidates are soon looked at.
        for part in sorted(lookup.parts, key=lambda part: -len(part.inside)):
            if every is not None and len(every) <= FEW_LEFT:
                broad = True
                break
            words = self._words_with(part)
            if words is None:
                broad = True
                continue
            some = self._matching(words, lookup.fields & ANYWHERE)
            traced = (
                self._matching(words, frozenset({Field.TRACE}))
                if Field.TRACE in lookup.fields
                else set()
            )
            sure = some if sure is None else sure & some
            every = some | traced if every is None else every & (some | traced)
        if sure is None or every is None:
            return None
        if broad:
            sure = set()
        return sure, every - sure

    def _words_with(self, part: Part) -> list[str] | None:
        """Words of the index that a part means; None when they are too many."""
        words = set(part.whole)
        if part.inside:
            # Their halves are words as well: only what has an @ inside is within whole addresses.
            kinds = "" if _is_address(part.inside) else "addresses = 0 AND "
            for (text,) in self._driver.rows(
                f"SELECT words FROM lexicon WHERE {kinds}instr(words, ?) > 0", (part.inside,)
            ):
                words.update(_around(text, part.inside))
                if len(words) > MOST_WORDS:
                    return None
        return list(words)

    def _matching(self, words: list[str], fields: Iterable[Field]) -> Numbers:
        columns = " ".join(sorted(field.value for field in fields))
        found: Numbers = set()
        for start in range(0, len(words), WORDS_AT_ONCE):
            some = " OR ".join(f'"{word}"' for word in words[start : start + WORDS_AT_ONCE])
            rows = self._driver.rows(
                "SELECT rowid FROM words WHERE words MATCH ?", (f"{{{columns}}} : ({some})",)
            )
            found.update(number for (number,) in rows)
        return found

    def _uids(self, mailbox: MailboxId, contents: Numbers) -> list[tuple[int, int]]:
        """(UID, content) of the messages that have one of these contents."""
        if len(contents) > FEW:
            rows = self._driver.rows("SELECT uid, content FROM entry WHERE mailbox = ?", (mailbox,))
            return [(uid, content) for uid, content in rows if content in contents]
        found: list[tuple[int, int]] = []
        for places, values in lists(sorted(contents)):
            found += self._driver.rows(
                f"SELECT uid, content FROM entry WHERE mailbox = ? AND content IN ({places})",
                (mailbox, *values),
            )
        return found


def _is_address(word: str) -> bool:
    return "@" in word[1:-1]


def _lines(words: Sequence[str]) -> Iterator[str]:
    """Lists of words as they are kept, of a bounded size."""
    line: list[str] = []
    size = 0
    for word in words:
        line.append(word)
        size += len(word) + 1
        if size >= LIST_SIZE:
            yield f" {' '.join(line)} "
            line, size = [], 0
    if line:
        yield f" {' '.join(line)} "


def _around(text: str, inside: str) -> Iterator[str]:
    """The words in a list that contain something."""
    at = text.find(inside)
    while at >= 0:
        end = text.index(" ", at)
        yield text[text.rindex(" ", 0, at) + 1 : end]
        at = text.find(inside, end)
