"""What a search asks of the index of words, and how the index is filled.

The index knows contents, which accounts may share; what it tells is always about the messages of
one mailbox. It follows the store: contents beyond its cursor have no words yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from barid.model.identifiers import ContentId, MailboxId
from barid.model.words import ContentWords, Holding, Listed, Lookup, Unworded, WordsState


class Words(Protocol):
    """The index of words."""

    def state(self) -> WordsState:
        """How far it has come."""

    def newest(self) -> ContentId:
        """The newest content that is kept; 0 where there is none."""

    def unworded(self, after: ContentId, most: int, octets: int) -> list[Unworded]:
        """The contents that follow, by number, at most so many; none follows once those before it
        hold so many octets. Those that are LARGE come without their octets."""

    def add(
        self,
        state: WordsState,
        cursor: ContentId,
        made: Sequence[ContentWords],
        unheard: Sequence[str],
    ) -> bool:
        """Take in the words of the contents up to `cursor`; those among them that have none are
        gone. `unheard` are at least those words (stems apart) that no content before had. False
        when the index is no longer in this state, because somebody else was at work: then nothing
        is done."""

    def forget(self, version: int) -> None:
        """Throw everything away; it begins anew, with the rules of this version."""

    def listed(self) -> Listed:
        """How long the list of words is."""

    def terms(self) -> tuple[int, list[str]]:
        """Every word that some content has, and the number of the newest list. Takes half a second
        for a hundred thousand messages."""

    def enlist(self, words: Sequence[str]) -> None:
        """List words of which none stands here twice."""

    def unlist(self, newest: int) -> None:
        """Do away with the lists up to this number: their words are listed again, or gone."""

    def find(self, mailbox: MailboxId, lookups: Sequence[Lookup]) -> list[Holding | None]:
        """Which messages hold what is looked up; None where the index cannot tell. With several
        parts, any of the messages may be left at perhaps, and some that do not hold them all."""

    def unknown(self, mailbox: MailboxId) -> frozenset[int]:
        """UIDs of messages of which the index knows nothing."""
