"""Postfix relays to the post office, as most of the mail of the world would come: over verified
TLS, many at once, some with addresses that are not ASCII; and hears who is not there.
"""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path

import pytest
from bench.peers import POSTFIX_MASTER
from bench.target import process_from, wait_for_port, wait_until_gone
from tests.interop.running import DOMAIN, PATIENCE, Account, PostOffice, free_base, letter

pytestmark = pytest.mark.interop

MAIN = """\
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file = {place}/maillog
maillog_file_prefixes = {place}
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = all
smtp_host_lookup = native
relay_domains = {domain}
relay_transport = smtp:[localhost]:{port}
smtp_tls_security_level = verify
smtp_tls_verify_cert_match = hostname
smtp_tls_CAfile = {authority}
smtp_tls_loglevel = 1
"""


@dataclass(frozen=True, slots=True)
class Relay:
    """A running Postfix."""

    port: int
    maillog: Path

    def lines(self, *words: str) -> list[str]:
        log = self.maillog.read_text(errors="replace").splitlines()
        return [line for line in log if all(word in line for word in words)]

    def wait_for(self, found: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not found():
            assert time.monotonic() < until, "\n".join(self.lines("")[-20:])
            time.sleep(0.1)


@pytest.fixture(scope="module")
def relay(office: PostOffice) -> Iterator[Relay]:
    place = Path(tempfile.mkdtemp(prefix="barid-postfix-"))
    place.chmod(0o755)
    for name in ("queue", "data", "etc"):
        (place / name).mkdir()
    shutil.chown(place / "data", "postfix")
    (place / "maillog").touch()
    shutil.chown(place / "maillog", "postfix")
    authority = shutil.copy(office.authority, place / "ca.pem")
    names = {"place": place, "domain": DOMAIN, "authority": authority}
    (place / "etc/main.cf").write_text(MAIN.format(port=office.port("smtp"), **names))
    port = free_base() + 25
    (place / "etc/master.cf").write_text(POSTFIX_MASTER.format(smtp=port))
    start = ["postfix", "-c", str(place / "etc"), "start"]
    subprocess.run(start, check=True, capture_output=True)
    wait_for_port(port)
    yield Relay(port, place / "maillog")
    master = process_from(place / "queue/pid/master.pid")
    assert master, "Postfix has ended by itself"
    os.kill(master, signal.SIGTERM)
    wait_until_gone(master)
    shutil.rmtree(place)


def subjects(office: PostOffice, account: Account) -> list[str]:
    with office.open(account, utf8=True) as client:
        if client.search(None, "ALL")[1] == [b""]:
            return []
        data = client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        return sorted(item[1].decode().strip()[9:] for item in data if isinstance(item, tuple))


def test_every_message_arrives_once(office: PostOffice, account: Account, relay: Relay) -> None:
    names = [f"relayed {number:03}" for number in range(200)]
    with smtplib.SMTP("127.0.0.1", relay.port, "client.example", PATIENCE) as client:
        for name in names:
            client.sendmail("sender@example.org", [account.address], letter(name))
    relay.wait_for(lambda: len(relay.lines(account.address, "status=sent")) >= len(names))
    assert subjects(office, account) == names
    assert relay.lines("Verified TLS connection established to localhost", "TLSv1.3")
    with office.open(account) as client:
        data = client.fetch("1", "(BODY.PEEK[HEADER])")[1][0]
        assert isinstance(data, tuple)
        assert b" with ESMTPS " in data[1].split(b"Received: ")[1]


def test_one_message_for_many_comes_in_one_transaction(office: PostOffice, relay: Relay) -> None:
    readers = [office.new_account() for _ in range(5)]
    with smtplib.SMTP("127.0.0.1", relay.port, "client.example", PATIENCE) as client:
        addresses = [reader.address for reader in readers]
        client.sendmail("sender@example.org", addresses, letter("for five"))
    relay.wait_for(lambda: all(relay.lines(each, "status=sent") for each in addresses))
    assert all(subjects(office, reader) == ["for five"] for reader in readers)


def test_unknown_recipient_is_bounced_by_the_sender(office: PostOffice, relay: Relay) -> None:
    with smtplib.SMTP("127.0.0.1", relay.port, "client.example", PATIENCE) as client:
        client.sendmail("sender@example.org", ["missing@barid.test"], letter("for nobody"))
    relay.wait_for(lambda: bool(relay.lines("missing@barid.test", "status=")))
    (line,) = relay.lines("missing@barid.test", "status=")
    assert "dsn=5.1.1, status=bounced" in line
    assert "550 5.1.1" in line


def test_international_message_is_relayed(office: PostOffice, relay: Relay) -> None:
    reader = office.new_account("مكتب")
    message = EmailMessage(policy=SMTPUTF8)
    message["From"], message["To"] = "مرسل@مثال.example", reader.address
    message["Subject"] = "مُرحَّلة"
    message.set_content("نص\n", cte="8bit")
    with smtplib.SMTP("127.0.0.1", relay.port, "client.example", PATIENCE) as client:
        client.send_message(message)
    relay.wait_for(lambda: bool(relay.lines("مكتب@barid.test", "status=")))
    assert relay.lines("مكتب@barid.test", "status=sent")
    assert subjects(office, reader) == ["مُرحَّلة"]
