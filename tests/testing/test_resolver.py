from __future__ import annotations

from ipaddress import ip_address

from barid.interfaces.resolver import Found, Lack, Lacking, Mx
from barid.testing.resolver import FakeResolver


async def test_it_tells_what_it_was_told_and_remembers_what_was_asked() -> None:
    moved = Found((ip_address("192.0.2.1"),), "other.test", secure=True, ttl=1)
    resolver = FakeResolver(
        mxs={"a.test": (Mx(10, "mx.test"),), "b.test": Lacking(Lack.FAILED)},
        hosts={"mx.test": moved},
        pointers={ip_address("192.0.2.1"): ("mx.test",)},
        secure=True,
    )
    assert await resolver.mx("a.test") == Found((Mx(10, "mx.test"),), "a.test", True, 300)
    assert await resolver.mx("b.test") == Lacking(Lack.FAILED)
    assert await resolver.mx("c.test") == Lacking(Lack.NO_NAME, secure=True)
    assert await resolver.addresses("mx.test") == moved
    pointed = await resolver.ptr(ip_address("192.0.2.1"))
    assert isinstance(pointed, Found)
    assert pointed.values == ("mx.test",)
    for lacking in (resolver.txt("x"), resolver.srv("x"), resolver.tlsa("x")):
        assert await lacking == Lacking(Lack.NO_NAME, secure=True)
    assert resolver.asked[:3] == ["a.test", "b.test", "c.test"]
