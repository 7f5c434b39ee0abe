from __future__ import annotations

from pathlib import Path

import pytest

from barid.cli.options import configuration
from barid.cli.shape import Refusal
from barid.config.settings import Settings
from barid.i18n import Language


def test_without_a_file_the_defaults_are_in_force() -> None:
    assert configuration(None).settings == Settings()


def test_a_wrong_file_is_refused_with_its_first_mistake_and_the_number_of_the_others(
    tmp_path: Path,
) -> None:
    file = tmp_path / "barid.toml"
    file.write_text("[imap]\nseparator = 1\n[log]\nlevel = 2\n[nope]\n")
    with pytest.raises(Refusal, match=r"line 2.* 2 more mistakes") as refused:
        configuration(str(file))
    assert "وخطآن آخران" in refused.value.sayable.in_(Language.ARABIC)
