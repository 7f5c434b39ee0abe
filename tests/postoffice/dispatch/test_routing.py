"""Mail finds its next hop, and never itself."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from tests.postoffice.dispatch.test_schedule import Dice

from barid.interfaces.resolver import Found, IpAddress, Lack
from barid.model.hop import Hop, Login, Pin, Safety, Speech
from barid.postoffice.dispatch.routing import (
    Demand,
    FixedHop,
    NoRoute,
    Ourselves,
    Router,
    Routes,
)
from barid.testing.resolver import FakeResolver

US = Ourselves(
    frozenset({"mx.barid.test"}),
    frozenset({(ip_address("192.0.2.1"), 25), (ip_address("2001:db8::1"), 25)}),
)
NO_ROUTES = Routes({}, {})


class NothingPublished:
    """No domain demands anything."""

    async def demand(
        self, domain: str, mx: str, addresses: Found[IpAddress], mx_secure: bool
    ) -> Demand | NoRoute:
        return Demand()


class Published:
    """The demand of each MX host."""

    def __init__(self, **demands: Demand | NoRoute) -> None:
        self._demands = demands

    async def demand(
        self, domain: str, mx: str, addresses: Found[IpAddress], mx_secure: bool
    ) -> Demand | NoRoute:
        return self._demands[mx.partition(".")[0]]


async def hops(
    resolver: FakeResolver,
    domain: str = "sink.test",
    sender: str = "a@barid.test",
    routes: Routes = NO_ROUTES,
    us: Ourselves = US,
    demands: NothingPublished | Published | None = None,
) -> list[Hop | NoRoute]:
    router = Router(resolver, us, routes, demands or NothingPublished(), Dice(0))
    return [hop async for hop in router.hops(domain, sender)]


def hosts(found: list[Hop | NoRoute]) -> list[str]:
    return [hop.host if isinstance(hop, Hop) else hop.status for hop in found]


async def test_mx_hosts_are_tried_by_preference() -> None:
    resolver = FakeResolver(
        {"sink.test": [(20, "b.sink.test"), (10, "a.sink.test")]},
        {"a.sink.test": ["192.0.2.10"], "b.sink.test": ["192.0.2.20"]},
    )
    assert await hops(resolver) == [
        Hop("a.sink.test", 25, ("192.0.2.10",), names=("a.sink.test",)),
        Hop("b.sink.test", 25, ("192.0.2.20",), names=("b.sink.test",)),
    ]


async def test_addresses_of_the_second_host_are_asked_for_when_it_is_tried() -> None:
    resolver = FakeResolver(
        {"sink.test": [(10, "a.sink.test"), (20, "b.sink.test")]},
        {"a.sink.test": ["192.0.2.10"], "b.sink.test": ["192.0.2.20"]},
    )
    router = Router(resolver, US, NO_ROUTES, NothingPublished(), Dice(0))
    async for _ in router.hops("sink.test", ""):
        break
    assert resolver.asked == ["sink.test", "a.sink.test"]


async def test_without_mx_the_domain_itself_takes_mail() -> None:
    assert hosts(await hops(FakeResolver({}, {"sink.test": ["192.0.2.9"]}))) == ["sink.test"]


@pytest.mark.parametrize(
    ("resolver", "permanent", "status"),
    [
        (FakeResolver(), True, "5.1.2"),
        (FakeResolver({"sink.test": [(0, "")]}), True, "5.1.10"),
        (FakeResolver({"sink.test": Lack.FAILED}), False, "4.4.3"),
        (FakeResolver({"sink.test": Lack.UNREACHABLE}), False, "4.4.3"),
        (FakeResolver({"sink.test": [(0, "x.test")]}), True, "5.1.2"),
        (FakeResolver({"sink.test": [(0, "x.test")]}, {"x.test": Lack.FAILED}), False, "4.4.3"),
        (FakeResolver({"sink.test": Lack.NO_DATA}, {"sink.test": Lack.NO_DATA}), True, "5.1.2"),
    ],
)
async def test_where_no_mail_can_go_the_reason_is_known(
    resolver: FakeResolver, permanent: bool, status: str
) -> None:
    (found,) = await hops(resolver)
    assert isinstance(found, NoRoute)
    assert (found.permanent, found.status) == (permanent, status)


async def test_ipv6_and_ipv4_take_turns() -> None:
    addresses = ["2001:db8::10", "2001:db8::11", "192.0.2.10"]
    (hop,) = await hops(FakeResolver({}, {"sink.test": addresses}))
    assert isinstance(hop, Hop)
    assert hop.addresses == ("2001:db8::10", "192.0.2.10", "2001:db8::11")


# --- never to ourselves


async def test_only_hosts_before_us_count() -> None:
    resolver = FakeResolver(
        {"sink.test": [(5, "a.test"), (10, "mx.barid.test"), (10, "b.test"), (20, "c.test")]},
        dict.fromkeys(["a.test", "b.test", "c.test"], ("192.0.2.10",)),
    )
    assert hosts(await hops(resolver)) == ["a.test"]


async def test_when_we_are_the_best_the_mail_would_loop() -> None:
    resolver = FakeResolver({"sink.test": [(10, "mx.barid.test"), (20, "b.test")]})
    (found,) = await hops(resolver)
    assert found == NoRoute(True, "5.4.6", "mail for there would come back to us")


async def test_a_host_that_has_our_address_is_us_by_another_name() -> None:
    resolver = FakeResolver({}, {"sink.test": ["192.0.2.1", "2001:db8::1"]})
    assert hosts(await hops(resolver)) == ["5.4.6"]
    resolver = FakeResolver({}, {"sink.test": ["192.0.2.1", "192.0.2.2"]})
    (hop,) = await hops(resolver)
    assert isinstance(hop, Hop)
    assert hop.addresses == ("192.0.2.2",)


async def test_loopback_is_us_where_we_listen_everywhere() -> None:
    resolver = FakeResolver({}, {"sink.test": ["127.0.0.1"]})
    everywhere = Ourselves(frozenset(), frozenset({(ip_address("0.0.0.0"), 25)}))
    assert hosts(await hops(resolver, us=everywhere)) == ["5.4.6"]
    another_port = Ourselves(frozenset(), frozenset({(ip_address("0.0.0.0"), 25)}), port=2526)
    assert hosts(await hops(resolver, us=another_port)) == ["sink.test"]


# --- set by hand


async def test_a_fixed_route_is_taken() -> None:
    hop = FixedHop(Speech.LMTP, "127.0.0.1", 2424)
    routes = Routes({"sink.test": hop, ".below.test": hop}, {})
    wanted = Hop("127.0.0.1", 2424, ("127.0.0.1",), Speech.LMTP, names=("127.0.0.1",))
    assert await hops(FakeResolver(), routes=routes) == [wanted]
    assert await hops(FakeResolver(), "a.b.below.test", routes=routes) == [wanted]
    assert hosts(await hops(FakeResolver(), "below.test", routes=routes)) == ["5.1.2"]


async def test_a_sender_may_have_its_smarthost() -> None:
    login = Login("me", "secret")
    mine = FixedHop(Speech.SMTPS, "smart.test", 465, login, Safety.VERIFIED)
    theirs = FixedHop(Speech.SMTP, "other.test", 587)
    routes = Routes({"near.test": theirs}, {"a@barid.test": mine, "b.test": theirs})
    resolver = FakeResolver({}, {"smart.test": ["192.0.2.7"], "other.test": ["192.0.2.8"]})
    assert await hops(resolver, routes=routes) == [
        Hop(
            "smart.test",
            465,
            ("192.0.2.7",),
            Speech.SMTPS,
            Safety.VERIFIED,
            ("smart.test",),
            login=login,
        )
    ]
    assert hosts(await hops(resolver, sender="x@b.test", routes=routes)) == ["other.test"]
    assert hosts(await hops(resolver, "near.test", routes=routes)) == ["other.test"]
    assert hosts(await hops(resolver, sender="", routes=routes)) == ["5.1.2"]


async def test_one_route_for_all_comes_last() -> None:
    all_of_it = FixedHop(Speech.SMTP, "localhost", 2525)
    routes = Routes({"*": all_of_it}, {"a@barid.test": FixedHop(Speech.SMTP, "192.0.2.5", 25)})
    assert hosts(await hops(FakeResolver(), routes=routes)) == ["192.0.2.5"]
    (hop,) = await hops(FakeResolver(), sender="b@barid.test", routes=routes)
    assert isinstance(hop, Hop)
    assert hop.addresses == ("127.0.0.1", "::1")


async def test_a_next_hop_that_cannot_be_found_is_mended_not_given_up() -> None:
    routes = Routes({"sink.test": FixedHop(Speech.SMTP, "gone.test", 25)}, {})
    (found,) = await hops(FakeResolver(), routes=routes)
    assert isinstance(found, NoRoute)
    assert (found.permanent, found.status) == (False, "4.4.4")


async def test_the_fallback_is_another_way() -> None:
    routes = Routes({}, {}, FixedHop(Speech.SMTP, "192.0.2.5", 587))
    router = Router(FakeResolver(), US, routes, NothingPublished(), Dice(0))
    hop = await router.fallback()
    assert isinstance(hop, Hop)
    assert (hop.host, hop.port) == ("192.0.2.5", 587)
    assert (
        await Router(FakeResolver(), US, NO_ROUTES, NothingPublished(), Dice(0)).fallback() is None
    )


# --- literals and demands


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("[192.0.2.9]", "192.0.2.9"),
        ("[IPv6:2001:db8::9]", "2001:db8::9"),
        ("[192.0.2.1]", "5.4.6"),
        ("[what]", "5.1.2"),
    ],
)
async def test_address_literals_are_their_own_hop(domain: str, host: str) -> None:
    assert hosts(await hops(FakeResolver(), domain)) == [host]


async def test_what_a_domain_demands_is_demanded_of_each_host() -> None:
    resolver = FakeResolver(
        {"sink.test": [(10, "a.test"), (20, "b.test"), (30, "c.test")]},
        dict.fromkeys(["a.test", "b.test", "c.test"], ("192.0.2.10",)),
    )
    pins = (Pin(3, 1, 1, b"digest"),)
    refused = NoRoute(False, "4.7.5", "not in the policy")
    demands = Published(
        a=Demand(Safety.PINNED, ("sink.test", "a.test"), pins), b=refused, c=Demand(Safety.VERIFIED)
    )
    first, second, third = await hops(resolver, demands=demands)
    assert isinstance(first, Hop)
    assert (first.safety, first.names, first.pins) == (
        Safety.PINNED,
        ("sink.test", "a.test"),
        pins,
    )
    assert second == refused
    assert isinstance(third, Hop)
    assert (third.safety, third.names) == (Safety.VERIFIED, ("c.test",))
