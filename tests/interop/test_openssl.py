"""openssl s_client: TLS 1.2 and 1.3 only, a good certificate, a clean start after STARTTLS."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.interop.running import Done, PostOffice, free_base, run

pytestmark = pytest.mark.interop

DOORS = [("smtp", ["-starttls", "smtp"]), ("imap", ["-starttls", "imap"]), ("imaps", [])]
NAMES = [door[0] for door in DOORS]
OLD = "DEFAULT@SECLEVEL=0"  # Debian's own default would not even offer TLS 1.1


def client(port: int, *words: str | Path, text: str | None = "") -> Done:
    host = ["-connect", f"localhost:{port}", "-servername", "localhost"]
    return run(["openssl", "s_client", *host, *words], text=text, timeout=30)


@pytest.mark.parametrize("service, way", DOORS, ids=NAMES)
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_certificate_verifies(
    office: PostOffice, service: str, way: list[str], version: str
) -> None:
    checks: list[str | Path] = [
        "-CAfile",
        office.authority,
        "-verify_return_error",
        "-verify_hostname",
        "localhost",
    ]
    done = client(office.port(service), *way, version, *checks)
    assert "Verify return code: 0 (ok)" in done.output, done.said
    assert f"TLSv1.{version[-1]}, Cipher is" in done.output


@pytest.mark.parametrize("service, way", DOORS, ids=NAMES)
@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_older_versions_are_refused(
    office: PostOffice, service: str, way: list[str], version: str
) -> None:
    done = client(office.port(service), *way, version, "-cipher", OLD)
    assert "Cipher is (NONE)" in done.output, done.said
    assert re.search(
        "alert protocol version|no protocols|wrong version|unsupported", done.errors
    ), done.errors


def test_this_client_would_speak_tls_1_1(tmp_path: Path) -> None:
    """Otherwise the refusals above would prove nothing about our side."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    run([*make.split(), "-keyout", key, "-out", certificate])
    port = free_base()
    serve = ["openssl", "s_server", "-quiet", "-accept", str(port), "-cipher", OLD, "-tls1_1"]
    with (
        ended(subprocess.Popen([*serve, "-key", str(key), "-cert", str(certificate)])),
    ):
        wait_for(port)
        assert "TLSv1.1" in client(port, "-tls1_1", "-cipher", OLD).output


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing listens on {port}")


def test_smtp_goes_on_inside_tls(office: PostOffice) -> None:
    way = ["-starttls", "smtp", "-quiet", "-crlf", "-ign_eof"]
    said = client(office.port("smtp"), *way, text="EHLO inside.example\nNOOP\nQUIT\n").output
    assert "250" in said
    assert "PIPELINING" in said
    assert "STARTTLS" not in said
    assert said.rstrip().splitlines()[-1].startswith("221 2.0.0")


@pytest.mark.parametrize("service, way", DOORS[1:], ids=NAMES[1:])
def test_imap_goes_on_inside_tls(office: PostOffice, service: str, way: list[str]) -> None:
    words = ["-quiet", "-crlf", "-ign_eof"]
    said = client(office.port(service), *way, *words, text="a CAPABILITY\nb LOGOUT\n").output
    assert "AUTH=PLAIN" in said
    assert "STARTTLS" not in said
    assert "LOGINDISABLED" not in said
    assert "* BYE" in said
    assert "b OK" in said


@pytest.mark.parametrize(
    "service, first, ask, after",
    [
        (
            "smtp",
            b"EHLO client.example\r\n",
            b"STARTTLS\r\n",
            b"MAIL FROM:<injected@example.org>\r\n",
        ),
        ("imap", b"", b"a STARTTLS\r\n", b"b CAPABILITY\r\n"),
    ],
    ids=["smtp", "imap"],
)
def test_what_came_with_starttls_is_forgotten(
    office: PostOffice, service: str, first: bytes, ask: bytes, after: bytes
) -> None:
    """A command sent in the same packet as STARTTLS must not be answered inside TLS."""
    context = office.trust()
    with socket.create_connection(("localhost", office.port(service)), 10) as plain:
        plain.recv(4096)
        if first:
            plain.sendall(first)
            plain.recv(4096)
        plain.sendall(ask + after)
        said = plain.recv(4096)
        assert said.startswith((b"220 2.0.0", b"a OK")), said
        assert said.count(b"\r\n") == 1, said
        try:
            with context.wrap_socket(plain, server_hostname="localhost") as inside:
                inside.sendall(b"z NOOP\r\n" if service == "imap" else b"NOOP\r\n")
                reply = inside.recv(4096)
        except OSError:
            return  # closing on such a client is right as well
    assert reply.startswith((b"z OK", b"250 ")), reply
    assert reply.count(b"\r\n") == 1, reply


@pytest.mark.parametrize("service, way", DOORS, ids=NAMES)
def test_server_asks_for_no_renegotiation(office: PostOffice, service: str, way: list[str]) -> None:
    """A client that wants a new handshake in the middle is refused, and the others live."""
    words = ["-tls1_2", "-crlf", "-ign_eof"]
    end = "b LOGOUT\n" if service != "smtp" else "QUIT\n"
    client(office.port(service), *way, *words, text=f"R\n{end}")
    assert "Cipher is" in client(office.port(service), *way).output
