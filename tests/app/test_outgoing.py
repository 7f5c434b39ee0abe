"""Two post offices: what one cannot keep itself goes to the other, and what fails comes back."""

from __future__ import annotations

import imaplib
import smtplib
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from tests.app.office import secret_of
from tests.app.running import PATIENCE, Running, free_base

from barid.app import open_office
from barid.app.orders import AccountOrder, ServeOrder
from barid.app.outgoing import Around, mistake_in, open_outgoing, ourselves_of
from barid.config import Configuration, parse_configuration
from barid.config.settings import Settings
from barid.i18n import Failure
from barid.i18n.language import Language

OPEN = "[auth]\nplaintext_on_loopback = true\n"


def office(folder: Path, domain: str, settings: str) -> Running:
    folder.mkdir()
    (folder / "barid.toml").write_text(OPEN + settings)
    running = Running(
        folder / "data",
        "--domain",
        domain,
        "--config",
        str(folder / "barid.toml"),
        base=free_base(),
    )
    running.wait_until_ready()
    with open_office(folder / "data") as opened:
        opened.add_accounts([AccountOrder(f"one@{domain}", secret=secret_of("secret"))])
    return running


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The office whose people write; `there.test` is another one, `gone.test` nobody."""
    folder = tmp_path_factory.mktemp("offices")
    there = office(folder / "there", "there.test", "")
    routes = (
        f'[routes]\n"there.test" = "smtp://127.0.0.1:{there.base + 25}"\n'
        '"gone.test" = "smtp://127.0.0.1:9"\n'
        '[queue]\nretry = ["1s"]\n[dns]\nservers = ["127.0.0.1:9"]\n'
    )
    here = office(folder / "here", "here.test", routes)
    try:
        yield here
    finally:
        here.stop()
        there.stop()


def send(here: Running, *recipients: str, subject: str) -> None:
    with smtplib.SMTP("127.0.0.1", here.base + 587) as client:
        client.login("one@here.test", "secret")
        text = f"From: one@here.test\r\nTo: {recipients[0]}\r\nSubject: {subject}\r\n\r\nx\r\n"
        client.sendmail("one@here.test", recipients, text)


def found(base: int, who: str, subject: str) -> bytes:
    """The one message that comes with this in its header."""
    until = time.monotonic() + PATIENCE
    with imaplib.IMAP4("127.0.0.1", base + 143) as client:
        client.login(who, "secret")
        while time.monotonic() < until:
            client.select("INBOX")
            numbers = client.search(None, "TEXT", subject)[1][0].split()
            if numbers:
                assert len(numbers) == 1
                _, data = client.fetch(numbers[0].decode(), "(BODY[])")
                assert isinstance(data[0], tuple)
                return data[0][1]
            time.sleep(0.05)
    raise AssertionError(f"{subject} never came")


def test_mail_for_elsewhere_arrives_there(here: Running) -> None:
    send(here, "one@there.test", "one@here.test", subject="away")
    (base,) = [int(line.rpartition(":")[2]) - 25 for line in routes_of(here)]
    kept = found(base, "one@there.test", "away")
    assert kept.startswith(b"Return-Path: <one@here.test>\r\nDelivered-To: one@there.test\r\n")
    assert b" with ESMTPS (TLSv1.3 " in kept
    assert b" with ESMTPA " in kept
    assert found(here.base, "one@here.test", "away")


def routes_of(here: Running) -> list[str]:
    """Where `there.test` is."""
    text = (here.data.parent / "barid.toml").read_text()
    return [line.rstrip('"') for line in text.splitlines() if line.startswith('"there.test"')]


def test_what_is_refused_there_comes_back(here: Running) -> None:
    send(here, "nobody@there.test", subject="returned")
    report = found(here.base, "one@here.test", "nobody@there.test")
    assert b"Content-Type: multipart/report; report-type=delivery-status" in report
    assert b"Diagnostic-Code: smtp; 550 5.1.1 No such user here" in report
    assert b"Subject: returned" in report


def test_what_cannot_go_now_waits(here: Running) -> None:
    send(here, "somebody@gone.test", subject="waits")
    with open_office(here.data) as opened:
        assert opened.check() == []


# --- wiring


def order(*hosts: str) -> ServeOrder:
    return ServeOrder(Configuration(Settings()), Path("data"), Language.ENGLISH, None, hosts)


def around(*hosts: str) -> Around:
    nothing: object = None
    return Around(order(*hosts), nothing, nothing, nothing, nothing, "MX.here.test", 25)  # type: ignore[arg-type]


def test_we_know_ourselves_by_name_and_address() -> None:
    us = ourselves_of(around("192.0.2.1", "::1"))
    assert us.is_host("mx.here.test")
    assert us.is_address(ip_address("192.0.2.1"))
    assert not us.is_address(ip_address("192.0.2.2"))
    assert ourselves_of(around()).is_address(ip_address("127.0.0.1"))


@pytest.mark.parametrize("name", ["relay", "mta_sts"])
def test_authorities_that_cannot_be_read_are_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "ca.pem").write_text("nothing of the kind")
    told = f'[{name}]\nca_file = "ca.pem"\n'.encode()
    configuration = parse_configuration(told, tmp_path / "barid.toml")
    assert isinstance(configuration, Configuration)
    mistake = mistake_in(configuration)
    assert mistake is not None
    assert (mistake.name, mistake.line) == (f"{name}.ca_file", 2)
    broken = ServeOrder(configuration, tmp_path, Language.ENGLISH)
    nothing: object = None
    with pytest.raises(Failure, match=r"ca\.pem cannot be used"):
        open_outgoing(Around(broken, nothing, nothing, nothing, nothing, "x.test", 25), nothing)  # type: ignore[arg-type]
    assert mistake_in(Configuration(Settings())) is None
