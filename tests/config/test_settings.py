from __future__ import annotations

from pathlib import Path

from barid.config.kinds import WRONG
from barid.config.schema import Setting
from barid.config.settings import SECTIONS, Settings

ALL: list[Setting] = [setting for section in SECTIONS for setting in section.settings]


def test_the_names_of_the_contract_exist() -> None:
    contract = {
        "dns.servers",
        "dns.trusted",
        "relay.port",
        "routes",
        "queue.retry",
        "auth.plaintext_on_loopback",
        "imap.separator",
        "mta_sts.ca_file",
        "mta_sts.port",
    }
    assert contract <= {setting.name for setting in ALL}


def test_names_are_given_once() -> None:
    names = [setting.name for setting in ALL]
    assert len(names) == len(set(names))


def test_nothing_is_allowed_without_tls_by_default() -> None:
    assert not Settings().auth.plaintext_on_loopback
    assert not Settings().dns.trusted


def test_the_smallest_limit_of_recipients_keeps_the_standard() -> None:
    (recipients,) = [setting for setting in ALL if setting.name == "limits.recipients"]
    assert recipients.meaning.kind.read(99, Path("/")) is WRONG
    assert recipients.meaning.kind.read(100, Path("/")) == 100
