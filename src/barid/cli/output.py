"""What the command line prints: sentences, tables, or JSON; never anything secret."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

import click

from barid.cli.shape import Reader
from barid.i18n import Sayable


def say(reader: Reader, sayable: Sayable) -> None:
    """One sentence."""
    click.echo(sayable.in_(reader.language))


def print_json(data: object) -> None:
    """One JSON value (RFC 8259), for programs."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Columns, aligned by what a terminal shows."""
    if not rows:
        return
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())


def width_of(text: str) -> int:
    """How many cells a terminal needs: none for marks and isolates, two for wide characters."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
