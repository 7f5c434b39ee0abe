"""What one unit of work has changed, so that it can be told to others after the commit."""

from __future__ import annotations

from dataclasses import dataclass, field

from barid.model.identifiers import AccountId, ContentId, ModSeq


@dataclass(slots=True)
class Notices:
    """Filled by the stores while a unit runs; emptied by whoever runs it.

    `directory` is 0 while the directory did not change, `queue` while nothing was queued.
    `unnamed` are contents that were kept and that no message names yet.
    """

    accounts: dict[AccountId, ModSeq] = field(default_factory=dict)
    directory: int = 0
    queue: int = 0
    unnamed: set[ContentId] = field(default_factory=set)

    def clear(self) -> None:
        """Forget everything."""
        self.accounts.clear()
        self.unnamed.clear()
        self.directory = 0
        self.queue = 0

    def merge(self, other: Notices) -> None:
        """Add what another, later unit has changed."""
        self.accounts.update(other.accounts)
        self.directory = max(self.directory, other.directory)
        self.queue = max(self.queue, other.queue)
