from __future__ import annotations

from pathlib import Path

import pytest

from barid.cli.office import FrontDoor
from barid.postoffice.directory.changes import Refused


def test_the_front_door_leads_to_a_real_post_office(tmp_path: Path) -> None:
    with FrontDoor().office(tmp_path / "data") as office:
        office.add_domain("barid.test")
        assert [domain.name for domain in office.domains()] == ["barid.test"]
        with pytest.raises(Refused):
            office.add_domain("barid.test")
