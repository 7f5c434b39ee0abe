"""Reads from /proc what process trees use: CPU seconds, memory, and how much of the machine others
took.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(roots: Iterable[int]) -> set[int]:
    """The processes themselves and everything below them."""
    found: set[int] = set()
    todo = list(roots)
    while todo:
        pid = todo.pop()
        if pid in found:
            continue
        found.add(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                todo += map(int, children.read_text().split())
            except OSError:
                continue  # the thread has ended meanwhile
    return found


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of the trees, with that of children already waited for."""
    total = 0
    for pid in tree(roots):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def memory_kib(roots: Iterable[int]) -> int:
    """Proportional set size of the trees: a page shared by n processes counts 1/n in each."""
    total = 0
    for pid in tree(roots):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


class Peak:
    """The most resident memory of the trees from now on, above what they have now."""

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = list(roots)
        for pid in tree(self.roots):
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # proc(5): VmHWM begins anew
        self.before = self._total()

    def _total(self) -> int:
        lines = [
            line
            for pid in tree(self.roots)
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        ]
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))

    def added_kib(self) -> int:
        return self._total() - self.before


class Bystanders:
    """How much of the whole machine was used by processes that are neither server nor driver."""

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = list(roots)
        self.before = self._now()

    def _now(self) -> tuple[float, float, float]:
        fields = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
        times = os.times()
        ours = cpu_seconds(self.roots) + sum(times[:4])
        return (sum(fields) - fields[3] - fields[4]) / TICKS, sum(fields) / TICKS, ours

    def share(self) -> float:
        """0..1 since this was made."""
        busy, passed, ours = (new - old for new, old in zip(self._now(), self.before, strict=True))
        return max(0.0, busy - ours) / passed if passed else 0.0
