"""One figure of the table: what was measured on each server, what is asked of Barid, and whether
it is met.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum


class Better(Enum):
    """Which of two values of a figure is the better one."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Times:
    """Barid must be `factor` times as good as the better peer."""

    factor: float

    def __str__(self) -> str:
        return f"{self.factor:g} x"


@dataclass(frozen=True, slots=True)
class Below:
    """Barid's median must be below this."""

    limit: float

    def __str__(self) -> str:
        return f"< {self.limit:g}"


@dataclass(frozen=True, slots=True)
class OfDisk:
    """Barid must do this share of the disk's durable appends a second, measured in the same run."""

    share: float

    def __str__(self) -> str:
        return f"{self.share:g} x disk"


Goal = Times | Below | OfDisk


@dataclass(frozen=True, slots=True)
class Row:
    """`values` by name of the server (`disk` for the disk itself), one for each run."""

    figure: str
    unit: str
    goal: Goal
    values: Mapping[str, Sequence[float]]
    better: Better = Better.HIGHER
    note: str = ""
    bystanders: float = 0.0  # share of the machine that unrelated processes took meanwhile
    medians: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        medians = {
            name: statistics.median(values) for name, values in self.values.items() if values
        }
        object.__setattr__(self, "medians", medians)

    @property
    def ratio(self) -> float | None:
        """How many times as good as the better peer; for `OfDisk`, share of what the disk does."""
        ours = self.medians.get("barid")
        measure = self.measure
        if ours is None or not measure or not ours:
            return None
        return measure / ours if self.better is Better.LOWER else ours / measure

    @property
    def measure(self) -> float | None:
        """What Barid is compared with."""
        if isinstance(self.goal, OfDisk):
            return self.medians.get("disk")
        peers = [self.medians[name] for name in ("maildir", "mdbox") if name in self.medians]
        if not peers:
            return None
        return min(peers) if self.better is Better.LOWER else max(peers)

    @property
    def met(self) -> bool | None:
        """None when there is nothing to compare with."""
        match self.goal:
            case Below(limit):
                ours = self.medians.get("barid")
                return None if ours is None else ours < limit
            case Times(least) | OfDisk(least):
                return None if self.ratio is None else self.ratio >= least
