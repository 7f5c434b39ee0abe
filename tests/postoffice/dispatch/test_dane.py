"""Which TLSA records demand what."""

from __future__ import annotations

import pytest

from barid.interfaces.resolver import Lack, Tlsa
from barid.model.hop import Pin, Safety
from barid.postoffice.dispatch.dane import demanded, usable
from barid.postoffice.dispatch.routing import Demand, NoRoute
from barid.testing.resolver import FakeResolver

KEY = Tlsa(3, 1, 1, b"k" * 32)
PIN = Pin(3, 1, 1, b"k" * 32)
WHERE = "_25._tcp.a.sink.test"


async def demand_of(
    answer: list[Tlsa] | Lack, names: tuple[str, ...] = ("a.sink.test",), secure: bool = True
) -> Demand | NoRoute | None:
    return await demanded(FakeResolver(tlsas={WHERE: answer}, secure=secure), names, 25)


async def test_signed_records_pin_the_host() -> None:
    assert await demand_of([KEY]) == Demand(Safety.PINNED, ("a.sink.test",), (PIN,))


async def test_records_that_are_not_signed_count_as_absent() -> None:
    assert await demand_of([KEY], secure=False) is None


@pytest.mark.parametrize("lack", [Lack.NO_DATA, Lack.NO_NAME])
async def test_without_records_nothing_is_demanded(lack: Lack) -> None:
    assert await demand_of(lack) is None


@pytest.mark.parametrize("lack", [Lack.FAILED, Lack.UNREACHABLE])
async def test_a_host_whose_records_cannot_be_asked_for_is_not_used_now(lack: Lack) -> None:
    found = await demand_of(lack)
    assert isinstance(found, NoRoute)
    assert (found.permanent, found.status) == (False, "4.7.5")


async def test_where_no_record_can_be_used_there_is_tls_all_the_same() -> None:
    assert await demand_of([Tlsa(1, 1, 1, b"k" * 32)]) == Demand(Safety.ENCRYPTED, ("a.sink.test",))


async def test_what_an_alias_leads_to_is_asked_first() -> None:
    other = Tlsa(3, 1, 1, b"o" * 32)
    resolver = FakeResolver(
        tlsas={WHERE: [KEY], "_25._tcp.host.test": [other]},
        secure=True,
    )
    found = await demanded(resolver, ("host.test", "a.sink.test"), 25)
    assert found == Demand(Safety.PINNED, ("host.test",), (Pin(3, 1, 1, b"o" * 32),))
    found = await demanded(resolver, ("bare.test", "a.sink.test"), 25)
    assert found == Demand(Safety.PINNED, ("a.sink.test",), (PIN,))


@pytest.mark.parametrize(
    ("record", "good"),
    [
        (Tlsa(3, 1, 1, bytes(32)), True),
        (Tlsa(3, 0, 2, bytes(64)), True),
        (Tlsa(2, 0, 0, b"\x30\x00"), True),
        (Tlsa(2, 1, 1, bytes(32)), True),
        (Tlsa(0, 1, 1, bytes(32)), False),
        (Tlsa(1, 0, 1, bytes(32)), False),
        (Tlsa(255, 1, 1, bytes(32)), False),
        (Tlsa(3, 2, 1, bytes(32)), False),
        (Tlsa(3, 1, 3, bytes(32)), False),
        (Tlsa(3, 1, 1, bytes(31)), False),
        (Tlsa(3, 1, 2, bytes(32)), False),
        (Tlsa(3, 1, 0, b""), False),
    ],
)
def test_what_can_be_used(record: Tlsa, good: bool) -> None:
    assert bool(usable([record])) is good


def test_of_digests_of_the_same_thing_the_strongest_counts() -> None:
    weak, strong = Tlsa(3, 1, 1, bytes(32)), Tlsa(3, 1, 2, bytes(64))
    other, whole = Tlsa(2, 1, 1, bytes(32)), Tlsa(3, 1, 0, b"\x30")
    found = usable([weak, strong, other, whole, strong])
    assert [(pin.usage, pin.matching) for pin in found] == [(3, 2), (2, 1), (3, 0)]
