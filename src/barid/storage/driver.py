"""What the stores ask of a database: run a statement, fetch its rows. Nothing else differs.

Statements are written once, with `?` where a value goes, in the SQL that SQLite and PostgreSQL
share; a driver turns the placeholders into those of its database. It never opens or ends a
transaction: whoever runs the unit of work does. Errors are those of the database; they become
`StorageFull` or `StorageFailed` where the unit ends, so that no store handles them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Protocol

Row = tuple[Any, ...]
Values = Sequence[Any]


class Driver(Protocol):
    """One connection, inside a transaction."""

    def run(self, statement: str, values: Values = ()) -> object:
        """Run a statement whose rows nobody wants."""

    def row(self, statement: str, values: Values = ()) -> Row | None:
        """The first row, or None without any."""

    def rows(self, statement: str, values: Values = ()) -> Iterator[Row]:
        """The rows as they come; fetch them all before the next statement that writes."""

    def many(self, statement: str, series: Iterable[Values]) -> object:
        """Run the statement once for each of the values."""


class Blobs(Protocol):
    """Large content outside the database, named by its digest, compressed."""

    def write(self, digest: bytes, data: bytes) -> None:
        """Keep data under its name; durable when this returns. What is there already stays and
        counts as new. Raises OSError."""

    def read(self, digest: bytes) -> bytes:
        """Raises OSError, FileNotFoundError among them."""

    def open(self, digest: bytes) -> BinaryIO:
        """For reading it a piece at a time. Raises OSError, FileNotFoundError among them."""

    def remove(self, digest: bytes, older_than: float) -> bool:
        """Remove it unless it was written after this time (seconds since 1970)."""

    def remove_unfinished(self, older_than: float) -> int:
        """Remove what was begun before this time and never finished; how many."""

    def names(self) -> Iterator[tuple[bytes, float]]:
        """Digest and time of writing of everything that is there."""


Now = Callable[[], int]
"""The clock, as stores need it: microseconds since 1970."""
