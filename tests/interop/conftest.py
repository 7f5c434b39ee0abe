"""Programs that we did not write, and one post office that they all talk to.

A missing program is a failure, not a skip: these tests exist to prove that it works with ours.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.interop.running import Account, PostOffice, free_base

NEEDED = (
    "curl",
    "swaks",
    "msmtp",
    "mpop",
    "fetchmail",
    "getmail",
    "s-nail",
    "offlineimap",
    "imapfilter",
    "alpine",
    "mbsync",
    "neomutt",
    "thunderbird",
    "Xvfb",
    "openssl",
    "gsasl",
    "dovecot",
    "smtp-source",
    "xmllint",
    "plistutil",
    "dig",
    "nsd",
)


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """All of them installed."""
    subprocess.run([Path(__file__).with_name("setup.sh")], check=True, timeout=600)
    missing = [name for name in NEEDED if not shutil.which(name)]
    assert not missing, f"not installed: {missing}"


@pytest.fixture(scope="session")
def office(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    """One server for all tests; each makes accounts of its own in it."""
    made = PostOffice(tmp_path_factory.mktemp("office"), free_base())
    made.start()
    yield made
    status = made.stop()
    assert status == 0, f"SIGTERM ended the server with {status}:\n{made.tail()}"
    assert "Traceback" not in made.log.read_text(errors="replace"), made.tail()


@pytest.fixture
def account(office: PostOffice) -> Account:
    """Somebody new, with empty mailboxes."""
    return office.new_account()
