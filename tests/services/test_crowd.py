from __future__ import annotations

from ipaddress import ip_address

from barid.services.crowd import Crowd, Limits


def test_there_are_only_so_many_in_all() -> None:
    crowd = Crowd(Limits(total=2))
    assert crowd.admit(ip_address("192.0.2.1"))
    assert crowd.admit(ip_address("192.0.2.2"))
    assert not crowd.admit(ip_address("192.0.2.3"))
    crowd.left(ip_address("192.0.2.1"))
    assert crowd.admit(ip_address("192.0.2.3"))
    assert crowd.total == 2


def test_a_network_of_ipv6_is_one_address() -> None:
    crowd = Crowd(Limits(per_address=2))
    assert crowd.admit(ip_address("2001:db8::1"))
    assert crowd.admit(ip_address("2001:db8::2"))
    assert not crowd.admit(ip_address("2001:db8::3"))
    assert crowd.admit(ip_address("2001:db8:0:1::1"))
    assert crowd.admit(ip_address("192.0.2.1"))


def test_loopback_is_one_of_ours() -> None:
    crowd = Crowd(Limits(total=10, per_address=1))
    assert [crowd.admit(ip_address("127.0.0.1")) for _ in range(11)] == [True] * 10 + [False]


def test_nothing_is_remembered_of_who_has_gone() -> None:
    crowd = Crowd(Limits())
    for number in range(1000):
        crowd.admit(ip_address(number))
        crowd.left(ip_address(number))
    assert (crowd.total, crowd._by_address) == (0, {})
