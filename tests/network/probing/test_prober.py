"""This machine, looked at with what every program may do."""

from __future__ import annotations

from barid.network.probing.prober import SystemProber


async def test_names_are_those_of_this_machine() -> None:
    prober = SystemProber()
    assert set((await prober.look_up("localhost")).addresses) <= {"127.0.0.1", "::1"}
    assert (await prober.look_up("192.0.2.7")).addresses == ("192.0.2.7",)


async def test_what_cannot_be_a_name_has_no_address() -> None:
    told = await SystemProber().look_up("a" * 64 + ".example")
    assert told.addresses == ()
    assert told.text


def test_interfaces_have_names() -> None:
    prober = SystemProber()
    assert all(one.name and one.name != "lo" for one in prober.interfaces())
    assert isinstance(prober.has_route(4), bool)
