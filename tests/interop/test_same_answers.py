"""Random but legal conversations, by one client and by several at once: Dovecot answers the same
and holds the same after each command, or we know why not.

BARID_SEQUENCES says how many; a failure names the number that repeats it (BARID_FIRST_SEQUENCE).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.app.office import opened
from tests.interop.differential import LEGITIMATE, compared

pytestmark = pytest.mark.interop

SEQUENCES = int(os.environ.get("BARID_SEQUENCES", "60"))
FIRST = int(os.environ.get("BARID_FIRST_SEQUENCE", "0"))
COMMANDS = 60
PAPER = Path(__file__).parents[2] / "docs" / "dovecot-differences.md"


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.parametrize("clients", [1, 2, 3])
async def test_the_same_is_said_and_held(clients: int, tmp_path: Path) -> None:
    for number in range(FIRST, FIRST + SEQUENCES // 3):
        folder = made(tmp_path / str(number)) if number % 10 == 0 else None
        async with opened(folder) as office:
            try:
                await compared(number, clients, COMMANDS, office)
            except AssertionError as error:
                raise AssertionError(f"sequence {number}:\n{error}") from error


def test_every_difference_that_may_be_is_on_paper() -> None:
    headings = re.findall(r"(?m)^### (.+)$", PAPER.read_text("utf-8"))
    assert headings == list(LEGITIMATE)
