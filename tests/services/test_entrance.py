"""One way in for every protocol: what is offered to whom, and what is written to the log."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

import pytest
from tests.app.office import CountingRandomness
from tests.network.clients import certificate_for

from barid.postoffice.directory.attempts import Failures
from barid.postoffice.directory.login import Answer, Denial, Denied, LoggedIn, Visitor
from barid.protocols.sasl.mechanism import Claim, Credentials
from barid.services.connection import Connection, Peer
from barid.services.entrance import Entrance
from barid.services.pump import TlsInfo

PLAIN_TLS = TlsInfo("TLSv1.3", "x", 256, "", resumed=False)


@dataclass
class FakeGate:
    """Says what it was told to say."""

    answer: Answer = field(
        default_factory=lambda: Denied(Denial.WRONG, "كاتب\r\n", "wrong password")
    )
    heard: list[tuple[Claim, Visitor]] = field(default_factory=list)

    async def hear(self, claim: Claim, visitor: Visitor) -> Answer:
        self.heard.append((claim, visitor))
        return self.answer


class FakeConnection(Connection):
    """A connection as far as the entrance looks at it."""

    def __init__(self, address: str, tls: TlsInfo | None = None) -> None:
        self.peer = Peer(ipaddress.ip_address(address), 1)
        self.info = tls

    @property
    def tls(self) -> TlsInfo | None:
        return self.info


def entrance(gate: FakeGate | None = None, *, plaintext: bool = True) -> Entrance:
    made = gate or FakeGate()
    return Entrance(made, CountingRandomness(), plaintext_on_loopback=plaintext)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "plaintext", "offered"),
    [("127.0.0.1", True, True), ("::1", True, True), ("127.0.0.1", False, False),
     ("192.0.2.1", True, False)],
)  # fmt: skip
def test_without_tls_only_loopback_is_trusted(address: str, plaintext: bool, offered: bool) -> None:
    made, connection = entrance(plaintext=plaintext), FakeConnection(address)
    assert made.plaintext(connection) is offered
    assert bool(made.offering(connection).names) is offered


def test_with_tls_there_is_more() -> None:
    names = entrance().offering(FakeConnection("192.0.2.1", PLAIN_TLS)).names
    assert names == ("SCRAM-SHA-256", "PLAIN", "LOGIN")
    shown = certificate_for(("reader@barid.test",)).der
    info = TlsInfo("TLSv1.3", "x", 256, "", False, shown, {"tls-server-end-point": b"x"})
    names = entrance().offering(FakeConnection("192.0.2.1", info)).names
    assert {"SCRAM-SHA-256-PLUS", "EXTERNAL"} <= set(names)


async def test_a_refusal_is_one_line_with_peer_and_name_and_no_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = FakeGate(Denied(Denial.WRONG, "كاتب\r\nx", "wrong password", Failures(3, 2)))
    claim = Credentials("كاتب\r\nx", "hidden")
    connection = FakeConnection("192.0.2.1")
    assert await entrance(gate).hear(claim, "PLAIN", connection) == gate.answer
    (record,) = caplog.records
    line = record.getMessage()
    for word in ("192.0.2.1", "كاتب", "PLAIN", "wrong password", "3", "2"):
        assert word in line
    assert "\n" not in line
    assert "hidden" not in line
    assert gate.heard == [(claim, Visitor(connection.peer.address, "PLAIN"))]


async def test_who_enters_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    from barid.model.identifiers import AccountId

    gate = FakeGate(LoggedIn(AccountId(1), "a@b.test", "PLAIN"))
    await entrance(gate).hear(Credentials("a", "b"), "PLAIN", FakeConnection("192.0.2.1"))
    assert caplog.records == []
