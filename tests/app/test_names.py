"""The resolver of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.network.dnssec.zones import Signed

from barid.app.names import mistake_in, open_resolver
from barid.config import Configuration, parse_configuration
from barid.i18n import Failure


def configured(folder: Path) -> Configuration:
    told = b'[dns]\ntrust_anchor = "root.ds"\n'
    configuration = parse_configuration(told, folder / "barid.toml")
    assert isinstance(configuration, Configuration)
    return configuration


def test_keys_of_the_root_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    configuration = configured(tmp_path)
    mistake = mistake_in(configuration)
    assert mistake is not None
    assert (mistake.name, mistake.line) == ("dns.trust_anchor", 2)
    with pytest.raises(Failure, match=r"root\.ds cannot be used"):
        open_resolver(configuration.settings.dns)
    (tmp_path / "root.ds").write_text(f". IN DS {Signed('.').ds}\n")
    assert mistake_in(configuration) is None
    open_resolver(configuration.settings.dns)
