"""What `barid check` finds, ready to be said to a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from barid.i18n import Phrase
from barid.i18n.texts.soundness import FAULTS
from barid.interfaces.world import Clock
from barid.storage import check_folder


@dataclass(frozen=True, slots=True)
class Unsoundness:
    """One thing that is wrong: a short name for programs, a sentence for people."""

    name: str
    sayable: Phrase


def examine(folder: Path, clock: Clock) -> list[Unsoundness]:
    """Everything that is wrong in a data folder. Raises StorageFailed."""
    return [
        Unsoundness(found.fault.value, FAULTS[found.fault.value].with_(**found.data))
        for found in check_folder(folder, clock)
    ]
