"""The server as a process: start, beside other processes, and stop."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.app.office import secret_of
from tests.app.running import PATIENCE, PROGRAM, Running, free_base

from barid.app import open_office
from barid.app.orders import AccountOrder

CONFIGURATION = "[auth]\nplaintext_on_loopback = true\n"
MESSAGE = ("DATA", "Message-ID: <kept@example.org>\r\nSubject: kept\r\n\r\nkept\r\n.")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "barid.toml").write_text(CONFIGURATION)
    running = Running(
        folder / "data", "--domain", "barid.test", "--config", str(folder / "barid.toml")
    )
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


def within_a_moment(condition: Callable[[], bool]) -> bool:
    """Asked again and again; a server on a busy machine gets more than the second it needs."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def rcpt(server: Running, recipient: str) -> str:
    return server.smtp("MAIL FROM:<a@example.org>", f"RCPT TO:<{recipient}>")[-1]


def order(address: str) -> AccountOrder:
    return AccountOrder(address, secret=secret_of("secret"))


def test_ready_is_said_once_when_everything_listens(server: Running) -> None:
    assert server.said.count("ready") == 1
    assert server.said[-1] == "ready"
    for name in ("smtp", "imap", "imaps"):
        assert any(line.startswith(f"{name} on 127.0.0.1:") for line in server.said)
    assert any("barid.test" in line for line in server.said)


def test_a_second_start_on_the_same_folder_is_refused(server: Running) -> None:
    second = Running(server.data)
    assert second.ended() == 1
    assert len(second.said) == 1
    assert str(server.process.pid) in second.said[0]
    assert str(server.data) in second.said[0]


def test_a_port_in_use_is_one_line(server: Running, tmp_path: Path) -> None:
    other = Running(tmp_path / "other", base=server.base)
    assert other.ended() == 1
    last = other.said[-1]
    assert str(server.base + 25) in last
    assert not any("Traceback" in line for line in other.said)


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.add_domain("barid.test")
    (tmp_path / "barid.db").write_bytes(b"no database" * 1000)
    refused = Running(tmp_path)
    assert refused.ended() == 1
    checked = subprocess.run(
        [*PROGRAM, "check", "--data", str(tmp_path), "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.said[-1].removeprefix("barid: ") == checked.stderr.strip()
    assert "damaged" in checked.stderr


def test_what_another_process_changes_counts_at_once(server: Running) -> None:
    assert rcpt(server, "new@other.test").startswith("550 5.7.1")
    with open_office(server.data) as office:
        office.add_domain("other.test")
        assert within_a_moment(lambda: rcpt(server, "new@other.test").startswith("550 5.1.1"))
        office.add_account(order("new@other.test"))
        assert within_a_moment(lambda: rcpt(server, "new@other.test").startswith("250"))
        assert server.imap("a LOGIN new@other.test secret")[-1].startswith("a OK")
        office.set_enabled("new@other.test", False)
        assert within_a_moment(lambda: rcpt(server, "new@other.test").startswith("550 5.2.1"))
        assert server.imap("a LOGIN new@other.test secret")[-1].startswith("a NO")
        office.set_enabled("new@other.test", True)
        assert within_a_moment(lambda: rcpt(server, "new@other.test").startswith("250"))
        office.remove_account("new@other.test")
        office.remove_domain("other.test")
    assert within_a_moment(lambda: rcpt(server, "new@other.test").startswith("550 5.7.1"))


def test_a_browser_and_a_scanner_do_not_harm_it(server: Running) -> None:
    for data in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\0\xf0", b"\0" * 5000, b""):
        for port in (25, 143, 993):
            with socket.create_connection(("127.0.0.1", server.base + port), PATIENCE) as held:
                held.sendall(data)
    assert rcpt(server, "x@else.test").startswith("550")


def test_mail_survives_a_restart(tmp_path: Path) -> None:
    (tmp_path / "barid.toml").write_text(CONFIGURATION)
    words = ("--domain", "barid.test", "--config", str(tmp_path / "barid.toml"))
    data = tmp_path / "data"
    first = Running(data, *words)
    first.wait_until_ready()
    with open_office(data) as office:
        office.add_account(order("reader@barid.test"))
    assert within_a_moment(lambda: rcpt(first, "reader@barid.test").startswith("250"))
    envelope = ("MAIL FROM:<a@example.org>", "RCPT TO:<reader@barid.test>")
    assert first.smtp(*envelope, *MESSAGE)[-1].startswith("250 2.0.0 Kept")
    # A client that listens is told goodbye when SIGTERM comes, and the status is 0.
    with socket.create_connection(("127.0.0.1", first.base + 143), PATIENCE) as held:
        file = held.makefile("rb")
        assert file.readline().startswith(b"* OK")
        assert first.stop() == 0
        assert file.readline().startswith(b"* BYE [UNAVAILABLE]")
        assert file.readline() == b""
    assert first.said[-1] == "Closed."
    second = Running(data, *words)
    second.wait_until_ready()
    said = second.imap("a LOGIN reader secret", "b STATUS INBOX (MESSAGES)", "c SELECT INBOX")
    assert [line[:4] for line in said] == ["a OK", "b OK", "c OK"]
    assert second.stop() == 0


def test_a_wrong_certificate_stops_the_start_with_one_line(tmp_path: Path) -> None:
    files = f'certificate = "{tmp_path}/none.pem"\nkey = "{tmp_path}/none.pem"\n'
    (tmp_path / "barid.toml").write_text(f"[tls]\n{files}")
    server = Running(tmp_path / "data", "--config", str(tmp_path / "barid.toml"))
    assert server.ended() == 1
    assert "none.pem" in server.said[-1]
    assert not any("Traceback" in line for line in server.said)


def test_a_folder_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        [*PROGRAM, "serve", "--data", str(tmp_path / "file" / "data"), "--port-base",
         str(free_base()), "--lang", "ar"],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "مجلد" in done.stderr
