"""Given nothing but host, port and account, the examination finds the one cause."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doctor.situations import SITUATIONS

from barid.doctor.catalogue import catalogue


@pytest.mark.parametrize("name", SITUATIONS)
async def test_the_one_cause_is_found(tmp_path: Path, name: str) -> None:
    cause, situation = SITUATIONS[name]
    seen, findings, server = await situation(tmp_path).examine()
    told = [(one.probe, one.saw) for one in findings[0].diagnosis.evidence]
    assert (findings[0].id, findings[0].state.value != "unknown") == (cause, True), told
    assert all(one.id in catalogue() for one in findings)
    assert seen.visits + len(seen.reached) <= 12
    assert sum(word.startswith("AUTH") for word in server.said) <= 1
    assert not any(word.startswith("DATA") for word in server.said)
