from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.config.settings import Settings
from barid.i18n import Language


def test_everything_that_was_asked_is_handed_over(
    call: Call, office: FakeOffice, tmp_path: Path
) -> None:
    hosts = ["--host", "127.0.0.1", "--host", "::1"]
    words = ["--data", str(tmp_path), *hosts, "--port-base", "20000", "--domain", "barid.test"]
    assert call("serve", *words, "--lang", "ar").status == 0
    (order,) = office.served
    assert order.data == tmp_path
    assert order.hosts == ("127.0.0.1", "::1")
    assert (order.port_base, order.domain) == (20000, "barid.test")
    assert order.language is Language.ARABIC
    assert order.configuration.settings == Settings()


def test_what_was_not_asked_is_left_to_the_settings(call: Call, office: FakeOffice) -> None:
    call("serve", environment={"BARID_DATA": "/somewhere"})
    (order,) = office.served
    assert (order.hosts, order.port_base, order.domain) == ((), None, None)
    assert order.data == Path("/somewhere")


def test_a_wrong_file_stops_the_start(call: Call, office: FakeOffice, tmp_path: Path) -> None:
    file = tmp_path / "barid.toml"
    file.write_text("[imap]\nseparator = 5\n")
    said = call("serve", "--config", str(file))
    assert said.status == 1
    assert f"{file}, line 2: imap.separator is 5" in said.err
    assert office.served == []
