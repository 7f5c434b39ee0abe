"""Python's own IMAP client talks to the session, joined by a pretend wire."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator

import pytest
from tests.protocols.imap.peers import decide

from barid.model.flags import Keywords
from barid.protocols.imap.capabilities import Offer
from barid.protocols.imap.commands import Append, Command, Fetch, ListMailboxes
from barid.protocols.imap.responses.fetch import fetch_line, flags_lines, section_item
from barid.protocols.imap.responses.flags import FlagTexts
from barid.protocols.imap.responses.list import list_line
from barid.protocols.imap.server import Server

MESSAGE = b"Subject: (odd) {5}\r\n\r\n* 1 FETCH\r\n"


def answer(core: Server, command: Command) -> None:
    match command:
        case Fetch(_, _, sections) if sections:
            items = [b"UID 3", *(section_item(one.label, MESSAGE) for one in sections)]
            core.untagged(fetch_line(1, items))
            core.ok("Done")
        case Fetch():
            core.untagged(flags_lines(range(1, 4), [0, 1, 9], FlagTexts(Keywords())))
            core.ok("Done")
        case ListMailboxes():
            core.untagged(list_line("a b", ("\\HasNoChildren",)))
            core.untagged(list_line("قبول", ()))
            core.ok("Done")
        case _:
            decide(core, command)


class Wire(imaplib.IMAP4):
    """The client with our session in place of its socket."""

    def open(self, *_: object, **__: object) -> None:
        self.asked: list[Command] = []
        self.core = Server(Offer(plaintext=True))
        self.core.greet("Barid")
        self._received = bytearray(self.core.to_send())

    def send(self, data: bytes) -> None:  # type: ignore[override]
        self.core.receive(data)
        while (command := self.core.next_command()) is not None:
            self.asked.append(command)
            answer(self.core, command)
        self._received += self.core.to_send()

    def read(self, size: int) -> bytes:
        data = bytes(self._received[:size])
        del self._received[:size]
        return data

    def readline(self) -> bytes:
        return self.read(self._received.find(b"\n") + 1)

    def shutdown(self) -> None:
        pass


@pytest.fixture
def client() -> Iterator[Wire]:
    wire = Wire()
    wire.login("writer", 'se"cret')
    yield wire
    if wire.state != "LOGOUT":
        wire.logout()


def test_login_and_logout(client: Wire) -> None:
    assert "IMAP4REV1" in client.capabilities
    assert client.logout()[0] == "BYE"
    assert client.core.closed


def test_authenticate() -> None:
    wire = Wire()
    assert wire.authenticate("PLAIN", lambda _: b"\0writer\0secret")[0] == "OK"
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        Wire().authenticate("PLAIN", lambda _: b"\0writer\0wrong")
    with pytest.raises(imaplib.IMAP4.error, match="cancelled"):
        Wire().authenticate("PLAIN", lambda _: None)


def test_select_fetch_and_close(client: Wire) -> None:
    assert client.select("INBOX") == ("OK", [b"3"])
    assert client.fetch("1:*", "(FLAGS)")[1] == [
        b"1 (FLAGS ())",
        b"2 (FLAGS (\\Seen))",
        b"3 (FLAGS (\\Deleted \\Seen))",
    ]
    kind, data = client.uid("FETCH", "3", "(BODY.PEEK[])")
    assert kind == "OK"
    head = b"1 (UID 3 BODY[] {%d}" % len(MESSAGE)
    assert data == [(head, MESSAGE), b")"]
    assert client.close()[0] == "OK"


def test_append(client: Wire) -> None:
    assert client.append("Sent", "\\Seen", '" 1-Jan-1970 00:00:00 +0000"', MESSAGE)[0] == "OK"
    command = client.asked[-1]
    assert isinstance(command, Append)
    assert command.messages[0].content == MESSAGE
    assert client.append("Missing", None, None, MESSAGE)[0] == "NO"


def test_mailboxes(client: Wire) -> None:
    assert client.list() == ("OK", [b'(\\HasNoChildren) "/" "a b"', b'() "/" "&BkIGKAZIBkQ-"'])
    assert client.create("Taken")[0] == "NO"
    assert client.status("INBOX", "(MESSAGES)") == ("OK", [b'"INBOX" (MESSAGES 1)'])


def test_search_store_and_expunge(client: Wire) -> None:
    client.select("INBOX")
    assert client.search(None, "UNSEEN")[1] == [b"1 2 3"]
    assert client.search("UTF-8", "SUBJECT", '"x"')[0] == "OK"
    assert client.store("1", "+FLAGS", "\\Deleted")[0] == "OK"
    assert client.expunge()[0] == "OK"
