from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.app.publishing import Published
from barid.i18n.texts.records import PURPOSES

MX = Published(
    "barid.test", "MX", "10 mail.barid.test.", "receive", PURPOSES["receive"], "right", ()
)
HOST = replace(MX, name="mail.barid.test", kind="A/AAAA", value=None, purpose="host",
               meaning=PURPOSES["host"])  # fmt: skip
OTHER = replace(MX, state="differs", found=("5 mx.else.test.",))


@pytest.fixture
def asking(call: Call, office: FakeOffice) -> Call:
    office.published = [MX, HOST]
    return call


def test_every_record_stands_on_a_line_of_its_own(asking: Call) -> None:
    said = asking("domain", "dns", "barid.test")
    assert said.status == 0
    lines = said.out.splitlines()
    assert "    barid.test. IN MX 10 mail.barid.test." in lines
    assert "    ; mail.barid.test. IN A/AAAA" in lines
    assert "        It is there." in lines


def test_what_is_said_about_records_is_said_in_arabic(asking: Call) -> None:
    said = asking("--lang", "ar", "domain", "dns", "barid.test")
    assert "        السجل موجود." in said.out.splitlines()
    assert "    barid.test. IN MX 10 mail.barid.test." in said.out.splitlines()


@pytest.mark.parametrize("state", ["missing", "differs", "unasked"])
def test_the_status_tells_whether_all_is_right(
    asking: Call, office: FakeOffice, state: str
) -> None:
    office.published[0] = replace(OTHER, state=state)
    said = asking("domain", "dns", "barid.test")
    assert said.status == 1
    assert ("5 mx.else.test." in said.out) == (state == "differs")


def test_what_nobody_needs_may_be_left_out(asking: Call, office: FakeOffice) -> None:
    office.published[0] = replace(OTHER, state="needless")
    said = asking("domain", "dns", "barid.test")
    assert said.status == 0
    assert "Not needed" in said.out


def test_without_a_check_nobody_is_asked(asking: Call, office: FakeOffice) -> None:
    office.published = [replace(MX, state="unasked")]
    said = asking("domain", "dns", "barid.test", "--no-check", "--port-base", "20000")
    assert (said.status, "DNS" in said.out) == (0, False)
    ((name, order, ask),) = office.asked
    assert (name, order.port_base, ask) == ("barid.test", 20000, False)


def test_records_are_told_to_programs(asking: Call, office: FakeOffice) -> None:
    office.published = [OTHER, HOST]
    said = asking("domain", "dns", "barid.test", "--json")
    assert said.status == 1
    assert json.loads(said.out) == [
        {"name": "barid.test", "type": "MX", "value": "10 mail.barid.test.",
         "purpose": "receive", "state": "differs", "found": ["5 mx.else.test."]},
        {"name": "mail.barid.test", "type": "A/AAAA", "value": None,
         "purpose": "host", "state": "right", "found": []},
    ]  # fmt: skip


def test_settings_come_from_the_file(asking: Call, office: FakeOffice, tmp_path: Path) -> None:
    file = tmp_path / "barid.toml"
    file.write_text('[listeners]\nhost_name = "mx.test"\n')
    asking("domain", "dns", "barid.test", "--config", str(file))
    assert office.asked[0][1].configuration.settings.listeners.host_name == "mx.test"


def test_an_unknown_domain_is_told(asking: Call) -> None:
    assert asking("domain", "dns", "else.test").status == 1
