"""Every transcript gives the same answers however TCP cuts the octets.

O: what the server is for (transfer, unless it says submission or lmtp; `controls` after it: with
all controls of the sender); C: what the client says (without CRLF; behind \\ at its end comes
nothing), S: what the server says, E: what the post office is asked; T: means that TLS starts here.
Lines of S and E stand in the order in which they are given. Nothing after # is read.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from tests.protocols.smtp.peers import ALL_CONTROLS, LMTP, OFFER, SUBMISSION, respond

from barid.model.address import Address
from barid.model.asked import Asked
from barid.model.outgoing import RecipientParameters
from barid.protocols.sasl.mechanism import Credentials
from barid.protocols.sasl.offering import Circumstances, Offering
from barid.protocols.smtp.events import (
    Event,
    Greeted,
    LoginClaimed,
    MailboxAsked,
    MessageComplete,
    QueueAsked,
    RecipientNamed,
    SenderNamed,
    TlsRequested,
)
from barid.protocols.smtp.server import Server
from barid.protocols.smtp.session import Controls, Offer, Service

FOLDER = Path(__file__).parents[2] / "transcripts" / "smtp"
OFFERS = {"transfer": OFFER, "submission": SUBMISSION, "lmtp": LMTP}
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


def told(event: Event) -> str:
    """One line about an event."""
    match event:
        case Greeted(name, extended):
            return f"greeted {'EHLO' if extended else 'HELO'} {name}"
        case SenderNamed(path, size, body, smtputf8):
            words = [body.value, "SMTPUTF8" if smtputf8 else "", f"SIZE={size}" if size else ""]
            asked = given(event.asked)
            return " ".join(["sender", written(path), *filter(None, words), *asked])
        case RecipientNamed(path):
            return " ".join([f"recipient {path}", *given(event.asked)])
        case QueueAsked(domain, below):
            return f"queue {'@' if below else ''}{domain}"
        case TlsRequested():
            return "tls"
        case LoginClaimed(mechanism, claim):
            assert isinstance(claim, Credentials)
            return f"login {mechanism} {claim.name} {claim.password}"
        case MailboxAsked(path):
            return f"mailbox {path}"
        case MessageComplete(content, envelope):
            to = ",".join(map(str, envelope.recipients))
            return f"message {written(envelope.reverse_path)} {to} {shown(content)}"


def given(asked: Asked | RecipientParameters) -> list[str]:
    """What was asked, and nothing of what was not."""
    plain = type(asked)()
    said = {one.name: getattr(asked, one.name) for one in fields(asked)}
    return [f"{name}={value}" for name, value in said.items() if value != getattr(plain, name)]


def written(path: Address | None) -> str:
    return f"<{path or ''}>"


def shown(content: bytes) -> str:
    return content.decode().replace("\r\n", "|")


class Replay:
    """Runs one transcript with the client's octets in pieces of one size."""

    def __init__(self, size: int, offer: Offer, controls: Controls) -> None:
        self._size = size
        self._controls = controls
        self._core = Server(offer)
        self._offer_login()
        self.lines: list[str] = []
        self._listen()

    def say(self, octets: bytes) -> None:
        for start in range(0, len(octets), self._size):
            event = self._core.receive(octets[start : start + self._size])
            self._listen()
            while event is not None:
                self.lines.append("E: " + told(event))
                event = respond(self._core, event)
                self._listen()

    def start_tls(self) -> None:
        self.lines.append("T:")
        self._core.tls_started()
        self._offer_login()

    def _offer_login(self) -> None:
        self._core.offer_controls(self._controls)
        if self._core.service is Service.SUBMISSION:
            self._core.offer_login(Offering(Circumstances(secured=self._core.tls)))

    def _listen(self) -> None:
        heard = self._core.to_send().decode("ascii")
        assert heard == "" or heard.endswith("\r\n")
        self.lines += ["S: " + line for line in heard.split("\r\n")[:-1]]


def rows(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, size: int) -> None:
    offer = OFFER
    expected: list[str] = []
    said = b""
    found = rows(path)
    controls = Controls()
    if found[0].startswith("O:"):
        service, _, further = found.pop(0)[3:].partition(" ")
        offer = OFFERS[service]
        controls = ALL_CONTROLS if further == "controls" else controls
    replay = Replay(size, offer, controls)
    for row in found:
        if row.startswith("C:"):
            said += row[3:-1].encode() if row.endswith("\\") else row[3:].encode() + b"\r\n"
        else:
            expected.append(row)
        if row == "T:":
            replay.say(said)
            replay.start_tls()
            said = b""
    replay.say(said)
    assert replay.lines == expected


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) > 10
