"""What is demanded of a host by all that its domain has published."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from tests.postoffice.dispatch.test_policies import Shelf

from barid.interfaces.resolver import Found, IpAddress, Lack, Tlsa
from barid.model.hop import Pin, Safety
from barid.model.sts import StsMode, StsPolicy
from barid.postoffice.dispatch.demands import PublishedDemands
from barid.postoffice.dispatch.routing import Demand, NoRoute
from barid.testing.resolver import FakeResolver

HOST = "a.sink.test"
ADDRESSES: Found[IpAddress] = Found((ip_address("192.0.2.1"),), HOST, True, 300)
PIN = Pin(3, 1, 1, bytes(32))


async def demand_of(
    policy: StsPolicy | None = None,
    pins: list[Tlsa] | Lack = Lack.NO_NAME,
    mx: str = HOST,
    addresses: Found[IpAddress] = ADDRESSES,
    mx_secure: bool = True,
) -> Demand | NoRoute:
    shelf = Shelf()
    if policy is None:
        shelf.say(Lack.NO_NAME)
    else:
        shelf.source.served["sink.test"] = policy.written()
    resolver = FakeResolver(tlsas={f"_25._tcp.{HOST}": pins}, secure=True)
    demands = PublishedDemands(resolver, shelf.book)
    return await demands.demand("sink.test", mx, addresses, mx_secure)


def policy(mode: StsMode, *mxs: str) -> StsPolicy:
    return StsPolicy(mode, mxs, 600)


async def test_who_publishes_nothing_demands_nothing() -> None:
    assert await demand_of() == Demand()
    assert await demand_of(policy(StsMode.NONE)) == Demand()


async def test_an_enforced_policy_demands_a_certificate_for_a_host_that_it_names() -> None:
    enforced = policy(StsMode.ENFORCE, "*.sink.test")
    assert await demand_of(enforced) == Demand(Safety.VERIFIED, (HOST,), vouched=True)
    refused = await demand_of(enforced, mx="mx.else.test")
    assert refused == NoRoute(
        False, "4.7.5", "the MTA-STS policy of sink.test does not allow mx.else.test"
    )


async def test_a_policy_that_is_tested_demands_nothing() -> None:
    tested = policy(StsMode.TESTING, HOST)
    assert await demand_of(tested) == Demand(vouched=True)
    assert await demand_of(tested, mx="mx.else.test") == Demand()


async def test_dane_goes_before_a_policy() -> None:
    enforced = policy(StsMode.ENFORCE, "other.sink.test")
    pins = [Tlsa(3, 1, 1, bytes(32))]
    names = (HOST, "sink.test")
    assert await demand_of(enforced, pins) == Demand(Safety.PINNED, names, (PIN,))
    aliased = replace(ADDRESSES, name="real.test")
    assert await demand_of(enforced, pins, addresses=aliased) == Demand(
        Safety.PINNED, names, (PIN,)
    )


async def test_dane_that_cannot_be_asked_for_is_not_done_without() -> None:
    tested = policy(StsMode.TESTING, HOST)
    assert isinstance(await demand_of(tested, Lack.FAILED), NoRoute)


async def test_without_signed_answers_on_the_way_there_is_no_dane() -> None:
    pins = [Tlsa(3, 1, 1, bytes(32))]
    assert await demand_of(None, pins, mx_secure=False) == Demand()
    assert await demand_of(None, pins, addresses=replace(ADDRESSES, secure=False)) == Demand()


async def test_records_that_cannot_be_used_demand_tls_and_leave_the_rest_to_the_policy() -> None:
    unusable = [Tlsa(1, 1, 1, bytes(32))]
    assert await demand_of(None, unusable) == Demand(Safety.ENCRYPTED, (HOST,))
    tested = policy(StsMode.TESTING, HOST)
    assert await demand_of(tested, unusable) == Demand(Safety.ENCRYPTED, (HOST,), vouched=True)
    enforced = policy(StsMode.ENFORCE, HOST)
    assert await demand_of(enforced, unusable) == Demand(Safety.VERIFIED, (HOST,), vouched=True)
