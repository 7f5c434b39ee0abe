from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.app.office import Office, opened


@pytest.fixture(params=["memory", "sqlite"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """A post office over each of the stores."""
    async with opened(tmp_path if request.param == "sqlite" else None) as made:
        yield made


@pytest.fixture
async def quick_office() -> AsyncIterator[Office]:
    """A post office in memory, for what no store can make different."""
    async with opened(None) as made:
        yield made
