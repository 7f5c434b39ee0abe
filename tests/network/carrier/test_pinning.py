"""Only the pinned key, or a server that the pinned authority vouches for, is the right one."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.network.certificates import Made, authority, server

from barid.model.hop import Pin
from barid.network.carrier.pinning import objection

HOST = "mx.sink.test"


def judged(
    made: Made, *pins: Pin, names: tuple[str, ...] = (HOST,), chain: list[bytes] | None = None
) -> str:
    return objection(pins, names, made.chain if chain is None else chain, datetime.now(UTC))


@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize("matching", [0, 1, 2])
def test_the_pinned_server_is_the_right_one(selector: int, matching: int) -> None:
    right, wrong = server(None, HOST), server(None, HOST)
    assert judged(right, right.pin(3, selector, matching)) == ""
    assert "not the one that the DNS names" in judged(wrong, right.pin(3, selector, matching))
    assert judged(right, wrong.pin(3), right.pin(3, selector, matching)) == ""


def test_names_and_dates_say_nothing_of_a_pinned_key() -> None:
    made = server(None, "else.test", expired=True)
    assert judged(made, made.pin(3)) == ""


@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize("matching", [0, 1, 2])
def test_a_pinned_authority_vouches_for_its_servers(selector: int, matching: int) -> None:
    root = authority()
    between = authority("Between", root)
    made = server(between, HOST)
    for one in (root, between):
        assert judged(made, one.pin(2, selector, matching)) == ""
    other = authority()  # of the same name
    assert "not the one" in judged(made, other.pin(2, selector, matching or 1))
    assert judged(made, other.pin(2, selector, matching)) != ""


def test_an_authority_that_is_pinned_in_full_need_not_be_shown() -> None:
    root = authority()
    made = server(root, HOST)
    assert judged(made, root.pin(2, 0, 0), chain=made.chain[:1]) == ""
    assert judged(made, root.pin(2, 0, 1), chain=made.chain[:1]) != ""


@pytest.mark.parametrize(
    ("shown", "wanted", "right"),
    [
        (("mx.sink.test",), ("mx.sink.test",), True),
        (("MX.sink.test",), ("mx.sink.test",), True),
        (("*.sink.test",), ("mx.sink.test",), True),
        (("sink.test",), ("mx.sink.test", "sink.test"), True),
        (("*.sink.test",), ("sink.test",), False),
        (("*.sink.test",), ("a.mx.sink.test",), False),
        (("*.test",), ("mx.sink.test",), False),
        (("else.test",), ("mx.sink.test",), False),
    ],
)
def test_its_servers_must_be_for_the_name(
    shown: tuple[str, ...], wanted: tuple[str, ...], right: bool
) -> None:
    root = authority()
    made = server(root, *shown)
    assert (judged(made, root.pin(2), names=wanted) == "") is right


def test_without_dns_names_the_common_name_counts() -> None:
    root = authority()
    made = server(root)
    assert judged(made, root.pin(2), names=("server",)) == ""
    assert "not for mx.sink.test" in judged(made, root.pin(2))


def test_what_has_expired_is_none() -> None:
    root = authority()
    assert "expired" in judged(server(root, HOST, expired=True), root.pin(2))
    old = authority("Old", expired=True)
    assert "does not come from" in judged(server(old, HOST), old.pin(2))
    between = authority("Between", root, expired=True)
    assert "does not come from" in judged(server(between, HOST), root.pin(2))


def test_what_is_not_for_servers_is_none() -> None:
    root = authority()
    mail = server(root, HOST, purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION)
    assert "not for servers" in judged(mail, root.pin(2))


def test_only_an_authority_may_sign() -> None:
    root = authority()
    fooled = server(root, HOST)
    forged = server(fooled, HOST)
    assert "does not come from" in judged(forged, root.pin(2))
    signless = authority("Signless", root, signs=False)
    assert "does not come from" in judged(server(signless, HOST), root.pin(2))


def test_authorities_keep_to_their_bounds() -> None:
    root = authority(path_length=0)
    between = authority("Between", root)
    assert judged(server(root, HOST), root.pin(2)) == ""
    assert "does not come from" in judged(server(between, HOST), root.pin(2))
    narrow = authority("Narrow", authority("Wide"), constrained=True)
    assert "does not come from" in judged(server(narrow, HOST), narrow.pin(2))


def test_a_shown_authority_that_signed_nothing_is_no_proof() -> None:
    root, stranger = authority("Root"), server(None, HOST)
    made = replace(stranger, above=(root.certificate,))
    assert "does not come from" in judged(made, root.pin(2))


@pytest.mark.parametrize("chain", [[], [b""], [b"\x30\x03\x02\x01"], [b"x" * 5000]])
def test_what_cannot_be_read_is_an_objection(chain: list[bytes]) -> None:
    made = server(None, HOST)
    assert judged(made, made.pin(3), chain=chain)


def test_nobody_makes_us_search_for_long() -> None:
    layers = [authority("Same")]
    while len(layers) < 40:
        layers.append(authority("Same", layers[-1]))
    made = server(layers[-1], HOST)
    far = authority("Same")
    before = time.process_time()
    assert judged(made, far.pin(2, 0, 0)) != ""
    assert time.process_time() - before < 5
