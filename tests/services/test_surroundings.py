from __future__ import annotations

import pytest

from barid.services.surroundings import Peer, peer_named


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (("192.0.2.7", 25), "[192.0.2.7]:25"),
        (("2001:db8::1", 1234, 0, 0), "[2001:db8::1]:1234"),
        (("fe80::1", 1234, 0, 3), "[fe80::1%3]:1234"),
        (("fe80::1%eth0", 1234, 0, 3), "[fe80::1%eth0]:1234"),
    ],
)
def test_peer_is_said_with_address_scope_and_port(name: object, said: str) -> None:
    assert str(peer_named(name)) == said


@pytest.mark.parametrize("name", [None, (), 7])
def test_socket_without_peer_names_none(name: object) -> None:
    assert peer_named(name) is None


@pytest.mark.parametrize("name", ["", b""])
def test_a_peer_in_the_file_system_counts_as_loopback(name: object) -> None:
    peer = peer_named(name)
    assert peer is not None
    assert (str(peer), peer.local, peer.address.is_loopback) == ("[local]", True, True)


def test_equal_peers_are_equal() -> None:
    assert peer_named(("192.0.2.7", 25)) == peer_named(("192.0.2.7", 25))
    assert isinstance(peer_named(("192.0.2.7", 25)), Peer)
