"""Writes rows as a table for people (markdown, also on the screen) and as TSV with every single
measurement.
"""

from __future__ import annotations

import csv
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.row import Row
from bench.settings import REPOSITORY, Settings

COLUMNS = ("figure", "unit", "maildir", "mdbox", "barid", "ratio", "goal", "met", "others", "note")
HEADING = {
    "maildir": "Postfix+Dovecot maildir",
    "mdbox": "Postfix+Dovecot mdbox",
    "barid": "Barid",
    "ratio": "to the better",
    "others": "others' CPU",
}


def number(value: float | None) -> str:
    """Three significant digits, thousands marked."""
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def cells(row: Row) -> list[str]:
    """One line of the table, in the order of COLUMNS."""
    note = row.note
    if disk := row.medians.get("disk"):
        note = f"disk: {number(disk)} syncs/s" + (f"; {note}" if note else "")
    return [
        row.figure,
        row.unit,
        *(number(row.medians.get(name)) for name in ("maildir", "mdbox", "barid")),
        "-" if row.ratio is None else f"{row.ratio:.2f} x",
        str(row.goal),
        {True: "yes", False: "NO", None: "-"}[row.met],
        f"{row.bystanders:.0%}",
        note,
    ]


def markdown(rows: Sequence[Row]) -> str:
    """A table whose columns line up in plain text as well."""
    lines = [[HEADING.get(name, name) for name in COLUMNS], *map(cells, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(COLUMNS))]
    rule = ["-" * width for width in widths]
    made = [lines[0], rule, *lines[1:]]
    return "".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |\n"
        for line in made
    )


def line(row: Row) -> str:
    """One row while the run goes on."""
    values = "  ".join(f"{name} {number(value)}" for name, value in row.medians.items())
    ratio = "" if row.ratio is None else f"  {row.ratio:.2f} x"
    met = {True: "met", False: "NOT MET", None: ""}[row.met]
    return f"{row.figure} ({row.unit}): {values}{ratio}  goal {row.goal}  {met}".rstrip()


def conditions(settings: Settings) -> list[str]:
    """What a reader must know to judge the figures."""
    revision = subprocess.run(
        ["git", "-C", REPOSITORY, "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    kind = "quick" if settings.quick else "full"
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, revision {revision or 'unknown'}, {kind} run",
        f"median of {settings.effort.runs} runs, servers in turn ({', '.join(settings.targets)})",
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, {versions()}",
    ]


def versions() -> str:
    """Of the peers."""
    asked = (["postconf", "-h", "mail_version"], ["dovecot", "--version"])
    names = ("Postfix", "Dovecot")
    found = []
    for name, command in zip(names, asked, strict=True):
        try:
            said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        except FileNotFoundError:
            continue
        found.append(f"{name} {said.split()[0] if said.split() else '?'}")
    return ", ".join(found)


def write(rows: Sequence[Row], settings: Settings) -> Path:
    """results.md and results.tsv in the output folder; the path of the first."""
    settings.out.mkdir(parents=True, exist_ok=True)
    with (settings.out / "results.tsv").open("w", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(
            ["figure", "unit", "server", "median", "min", "max", "goal", "met", "values"]
        )
        for row in rows:
            for name, values in row.values.items():
                spread = [f"{value:.6g}" for value in (row.medians[name], min(values), max(values))]
                each = " ".join(f"{value:.6g}" for value in values)
                met = {True: "yes", False: "no", None: ""}[row.met] if name == "barid" else ""
                table.writerow([row.figure, row.unit, name, *spread, row.goal, met, each])
    path = settings.out / "results.md"
    intro = "".join(f"- {text}\n" for text in conditions(settings))
    path.write_text(f"# Benchmark\n\n{intro}\n{markdown(rows)}")
    return path
