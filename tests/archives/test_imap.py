"""A server that answers as a script says, over a socket of this machine."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from tests.services.wire import certificates

from barid.archives.imap import ImapSource, Server
from barid.interfaces.archives import NO_TLS, NOT_PINNED, SourceFailed, Unreadable
from barid.model.flags import ANSWERED, SEEN

LETTERS = {3: b"Subject: three\r\n\r\nx\r\n", 7: b"Subject: seven\r\n\r\n) UID 9 {3}\r\n"}
ANSWERS = {
    b"LIST": b'* LIST (\\HasNoChildren) "." INBOX\r\n'
    b'* LIST (\\Sent) "." "Sent &BicGRAYoBjEGSgYv-"\r\n'
    b'* LIST (\\Noselect) "." Nothing\r\n'
    b'* LIST () "." {10}\r\nLists.a"b!\r\n',
    b"LSUB": b'* LSUB () "." INBOX\r\n',
    b"STATUS": b'* STATUS "INBOX" (MESSAGES 2)\r\n',
    b"EXAMINE": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 99] x\r\n",
    b"FETCH": b"* 1 FETCH (UID 3 FLAGS (\\Seen $Work \\Recent) RFC822.SIZE 21 INTERNALDATE "
    b'"01-Jan-2025 10:00:00 +0100")\r\n'
    b'* 2 FETCH (FLAGS (\\Answered) INTERNALDATE "nonsense" RFC822.SIZE 33 UID 7)\r\n',
}


@dataclass
class Peer:
    """One connection at a time; what came in is remembered."""

    answers: dict[bytes, bytes] = field(default_factory=lambda: dict(ANSWERS))
    capabilities: bytes = b"IMAP4rev1"
    context: ssl.SSLContext | None = None
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                with suppress(OSError, ssl.SSLError):
                    if self.context is not None:
                        connection = self.context.wrap_socket(connection, server_side=True)
                    self.talk(connection)
                connection.close()

    def talk(self, connection: socket.socket) -> None:
        connection.sendall(b"* OK ready\r\n")
        with connection.makefile("rb") as lines:
            for line in lines:
                self.heard.append(line)
                tag, _, rest = line.strip().partition(b" ")
                word = rest.split(b" ")[0].upper()
                if rest.startswith(b"UID FETCH"):
                    connection.sendall(self.bodies(rest))
                elif word == b"CAPABILITY":
                    connection.sendall(b"* CAPABILITY " + self.capabilities + b"\r\n")
                elif word == b"AUTHENTICATE":
                    connection.sendall(b"+ \r\n")
                    self.heard.append(lines.readline())
                answer = self.answers.get(word, b"")
                if answer.startswith(b"NO"):
                    connection.sendall(tag + b" " + answer + b"\r\n")
                    continue
                connection.sendall(answer + tag + b" OK done\r\n")
                if answer.startswith(b"bye"):
                    return

    def bodies(self, rest: bytes) -> bytes:
        wanted = re.findall(rb"\d+", rest.split(b" ")[2])
        rows = [(int(uid), LETTERS[int(uid)]) for uid in wanted]
        return b"".join(
            b"* 1 FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, len(text), text)
            if uid == 3
            else b"* 2 FETCH (BODY[] {%d}\r\n%b UID %d)\r\n" % (len(text), text, uid)
            for uid, text in rows
        )

    def source(self, *, tls: bool = False, pin: str | None = None) -> ImapSource:
        return ImapSource(Server("127.0.0.1", self.port, "a", 'p"w', tls=tls, pin=pin))


@pytest.fixture
def serve() -> Iterator[Callable[..., Peer]]:
    peers: list[Peer] = []

    def make(**what: object) -> Peer:
        peers.append(Peer(**what))  # type: ignore[arg-type]
        return peers[-1]

    yield make
    for peer in peers:
        peer.listening.close()


def test_mailboxes_are_listed_by_their_names(serve: Callable[..., Peer]) -> None:
    source = serve().source()
    found = {one.name: (one.special_use, one.subscribed) for one in source.mailboxes()}
    source.close()
    assert found == {
        "INBOX": (None, True),
        "Sent البريد": ("\\Sent", False),
        'Lists/a"b!': (None, False),
    }


def test_messages_come_with_all_that_is_known_of_them(serve: Callable[..., Peer]) -> None:
    peer = serve()
    source = peer.source()
    inbox = source.mailboxes()[0]
    assert source.count(inbox) == 2
    first, second = source.messages(inbox, lambda _: True)
    source.close()
    assert not isinstance(first, Unreadable)
    assert not isinstance(second, Unreadable)
    assert (first.name, second.name) == ("99.3", "99.7")
    letter = first.read()
    assert (letter.content, letter.flags, letter.keywords) == (LETTERS[3], SEEN, ("$Work",))
    assert letter.received == 1_735_722_000_000_000
    letter = second.read()
    assert (letter.content, letter.flags, letter.received) == (LETTERS[7], ANSWERED, None)


def test_what_is_here_already_is_not_fetched(serve: Callable[..., Peer]) -> None:
    peer = serve()
    source = peer.source()
    inbox = source.mailboxes()[0]
    (only,) = source.messages(inbox, lambda name: name != "99.3")
    source.close()
    assert not isinstance(only, Unreadable)
    assert only.name == "99.7"
    assert any(line.split(b" ", 1)[1].startswith(b"UID FETCH 7 ") for line in peer.heard)
    assert not any(b"SELECT" in line for line in peer.heard)


def test_a_name_that_needs_no_quotes_of_its_own_is_quoted(serve: Callable[..., Peer]) -> None:
    peer = serve()
    source = peer.source()
    odd = next(one for one in source.mailboxes() if one.name.startswith("Lists"))
    source.count(odd)
    source.close()
    assert any(b'STATUS "Lists.a\\"b!" ' in line for line in peer.heard)


@pytest.mark.parametrize(
    "answers",
    [
        {b"LOGIN": b"NO [AUTHENTICATIONFAILED] no"},
        {b"LIST": b"bye\r\n"},
        {b"LIST": b'* LIST () "/" {99999999999}\r\n'},
    ],
)
def test_every_failure_is_told_in_one_way(
    serve: Callable[..., Peer], answers: dict[bytes, bytes]
) -> None:
    source = serve(answers={**ANSWERS, **answers}).source()
    with pytest.raises(SourceFailed):
        source.mailboxes()
    source.close()


@pytest.mark.parametrize("uidvalidity", [b"* 1 EXISTS\r\n", b"* x EXISTS\r\n", b""])
def test_a_server_that_makes_no_sense_does_not_break_us(
    serve: Callable[..., Peer], uidvalidity: bytes
) -> None:
    source = serve(answers={**ANSWERS, b"EXAMINE": uidvalidity}).source()
    inbox = source.mailboxes()[0]
    with suppress(SourceFailed):
        list(source.messages(inbox, lambda _: True))
    source.close()


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(SourceFailed):
        ImapSource(Server("127.0.0.1", port, "a", "b")).mailboxes()


def test_plain_is_preferred_where_it_is_offered(serve: Callable[..., Peer]) -> None:
    peer = serve(capabilities=b"IMAP4rev1 AUTH=PLAIN")
    source = peer.source()
    source.mailboxes()
    source.close()
    assert not any(b"LOGIN" in line for line in peer.heard)


def test_a_certificate_that_nobody_vouches_for_is_refused(serve: Callable[..., Peer]) -> None:
    peer = serve(context=certificates().context)
    with pytest.raises(SourceFailed):
        peer.source(tls=True).mailboxes()
    assert peer.heard == []


def test_the_certificate_that_was_named_is_trusted(serve: Callable[..., Peer]) -> None:
    peer = serve(context=certificates().context)
    probing = ssl.create_default_context()
    probing.check_hostname, probing.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", peer.port)) as plain,
        probing.wrap_socket(plain) as probe,
    ):
        certificate = probe.getpeercert(binary_form=True)
    assert certificate is not None
    source = peer.source(tls=True, pin=hashlib.sha256(certificate).hexdigest())
    assert source.mailboxes()
    source.close()
    before = len(peer.heard)
    with pytest.raises(SourceFailed) as refused:
        (source := peer.source(tls=True, pin="0" * 64)).mailboxes()
    source.close()
    assert refused.value.why == NOT_PINNED
    assert not any(b"LOGIN" in line for line in peer.heard[before:])


def test_no_password_goes_over_the_network_in_clear(
    serve: Callable[..., Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = serve()
    monkeypatch.setattr("barid.archives.imap._is_loopback", lambda _: False)
    with pytest.raises(SourceFailed) as refused:
        (source := peer.source()).mailboxes()
    source.close()
    assert refused.value.why == NO_TLS
    assert not any(b"LOGIN" in line for line in peer.heard)
