"""Mail leaves a running office for hosts that offer less and less, signed as they get it."""

from __future__ import annotations

import email
import email.policy
import smtplib
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dkim  # type: ignore[import-untyped]
import pytest
from tests.app.office import secret_of
from tests.app.running import PATIENCE, Running, free_base

from barid.app import open_office
from barid.app.orders import AccountOrder, ServeOrder
from barid.config.file import Configuration
from barid.config.settings import Settings
from barid.i18n.language import Language

EVERYTHING = ("8BITMIME", "SMTPUTF8", "CHUNKING", "PIPELINING", "SIZE")
ARABIC = "السلام عليكم ورحمة الله\r\n"
LETTER = (
    "From: كاتب <كاتب@here.test>\r\nTo: reader@sink.test\r\nSubject: تحية {}\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\n" + ARABIC
)


class Sink(socketserver.ThreadingTCPServer):
    """Offers what it is told to, and keeps what it is given: commands and content. It ends each
    conversation with the first message, so that the next hears what is offered then."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.offers: tuple[str, ...] = ()
        self.kept: list[tuple[list[bytes], bytes]] = []


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink = self.server
        assert isinstance(sink, Sink)
        said: list[bytes] = []
        self.wfile.write(b"220 sink.test\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            said.append(line)
            if verb == b"EHLO":
                lines = ["sink.test", *sink.offers]
                marks = ["-"] * (len(lines) - 1) + [" "]
                told = "".join(f"250{m}{one}\r\n" for m, one in zip(marks, lines, strict=True))
                self.wfile.write(told.encode())
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._keep(sink, said, self._dotted())
                break
            elif verb == b"BDAT":
                self._keep(sink, said, self.rfile.read(int(line.split()[1])))
                break
            else:
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")

    def _dotted(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _keep(self, sink: Sink, said: list[bytes], content: bytes) -> None:
        sink.kept.append((list(said), content))
        said.clear()
        self.wfile.write(b"250 kept\r\n")


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with Sink() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def here(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("office")
    (folder / "barid.toml").write_text(
        "[auth]\nplaintext_on_loopback = true\n"
        f'[routes]\n"sink.test" = "smtp://127.0.0.1:{sink.server_address[1]}"\n'
    )
    options = ("--domain", "here.test", "--config", str(folder / "barid.toml"))
    running = Running(folder / "data", *options, base=free_base())
    running.wait_until_ready()
    with open_office(folder / "data") as office:
        order = AccountOrder("كاتب@here.test", secret=secret_of("secret"), ascii="katib")
        office.add_accounts([order])
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def keys(here: Running) -> Callable[..., bytes]:
    """The DNS as `barid domain dns` would have it."""
    settings = ServeOrder(Configuration(Settings()), here.data, Language.ENGLISH)
    with open_office(here.data) as office:
        records = office.records("here.test", settings, ask=False)
    found = {
        one.name: (one.value or "").replace('" "', "").strip('"').encode()
        for one in records
        if one.purpose == "dkim"
    }
    return lambda name, timeout=5: found[name.decode().rstrip(".")]


def sent(here: Running, sink: Sink, mark: str) -> tuple[bytes, bytes]:
    """What was said and given, when it has come."""
    letter = LETTER.format(mark).encode()
    with smtplib.SMTP("127.0.0.1", here.base + 587) as client:
        client.login("katib@here.test", "secret")
        client.sendmail(
            "كاتب@here.test", ["reader@sink.test"], letter, ["SMTPUTF8", "BODY=8BITMIME"]
        )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for said, content in list(sink.kept):
            message = email.message_from_bytes(content, policy=email.policy.SMTPUTF8)
            if mark in str(message["Subject"]):
                return b"".join(said), content
        time.sleep(0.02)
    raise AssertionError(f"{mark} never came")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("lacking", ["", *EVERYTHING, "everything"])
def test_each_host_gets_what_it_can_take(
    here: Running, sink: Sink, keys: Callable[..., bytes], lacking: str
) -> None:
    offers = () if lacking == "everything" else tuple(o for o in EVERYTHING if o != lacking)
    sink.offers = offers
    said, content = sent(here, sink, f"mark-{lacking.lower()}-x")
    message = email.message_from_bytes(content, policy=email.policy.SMTPUTF8)
    assert message.get_content().split() == ARABIC.split()
    assert dkim.DKIM(content).verify(0, keys)
    assert dkim.DKIM(content).verify(1, keys)
    if not {"SMTPUTF8", "8BITMIME"} <= set(offers):
        assert b"<katib@here.test>" in said
        assert message["From"].addresses[0].addr_spec == "katib@here.test"
    else:
        assert "<كاتب@here.test>".encode() in said
    if "8BITMIME" not in offers:
        assert content.isascii()
