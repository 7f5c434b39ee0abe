"""A server is found where the domain vouches for it, and nowhere else."""

from __future__ import annotations

import pytest

from barid.client import Unreachable
from barid.client.discovery import Discovered, find, read_autoconfig
from barid.interfaces.resolver import Found, Lack, Lacking, Mx, Srv
from barid.model.address import Address

ALI = Address("ali", "example.org")
FILE = b"""<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="example.org">
<outgoingServer type="smtp"><hostname>plain.example.org</hostname><port>25</port>
<socketType>plain</socketType></outgoingServer>
<outgoingServer type="smtp"><hostname>smtp.provider.example</hostname><port>465</port>
<socketType>SSL</socketType><username>%EMAILLOCALPART%</username></outgoingServer>
</emailProvider></clientConfig>"""


class Names:
    """A DNS of a few records."""

    def __init__(self, srv: dict[str, Srv], mx: str = "", secure: bool = False) -> None:
        self._srv = srv
        self._mx = mx
        self._secure = secure

    async def srv(self, name: str) -> Found[Srv] | Lacking:
        record = self._srv.get(name)
        if record is None:
            return Lacking(Lack.NO_NAME)
        return Found((record,), name, self._secure, 60)

    async def mx(self, domain: str) -> Found[Mx] | Lacking:
        if not self._mx:
            return Lacking(Lack.NO_DATA)
        return Found((Mx(10, self._mx),), domain, False, 60)


def web(*hosts: str) -> object:
    async def fetch(host: str, path: str) -> bytes | None:
        assert path.endswith(("config-v1.1.xml", "ali%40example.org"))
        return FILE if host in hosts else None

    return fetch


async def found(names: Names, *hosts: str) -> Discovered:
    return await find("ali@example.org", names, web(*hosts))  # type: ignore[arg-type]


async def test_records_of_the_domain_come_first() -> None:
    names = Names({"_submission._tcp.example.org": Srv(0, 1, 587, "smtp.example.org")})
    assert await found(names, "example.org") == Discovered("smtp.example.org", 587, "starttls")
    both = Names(
        {
            "_submission._tcp.example.org": Srv(0, 1, 587, "smtp.example.org"),
            "_submissions._tcp.example.org": Srv(0, 1, 465, "smtp.example.org"),
        }
    )
    assert await found(both) == Discovered("smtp.example.org", 465, "at-once")


async def test_a_record_that_leads_elsewhere_counts_only_when_it_is_signed() -> None:
    elsewhere = {"_submissions._tcp.example.org": Srv(0, 1, 465, "smtp.evil.example")}
    with pytest.raises(Unreachable) as caught:
        await found(Names(elsewhere))
    assert "smtp.evil.example" in caught.value.diagnosis.evidence[0].saw
    signed = await found(Names(elsewhere, secure=True))
    assert signed.host == "smtp.evil.example"


@pytest.mark.parametrize("host", ["autoconfig.example.org", "example.org"])
async def test_the_file_of_mail_programs_is_read(host: str) -> None:
    server = Discovered("smtp.provider.example", 465, "at-once", "ali")
    assert await found(Names({}), host) == server


async def test_known_providers_are_told_by_their_mx() -> None:
    names = Names({}, mx="aspmx.l.google.com")
    assert await found(names) == Discovered("smtp.gmail.com", 465, "at-once")


async def test_nothing_is_guessed() -> None:
    with pytest.raises(Unreachable) as caught:
        await found(Names({}, mx="mx.example.org"))
    assert caught.value.diagnosis.id == "X09"
    with pytest.raises(Unreachable):
        await find("nobody", Names({}), web())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a",
        b"<!DOCTYPE x><clientConfig/>",
        b"<clientConfig/>",
        FILE.replace(b"SSL", b"plain"),
        FILE.replace(b">465<", b">99999<"),
        FILE.replace(b"smtp.provider.example", b"a b"),
    ],
)
def test_a_file_of_no_use_is_none(body: bytes) -> None:
    assert read_autoconfig(body, ALI) is None
