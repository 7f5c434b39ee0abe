"""What others may know of our TLS, told, served and published as one."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.app.laboratory import Laboratory, laboratory
from tests.app.running import Running, free_base
from tests.network.certificates import Made, server

from barid.app.folder import DataFolder
from barid.app.keys import Keys
from barid.app.orders import ServeOrder
from barid.app.pledges import mistake_in, pins_of, policy_of
from barid.app.publishing import publish
from barid.config import Configuration, parse_configuration
from barid.i18n import Language
from barid.interfaces.resolver import Tlsa
from barid.model.account import Domain
from barid.model.identifiers import DomainId, Instant
from barid.model.sts import StsMode, StsPolicy
from barid.network.clock import SystemClock
from barid.postoffice.dispatch.outcome import Fate

DOMAIN = Domain(DomainId(1), "barid.test", "barid.test", Instant(1))
HOST = "mail.barid.test"


def order(folder: Path, told: str) -> ServeOrder:
    written = f'[listeners]\nhost_name = "{HOST}"\n{told}'
    configuration = parse_configuration(written.encode(), folder / "barid.toml")
    assert isinstance(configuration, Configuration), configuration
    return ServeOrder(configuration, folder / "data", Language.ENGLISH)


def own_key(made: Made) -> Tlsa:
    return Tlsa(3, 1, 1, made.pin(3).data)


def test_a_policy_is_published_when_it_is_wanted(tmp_path: Path) -> None:
    assert policy_of(order(tmp_path, ""), [DOMAIN]) is None
    wanted = order(tmp_path, '[mta_sts]\nmode = "enforce"\nmax_age = "2d"\n')
    assert policy_of(wanted, [DOMAIN]) == StsPolicy(StsMode.ENFORCE, (HOST,), 172_800)


@pytest.mark.parametrize(
    ("names", "published"),
    [((HOST,), True), (("*.barid.test",), True), (("barid.test",), False), ((), False)],
)
def test_no_policy_is_published_that_our_certificate_would_break(
    tmp_path: Path, names: tuple[str, ...], published: bool
) -> None:
    server(None, *names).pem(tmp_path / "own.pem")
    told = '[tls]\ncertificate = "own.pem"\nkey = "own.pem"\n[mta_sts]\nmode = "testing"\n'
    assert (policy_of(order(tmp_path, told), [DOMAIN]) is not None) is published


def test_the_keys_of_our_own_authority_are_pinned(tmp_path: Path) -> None:
    asked = order(tmp_path, "")
    assert pins_of(asked) == ()
    keys = Keys(asked, DataFolder(asked.data), SystemClock())
    keys.open([DOMAIN])
    pins = pins_of(asked)
    assert [(pin.usage, pin.selector, pin.matching) for pin in pins] == [(3, 1, 1), (2, 1, 1)]
    keys.keep([DOMAIN, replace(DOMAIN, name="second.test", key="second.test")])
    assert pins_of(asked) == pins  # a new certificate of the same keys


def test_the_next_key_is_pinned_beside_the_one_that_is_served(tmp_path: Path) -> None:
    now, later = server(None, HOST), server(None, HOST)
    now.pem(tmp_path / "own.pem")
    pem = later.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "next.key").write_bytes(pem)
    told = '[tls]\ncertificate = "own.pem"\nkey = "own.pem"\nnext_key = "next.key"\n'
    assert pins_of(order(tmp_path, told)) == (own_key(now), own_key(later))
    assert mistake_in(order(tmp_path, told).configuration) is None
    later.pem(tmp_path / "next.key")  # a certificate does as well
    assert pins_of(order(tmp_path, told)) == (own_key(now), own_key(later))
    (tmp_path / "next.key").write_text("nothing")
    assert pins_of(order(tmp_path, told)) == (own_key(now),)
    mistake = mistake_in(order(tmp_path, told).configuration)
    assert mistake is not None
    assert mistake.name == "tls.next_key"


def test_everything_is_printed_for_the_dns(tmp_path: Path) -> None:
    server(None, HOST).pem(tmp_path / "own.pem")
    told = (
        '[tls]\ncertificate = "own.pem"\nkey = "own.pem"\n'
        '[mta_sts]\nmode = "testing"\nreports = "tls@barid.test"\n'
    )
    asked = order(tmp_path, told)
    records = publish(asked, DOMAIN, [DOMAIN], ask=False)
    printed = {(one.name, one.kind): one.value for one in records}
    policy = policy_of(asked, [DOMAIN])
    (pin,) = pins_of(asked)
    assert policy is not None
    assert printed["_mta-sts.barid.test", "TXT"] == f'"v=STSv1; id={policy.mark};"'
    assert printed["mta-sts.barid.test", "CNAME"] == f"{HOST}."
    assert printed["_smtp._tls.barid.test", "TXT"] == '"v=TLSRPTv1; rua=mailto:tls@barid.test"'
    assert printed[f"_25._tcp.{HOST}", "TLSA"] == f"3 1 1 {pin.data.hex()}"


# --- another post office believes what we publish


class Receiver:
    """A Barid in a process of its own, which takes mail for `barid.test`."""

    def __init__(self, folder: Path, told: str) -> None:
        folder.mkdir()
        self.file = folder / "barid.toml"
        self.file.write_text(f'[listeners]\nhost_name = "{HOST}"\n{told}')
        self.data = folder / "data"
        words = ("--domain", "barid.test", "--config", str(self.file))
        self.running = Running(self.data, *words, base=free_base())
        self.running.wait_until_ready()

    @property
    def order(self) -> ServeOrder:
        configuration = parse_configuration(self.file.read_bytes(), self.file)
        assert isinstance(configuration, Configuration)
        return ServeOrder(configuration, self.data, Language.ENGLISH)

    def publish(self, lab: Laboratory, *kinds: str) -> None:
        """Into the DNS of the laboratory, exactly as it is printed, records of these kinds; and
        where the host is."""
        for one in publish(self.order, DOMAIN, [DOMAIN], ask=False):
            if one.kind in kinds and one.value is not None:
                # Ports are those of the laboratory.
                name = one.name.replace("_25.", f"_{self.running.base + 25}.")
                lab.dns.records.setdefault((name, one.kind), []).append(one.value)
        lab.dns.records[HOST, "A"] = ["127.0.0.1"]
        lab.port, lab.web = self.running.base + 25, self.running.base + 443


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Laboratory]:
    async with laboratory(tmp_path / "lab") as made:
        (tmp_path / "lab").mkdir()
        yield made


async def test_our_pins_are_met_by_what_we_serve(lab: Laboratory, tmp_path: Path) -> None:
    """Own key and own authority, each alone."""
    receiver = Receiver(tmp_path / "there", "")
    try:
        for usage in ("3 1 1", "2 1 1"):
            lab.dns.records.clear()
            receiver.publish(lab, "MX", "TLSA")
            place = (f"_{lab.port}._tcp.{HOST}", "TLSA")
            pins = lab.dns.records[place]
            lab.dns.records[place] = [pin for pin in pins if pin.startswith(usage)]
            assert len(lab.dns.records[place]) == 1
            await lab.open()
            settled = await lab.send("barid.test")
            await lab.close()
            assert settled.outcome.fate is not Fate.DONE  # nobody has this address
            assert settled.attempt.tls.endswith("pinned"), settled
    finally:
        await asyncio.to_thread(receiver.running.stop)


async def test_our_policy_is_fetched_and_met(lab: Laboratory, tmp_path: Path) -> None:
    lab.dns.authentic = False
    receiver = Receiver(tmp_path / "there", '[mta_sts]\nmode = "enforce"\n')
    try:
        receiver.publish(lab, "MX", "TXT", "CNAME")
        lab.trust = receiver.data / "tls" / "ca.pem"
        await lab.open()
        settled = await lab.send("barid.test")
        assert settled.attempt.tls.endswith("verified"), settled
        assert lab.store is not None
        kept = await lab.store.read(lambda tx: tx.policies.find("barid.test"))
        assert kept is not None
        assert kept.policy == policy_of(receiver.order, [DOMAIN])
        assert kept.id == kept.policy.mark
    finally:
        await asyncio.to_thread(receiver.running.stop)


async def test_our_policy_is_served_for_our_domains_alone(tmp_path: Path) -> None:
    receiver = Receiver(tmp_path / "there", '[mta_sts]\nmode = "testing"\n')
    try:
        context = ssl.create_default_context(cafile=receiver.data / "tls" / "ca.pem")
        for name, status in (("mta-sts.barid.test", b"200"), ("autoconfig.barid.test", b"404")):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", receiver.running.base + 443, ssl=context, server_hostname=name
            )
            writer.write(f"GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
            assert (await reader.readline()).split()[1] == status
            writer.close()
    finally:
        await asyncio.to_thread(receiver.running.stop)
