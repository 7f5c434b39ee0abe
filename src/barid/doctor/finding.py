"""A finding: one result of an examination, as it is shown and as `--json` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.doctor.diagnosis import Diagnosis


class State(Enum):
    """What an examination found. Unknown is never failed."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    """A fault of a lower layer lies before it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`ruled_out` are ids that the same signs could have meant, and do not; `blocked_by` the id of
    the fault because of which this was not looked at."""

    diagnosis: Diagnosis
    state: State
    ruled_out: tuple[str, ...] = ()
    blocked_by: str | None = None

    @property
    def id(self) -> str:
        """Of the catalogue."""
        return self.diagnosis.id

    def as_dict(self, elapsed_ms: int) -> dict[str, object]:
        """For programs."""
        told = self.diagnosis.as_dict()
        del told["others"]
        return told | {
            "state": self.state.value,
            "ruled_out": list(self.ruled_out),
            "blocked_by": self.blocked_by,
            "elapsed_ms": elapsed_ms,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A whole examination: the verdict first, then every finding from the lowest layer up."""

    verdict: Finding
    findings: tuple[Finding, ...]
    elapsed_ms: int

    def as_dict(self) -> dict[str, object]:
        """The object of `barid doctor --json`."""
        return {
            "verdict": self.verdict.as_dict(self.elapsed_ms),
            "findings": [one.as_dict(self.elapsed_ms) for one in self.findings],
            "elapsed_ms": self.elapsed_ms,
        }
