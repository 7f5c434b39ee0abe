"""Records made from the settings in force, and looked up at a DNS server of our own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from tests.network.certificates import server
from tests.network.nameserver import Nameserver, running

from barid.app.orders import ServeOrder
from barid.app.publishing import Published, facts_of, publish
from barid.config import Configuration, parse_configuration
from barid.i18n import Language
from barid.i18n.texts.records import PURPOSES, STATES
from barid.model.account import Domain
from barid.model.identifiers import DomainId, Instant, SigningKeyId
from barid.model.signing import KeyKind, KeyPair, SigningKey
from barid.postoffice.directory.publication import State

DOMAIN = Domain(DomainId(1), "barid.test", "barid.test", Instant(1))
HOST = '[listeners]\nhost_name = "Mail.barid.test"\n'


def order(settings: str = HOST, **more: object) -> ServeOrder:
    configuration = parse_configuration(settings.encode(), Path("barid.toml"))
    assert isinstance(configuration, Configuration), configuration
    return ServeOrder(configuration, Path("nowhere"), Language.ENGLISH, **more)  # type: ignore[arg-type]


@contextmanager
def served(nameserver: Nameserver) -> Iterator[Nameserver]:
    """A DNS server on a thread with a loop of its own: the command line has its own loop."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        async with running(nameserver):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(20)
    try:
        yield nameserver
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


def zone(
    records: list[Published], keep: Callable[[Published], bool]
) -> dict[tuple[str, str], list[str]]:
    """The records as an administrator publishes them."""
    return {
        (one.name, one.kind): [one.value] for one in records if one.value is not None and keep(one)
    }


def test_ports_and_host_are_those_of_the_server() -> None:
    facts = facts_of(order(port_base=20000), [DOMAIN])
    assert (facts.host, facts.ports["imaps"], facts.ports["http"]) == (
        "mail.barid.test",
        20993,
        20080,
    )
    hosts = ("192.0.2.1", "127.0.0.1", "::", "fe80::1%eth0", "2001:db8::1")
    facts = facts_of(order(hosts=hosts), [DOMAIN])
    assert facts.addresses == (ip_address("192.0.2.1"), ip_address("2001:db8::1"))


def test_without_asking_nobody_is_asked() -> None:
    records = publish(order(), DOMAIN, [DOMAIN], ask=False)
    assert {one.state for one in records} == {"unasked"}
    lines = {f"{one.name} {one.kind} {one.value}" for one in records}
    assert "_imaps._tcp.barid.test SRV 0 1 993 mail.barid.test." in lines
    assert 'barid.test TXT "v=spf1 mx -all"' in lines


def test_what_was_published_as_printed_is_right() -> None:
    printed = publish(order(), DOMAIN, [DOMAIN], ask=False)
    table = zone(printed, lambda one: True)
    table["mail.barid.test", "A"] = ["192.0.2.1"]
    with served(Nameserver(table)) as nameserver:
        settings = HOST + f'[dns]\nservers = ["127.0.0.1:{nameserver.port}"]\n'
        records = publish(order(settings), DOMAIN, [DOMAIN], ask=True)
    assert [(one.name, one.state) for one in records if one.state != "right"] == []


def test_what_was_not_published_or_otherwise_is_told() -> None:
    printed = publish(order(), DOMAIN, [DOMAIN], ask=False)
    table = zone(printed, lambda one: one.kind in ("SRV", "TXT"))
    table["barid.test", "MX"] = ["10 mx.else.test."]
    table["_imaps._tcp.barid.test", "SRV"] = ["0 1 994 mail.barid.test."]
    with served(Nameserver(table, broken={"_imap._tcp.barid.test"})) as nameserver:
        settings = HOST + f'[dns]\nservers = ["127.0.0.1:{nameserver.port}"]\n'
        records = publish(order(settings), DOMAIN, [DOMAIN], ask=True)
    told = {(one.name, one.kind): (one.state, one.found) for one in records if one.state != "right"}
    assert told == {
        ("barid.test", "MX"): ("differs", ("10 mx.else.test.",)),
        ("mail.barid.test", "A/AAAA"): ("missing", ()),
        ("_imaps._tcp.barid.test", "SRV"): ("differs", ("0 1 994 mail.barid.test.",)),
        ("_imap._tcp.barid.test", "SRV"): ("unasked", ()),
        ("autoconfig.barid.test", "CNAME"): ("missing", ()),
        ("autodiscover.barid.test", "CNAME"): ("missing", ()),
    }


def test_everything_can_be_said(tmp_path: Path) -> None:
    pair, at = KeyPair(KeyKind.RSA, b"secret", b"public"), Instant(1)
    lives = [(None, None), (at, None), (at, at)]
    keys = [
        SigningKey(SigningKeyId(1), DOMAIN.id, "s", pair, at, begun, ended)
        for begun, ended in lives
    ]
    tls = server(None, "mail.barid.test").pem(tmp_path / "own.pem")
    wanted = f'[tls]\ncertificate = "{tls}"\nkey = "{tls}"\n[mta_sts]\nmode = "testing"\n'
    asked = order(f'{HOST}{wanted}reports = "tls@barid.test"\n')
    records = publish(asked, DOMAIN, [DOMAIN], keys=keys, ask=False)
    assert {one.purpose for one in records} == set(PURPOSES)
    assert {state.value for state in State} == set(STATES)
