"""The DNS as it answers, over real sockets to a server of our own."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator

import pytest
from tests.network.nameserver import Nameserver, running

from barid.interfaces.resolver import Found, Lack, Lacking, Mx, Srv, Tlsa
from barid.network import resolver as module
from barid.network.resolver import SystemResolver

ZONE = {
    ("barid.test", "MX"): ["20 b.barid.test.", "10 A.barid.test."],
    ("none.test", "MX"): ["0 ."],
    ("a.barid.test", "A"): ["192.0.2.1", "192.0.2.2"],
    ("a.barid.test", "AAAA"): ["2001:db8::1"],
    ("four.test", "A"): ["192.0.2.4"],
    ("alias.test", "CNAME"): ["four.test."],
    ("barid.test", "TXT"): ['"v=spf1 " "mx -all"', '"other"'],
    ("long.test", "TXT"): [" ".join(['"' + "x" * 250 + '"'] * 8)],
    ("_imaps._tcp.barid.test", "SRV"): ["10 1 993 b.test.", "0 1 994 a.test."],
    ("_pop3._tcp.barid.test", "SRV"): ["0 0 0 ."],
    ("_25._tcp.a.barid.test", "TLSA"): ["3 1 1 " + "ab" * 32],
    ("1.2.0.192.in-addr.arpa", "PTR"): ["A.barid.test."],
    ("xn--ngbof4h.test", "MX"): ["5 a.barid.test."],
    ("empty.test", "HINFO"): ["a b"],
    ("loop.test", "CNAME"): ["pool.test."],
    ("pool.test", "CNAME"): ["loop.test."],
}


@pytest.fixture
async def server() -> AsyncIterator[Nameserver]:
    async with running(Nameserver(dict(ZONE))) as nameserver:
        yield nameserver


@pytest.fixture
def resolver(server: Nameserver, monkeypatch: pytest.MonkeyPatch) -> SystemResolver:
    monkeypatch.setattr(module, "TRY_SECONDS", 0.2)
    monkeypatch.setattr(module, "ALL_SECONDS", 0.4)
    return SystemResolver([server.server])


async def test_mx_hosts_come_in_their_order(resolver: SystemResolver) -> None:
    found = await resolver.mx("Barid.test")
    assert found == Found(
        (Mx(10, "a.barid.test"), Mx(20, "b.barid.test")), "barid.test", secure=False, ttl=300
    )
    nothing = await resolver.mx("none.test")
    assert isinstance(nothing, Found)
    assert nothing.values == (Mx(0, ""),)


async def test_a_domain_is_asked_in_either_form(resolver: SystemResolver) -> None:
    for written in ("بريد.test", "xn--ngbof4h.test", "xn--ngbof4h.test."):
        assert isinstance(await resolver.mx(written), Found)


async def test_addresses_of_both_kinds_are_found(resolver: SystemResolver) -> None:
    found = await resolver.addresses("a.barid.test")
    assert isinstance(found, Found)
    assert str(found.values[0]) == "2001:db8::1"
    assert set(map(str, found.values[1:])) == {"192.0.2.1", "192.0.2.2"}
    four = await resolver.addresses("four.test")
    assert isinstance(four, Found)
    assert list(map(str, four.values)) == ["192.0.2.4"]


async def test_the_name_behind_an_alias_is_told(resolver: SystemResolver) -> None:
    found = await resolver.addresses("alias.test")
    assert isinstance(found, Found)
    assert found.name == "four.test"


async def test_strings_of_a_text_are_put_together(
    resolver: SystemResolver, server: Nameserver
) -> None:
    found = await resolver.txt("barid.test")
    assert isinstance(found, Found)
    assert set(found.values) == {b"v=spf1 mx -all", b"other"}
    long = await resolver.txt("long.test")
    assert isinstance(long, Found)
    assert long.values == (b"x" * 2000,)
    assert ("long.test", "TXT", "tcp") in server.asked, "cut short over UDP"


async def test_services_tlsa_and_names_are_found(resolver: SystemResolver) -> None:
    found = await resolver.srv("_imaps._tcp.barid.test")
    assert isinstance(found, Found)
    assert found.values == (Srv(0, 1, 994, "a.test"), Srv(10, 1, 993, "b.test"))
    absent = await resolver.srv("_pop3._tcp.barid.test")
    assert isinstance(absent, Found)
    assert absent.values == (Srv(0, 0, 0, ""),)
    tlsa = await resolver.tlsa("_25._tcp.a.barid.test")
    assert isinstance(tlsa, Found)
    assert tlsa.values == (Tlsa(3, 1, 1, b"\xab" * 32),)
    ptr = await resolver.ptr(ipaddress.ip_address("192.0.2.1"))
    assert isinstance(ptr, Found)
    assert ptr.values == ("a.barid.test",)


@pytest.mark.parametrize(
    ("name", "why", "temporary"),
    [
        ("nothing.test", Lack.NO_NAME, False),
        ("empty.test", Lack.NO_DATA, False),
        ("broken.test", Lack.FAILED, True),
        ("loop.test", Lack.FAILED, True),
        ("silent.test", Lack.UNREACHABLE, True),
        ("", Lack.BAD_NAME, False),
        ("a..test", Lack.BAD_NAME, False),
        ("x" * 64 + ".test", Lack.BAD_NAME, False),
        ("\u202e.test", Lack.BAD_NAME, False),
    ],
)
async def test_every_lack_is_told_apart(
    resolver: SystemResolver, server: Nameserver, name: str, why: Lack, temporary: bool
) -> None:
    server.broken.add("broken.test")
    server.silent.add("silent.test")
    for answer in (await resolver.mx(name), await resolver.addresses(name)):
        assert answer == Lacking(why)
        assert isinstance(answer, Lacking)
        assert answer.temporary is temporary


async def test_an_answer_is_remembered(resolver: SystemResolver, server: Nameserver) -> None:
    for name in ("barid.test", "nothing.test"):
        await resolver.mx(name)
        before = len(server.asked)
        await resolver.mx(name)
        assert len(server.asked) == before


@pytest.mark.parametrize("trusted", [False, True])
async def test_only_believed_servers_make_an_answer_secure(
    server: Nameserver, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    server.authentic = True
    monkeypatch.setattr(module, "_is_here", lambda server: False)
    resolver = SystemResolver([server.server], trusted)
    found, none, empty = (
        await resolver.mx("barid.test"),
        await resolver.mx("nothing.test"),
        await resolver.mx("empty.test"),
    )
    assert [one.secure for one in (found, none, empty)] == [trusted] * 3


async def test_a_server_of_this_machine_is_always_believed(
    resolver: SystemResolver, server: Nameserver
) -> None:
    server.authentic = True
    assert (await resolver.addresses("a.barid.test")).secure
    server.authentic = False
    assert not (await resolver.addresses("four.test")).secure


async def test_where_nobody_listens_nothing_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ALL_SECONDS", 0.3)
    resolver = SystemResolver([("127.0.0.1", 1)])
    assert await resolver.mx("barid.test") == Lacking(Lack.UNREACHABLE)
