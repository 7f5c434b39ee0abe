"""Each demand has its context, and the trail is told what was proven."""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from tests.network.certificates import Made, authority, server

from barid.model.hop import Hop, Safety
from barid.network.carrier.safety import Safeguard, chain_of, why_not


@pytest.mark.parametrize(
    ("safety", "checked"),
    [
        (Safety.IF_OFFERED, False),
        (Safety.ENCRYPTED, False),
        (Safety.PINNED, False),
        (Safety.VERIFIED, True),
    ],
)
def test_only_who_demands_a_verified_name_has_it_checked(safety: Safety, checked: bool) -> None:
    context = Safeguard().context(Hop("mx.test", 25, (), safety=safety))
    assert context.check_hostname is checked
    assert (context.verify_mode is ssl.CERT_REQUIRED) is checked
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_authorities_that_are_not_there_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Safeguard(tmp_path / "nowhere.pem")


def shaken(made: Made, place: Path, hop: Hop) -> str:
    """What is objected to after a handshake with a server that shows this."""
    safeguard = Safeguard()
    served = made.context(place / "server.pem")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = safeguard.context(hop).wrap_bio(to_client, to_server, server_hostname=hop.names[0])
    here = served.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (there, here):
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
    assert [*chain_of(there)] == made.chain
    return safeguard.objection(hop, there)


def test_a_pin_is_looked_at_after_the_handshake(tmp_path: Path) -> None:
    root = authority()
    made = server(root, "mx.test")
    hop = Hop("mx.test", 25, (), safety=Safety.PINNED, names=("mx.test",))
    for pins in ((made.pin(3),), (root.pin(2),), (server(None, "x").pin(3), made.pin(3, 0, 2))):
        assert shaken(made, tmp_path, replace(hop, pins=pins)) == ""
    other = server(root, "mx.test")
    assert "DANE" in shaken(other, tmp_path, replace(hop, pins=(made.pin(3),)))
    assert "DANE" in shaken(made, tmp_path, replace(hop, pins=(root.pin(2),), names=("b.test",)))
    assert shaken(other, tmp_path, replace(hop, safety=Safety.ENCRYPTED)) == ""


def test_why_not_is_told_in_a_few_words() -> None:
    assert why_not(TimeoutError()) == "no answer"
    assert why_not(ConnectionRefusedError(111, "Connection refused")) == "Connection refused"
    assert why_not(ValueError()) == "lost"
