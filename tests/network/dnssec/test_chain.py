"""Answers are proven from the root on, or need not be, or are doubted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.network.dnssec.zones import Signed, Zones
from tests.network.nameserver import running

from barid.interfaces.resolver import Found, Lack, Lacking
from barid.network.clock import SystemClock
from barid.network.resolver import SystemResolver
from barid.testing.clock import FakeClock

PIN = "3 1 1 " + "ab" * 32
RECORDS = (
    "@ 300 IN MX 10 mx.sink.test.",
    "mx 300 IN A 127.0.0.11",
    "_25._tcp.mx 300 IN TLSA " + PIN,
    "alias 300 IN CNAME mx.sink.test.",
    "away 300 IN CNAME mx.plain.test.",
    "*.wild 300 IN A 127.0.0.12",
    "deep.under.nothing 300 IN A 127.0.0.13",
    "moved 300 IN DNAME sink.test.",
    "unsigned 300 IN NS ns.elsewhere.test.",
    "zz 300 IN A 127.0.0.14",
)
KINDS: dict[str, dict[str, Any]] = {
    "nsec": {},
    "nsec3": {"salt": b""},
    "salted": {"salt": b"\xaa\xbb", "iterations": 5},
    "opt-out": {"salt": b"", "opt_out": True},
}
COSTLY = {"salt": b"", "iterations": 101}


@dataclass
class World:
    """The root, `test.`, and a signed and an unsigned zone below it."""

    server: Zones
    root: Signed
    test: Signed
    sink: Signed
    anchors: Path
    clock: FakeClock

    @property
    def resolver(self) -> SystemResolver:
        """A new one, which remembers nothing."""
        return SystemResolver([self.server.server], anchors=self.anchors, clock=self.clock)


Build = Callable[..., Awaitable[World]]


@pytest.fixture
async def build(tmp_path: Path) -> AsyncIterator[Build]:
    """A world; `sink` and `test` are how these zones are signed."""
    async with AsyncExitStack() as stack:

        async def built(
            kind: str = "nsec",
            ds: str | None = None,
            lifetime: timedelta = timedelta(days=7),
            ttl: int = 300,
        ) -> World:
            how = KINDS.get(kind, COSTLY)
            sink = Signed("sink.test", *RECORDS, **how, lifetime=lifetime)
            test = Signed("test", "plain 300 IN NS ns.elsewhere.test.", **how)
            test.add("sink.test.", "NS", "ns.elsewhere.test.")
            test.add("sink.test.", "DS", ds or sink.ds)
            root = Signed(".", ttl=ttl)
            root.add("test.", "NS", "ns.elsewhere.test.")
            root.add("test.", "DS", test.ds)
            file = tmp_path / "root.ds"
            file.write_text(f". IN DS {root.ds}\n")
            server = Zones(
                records={
                    ("plain.test", "MX"): ["10 mx.plain.test."],
                    ("mx.plain.test", "A"): ["127.0.0.21"],
                    ("mx.unsigned.sink.test", "A"): ["127.0.0.22"],
                },
                ttl=0,
                zones=[root.sealed(), test.sealed(), sink.sealed()],
            )
            await stack.enter_async_context(running(server))
            clock = FakeClock(SystemClock().now())
            return World(server, root, test, sink, file, clock)

        yield built


def secure(found: Found[Any] | Lacking) -> bool:
    assert not (isinstance(found, Lacking) and found.temporary), found
    return found.secure


def doubted(found: Found[Any] | Lacking) -> bool:
    return isinstance(found, Lacking) and found.why is Lack.FAILED


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_signed_zone_says_is_proven(build: Build, kind: str) -> None:
    ask = (await build(kind)).resolver
    for found in (
        await ask.mx("sink.test"),
        await ask.tlsa("_25._tcp.mx.sink.test"),
    ):
        assert isinstance(found, Found)
        assert secure(found)


@pytest.mark.parametrize("kind", ["nsec", "nsec3", "salted"])
async def test_what_is_not_there_is_proven(build: Build, kind: str) -> None:
    ask = (await build(kind)).resolver
    for found, why in (
        (await ask.tlsa("_25._tcp.zz.sink.test"), Lack.NO_NAME),
        (await ask.tlsa("mx.sink.test"), Lack.NO_DATA),
        (await ask.txt("nobody.sink.test"), Lack.NO_NAME),
        (await ask.txt("nothing.sink.test"), Lack.NO_DATA),  # there are only names below
        (await ask.txt("some.wild.sink.test"), Lack.NO_DATA),
        (await ask.txt("sink.test"), Lack.NO_DATA),
        (await ask.txt("gone"), Lack.NO_NAME),
    ):
        assert found == Lacking(why, secure=True)


@pytest.mark.parametrize("kind", KINDS)
async def test_both_kinds_of_addresses_make_a_secure_host(build: Build, kind: str) -> None:
    world = await build(kind)
    found = await world.resolver.addresses("mx.sink.test")
    assert isinstance(found, Found)
    assert secure(found)  # that there is no AAAA is proven, too
    assert [str(one) for one in found.values] == ["127.0.0.11"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_zone_that_is_not_signed_is_known_as_such(build: Build, kind: str) -> None:
    ask = (await build(kind)).resolver
    for found in (
        await ask.mx("plain.test"),
        await ask.addresses("mx.plain.test"),
        await ask.tlsa("_25._tcp.mx.plain.test"),
        await ask.addresses("mx.unsigned.sink.test"),
    ):
        assert not secure(found)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_alias_is_as_secure_as_what_it_leads_to(build: Build, kind: str) -> None:
    ask = (await build(kind)).resolver
    near = await ask.addresses("alias.sink.test")
    assert isinstance(near, Found)
    assert (near.name, near.secure) == ("mx.sink.test", True)
    away = await ask.addresses("away.sink.test")
    assert isinstance(away, Found)
    assert (away.name, away.secure) == ("mx.plain.test", False)
    moved = await ask.addresses("mx.moved.sink.test")
    assert isinstance(moved, Found)
    assert (moved.name, moved.secure) == ("mx.sink.test", True)


@pytest.mark.parametrize(("kind", "proven"), [("nsec", True), ("nsec3", True), ("opt-out", False)])
async def test_a_wildcard_stands_for_what_is_proven_not_to_be_there(
    build: Build, kind: str, proven: bool
) -> None:
    world = await build(kind)
    found = await world.resolver.addresses("some.wild.sink.test")
    assert isinstance(found, Found)
    assert found.secure is proven


async def test_a_wildcard_without_a_proof_is_doubted(build: Build) -> None:
    world = await build()
    world.server.unproven = True
    assert doubted(await world.resolver.addresses("some.wild.sink.test"))
    assert isinstance(await world.resolver.mx("sink.test"), Found)


# --- somebody in between


@pytest.mark.parametrize("kind", ["nsec", "nsec3"])
async def test_a_forged_answer_is_doubted(build: Build, kind: str) -> None:
    world = await build(kind)
    world.server.forged = {
        ("mx.sink.test", "A"): ["127.0.0.66"],
        ("sink.test", "MX"): ["10 mx.evil.test."],
        ("_25._tcp.mx.sink.test", "TLSA"): ["3 1 1 " + "cd" * 32],
    }
    ask = world.resolver
    assert doubted(await ask.mx("sink.test"))
    assert doubted(await ask.tlsa("_25._tcp.mx.sink.test"))
    found = await ask.addresses("mx.sink.test")
    assert doubted(found)


@pytest.mark.parametrize("kind", ["nsec", "nsec3"])
async def test_signatures_that_are_taken_away_are_missed(build: Build, kind: str) -> None:
    world = await build(kind)
    world.server.stripped = {
        ("sink.test", "MX"),
        ("_25._tcp.mx.sink.test", "TLSA"),
        ("nobody.sink.test", "TXT"),
    }
    ask = world.resolver
    assert doubted(await ask.mx("sink.test"))
    assert doubted(await ask.tlsa("_25._tcp.mx.sink.test"))
    assert doubted(await ask.txt("nobody.sink.test"))


@pytest.mark.parametrize("kind", KINDS)
async def test_no_zone_can_be_made_unsigned_by_silence(build: Build, kind: str) -> None:
    world = await build(kind)
    world.server.stripped = {("sink.test", "DS"), ("sink.test", "MX")}
    assert doubted(await world.resolver.mx("sink.test"))


async def test_a_record_that_is_there_cannot_be_denied(build: Build) -> None:
    world = await build()
    world.server.hidden = {("_25._tcp.mx.sink.test", "TLSA")}
    assert doubted(await world.resolver.tlsa("_25._tcp.mx.sink.test"))


async def test_no_zone_can_speak_for_another(build: Build) -> None:
    """A signed zone whose last proof covers every name that comes after it."""
    world = await build()
    world.server.hidden = {("sink.test", "MX")}
    world.server.proofs_of = "test"
    assert doubted(await world.resolver.mx("sink.test"))


# --- the chain


async def test_a_key_that_the_parent_does_not_know_is_doubted(build: Build) -> None:
    stranger = Signed("sink.test")
    world = await build(ds=stranger.ds)
    assert doubted(await world.resolver.mx("sink.test"))


@pytest.mark.parametrize("ds", ["12345 250 2 " + "ab" * 32, "12345 13 250 " + "ab" * 32])
async def test_a_zone_signed_in_a_way_that_nobody_knows_is_not_signed(
    build: Build, ds: str
) -> None:
    world = await build(ds=ds)
    found = await world.resolver.mx("sink.test")
    assert isinstance(found, Found)
    assert not found.secure


async def test_a_signature_that_has_expired_is_none(build: Build) -> None:
    world = await build(lifetime=timedelta(hours=1))
    assert secure(await world.resolver.mx("sink.test"))
    world.clock.advance(7200)
    assert doubted(await world.resolver.mx("sink.test"))


async def test_without_the_right_root_nothing_is_signed_and_nothing_doubted(build: Build) -> None:
    world = await build()
    world.anchors.write_text(f". IN DS {Signed('.').ds}\n")
    found = await world.resolver.mx("sink.test")
    assert isinstance(found, Found)
    assert not found.secure


async def test_servers_that_hand_no_signatures_on_leave_everything_unsigned(build: Build) -> None:
    world = await build(ttl=0)
    world.server.speechless = True
    ask = world.resolver
    found = await ask.tlsa("_25._tcp.mx.sink.test")
    assert isinstance(found, Found)
    assert not found.secure
    world.server.speechless = False
    assert not secure(await ask.mx("sink.test"))  # that is remembered, for a while
    world.clock.advance(1000)
    assert secure(await ask.mx("sink.test"))


async def test_the_bit_of_a_server_is_worth_nothing_then(build: Build) -> None:
    world = await build()
    world.server.authentic = True
    assert not secure(await world.resolver.mx("plain.test"))


async def test_a_zone_whose_proofs_are_too_costly_counts_as_unsigned(build: Build) -> None:
    world = await build("costly")
    assert secure(await world.resolver.mx("sink.test"))
    assert not secure(await world.resolver.txt("nobody.sink.test"))


async def test_steps_are_remembered(build: Build) -> None:
    world = await build()
    world.server.ttl = 300
    ask = world.resolver
    await ask.mx("sink.test")
    before = len(world.server.asked)
    await ask.tlsa("_25._tcp.mx.sink.test")
    assert world.server.asked[before:] == [("_25._tcp.mx.sink.test", "TLSA", "udp")]
