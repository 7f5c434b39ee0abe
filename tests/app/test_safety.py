"""Mail leaves as safely as the other side has asked for, and not at all where that cannot be had:
over real sockets, with a DNS, hosts of mail and web servers of the tests' own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.app.laboratory import DAY, Laboratory, laboratory
from tests.network.carrier.server import Played
from tests.network.certificates import authority, server
from tests.network.dnssec.zones import Signed, Zones

from barid.model.hop import Pin
from barid.model.outgoing import MailParameters
from barid.model.sts import StsMode, StsPolicy
from barid.postoffice.dispatch.outcome import Cause, Fate
from barid.postoffice.dispatch.settlement import Settled

MX, WEB = "mx.sink.test", "mta-sts.sink.test"
STRANGER = server(None, "elsewhere.test")
"""A certificate that nobody vouches for, for another name."""


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Laboratory]:
    """A world in which `sink.test` has one host of mail, at 127.0.0.11, which is not there yet."""
    async with laboratory(tmp_path) as made:
        made.dns.records |= {
            ("sink.test", "MX"): [f"10 {MX}."],
            (MX, "A"): ["127.0.0.11"],
            (WEB, "A"): ["127.0.0.1"],
        }
        yield made


def pin(lab: Laboratory, *pins: Pin, host: str = MX) -> None:
    """Publish these as TLSA records."""
    written = [f"{one.usage} {one.selector} {one.matching} {one.data.hex()}" for one in pins]
    lab.dns.records[f"_{lab.port}._tcp.{host}", "TLSA"] = written


def was_delivered(settled: Settled, host: Played, tls: str) -> None:
    assert settled.outcome.fate is Fate.DONE, settled
    assert settled.attempt.tls.endswith(tls), settled.attempt
    assert len(host.contents) == 1
    host.contents.clear()


def waits(settled: Settled, host: Played, why: str) -> None:
    """It is tried again later, and the host saw nothing of it."""
    assert (settled.outcome.fate, settled.outcome.cause) == (Fate.AGAIN, Cause.NO_TLS), settled
    assert why in settled.outcome.text
    assert host.contents == []
    assert not any(line.startswith("MAIL") for line in host.heard)


# --- DANE (RFC 7672)


@pytest.mark.parametrize(("selector", "matching"), [(0, 0), (0, 1), (1, 1), (1, 2)])
async def test_a_pinned_key_is_enough_whatever_else_is_wrong(
    lab: Laboratory, selector: int, matching: int
) -> None:
    expired = server(None, "elsewhere.test", expired=True)
    host = await lab.host("127.0.0.11", expired)
    pin(lab, expired.pin(3, selector, matching))
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "pinned")


@pytest.mark.parametrize("selector", [0, 1])
async def test_a_pinned_authority_vouches_for_the_host(lab: Laboratory, selector: int) -> None:
    private = authority("Private")
    # A pinned authority must be shown, so the chain has it.
    host = await lab.host("127.0.0.11", server(private, MX))
    pin(lab, private.pin(2, selector))
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "pinned")


async def test_a_pinned_authority_vouches_for_no_other_name(lab: Laboratory) -> None:
    private = authority("Private")
    host = await lab.host("127.0.0.11", server(private, "elsewhere.test"))
    pin(lab, private.pin(2))
    await lab.open()
    waits(await lab.send("sink.test"), host, "not for")


async def test_a_wrong_pin_keeps_the_mail_here(lab: Laboratory) -> None:
    trusted = server(lab.root, MX)
    host = await lab.host("127.0.0.11", trusted)
    pin(lab, STRANGER.pin(3))
    await lab.open()
    waits(await lab.send("sink.test"), host, "not the one that the DNS names")


async def test_it_goes_once_the_pin_is_right(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", STRANGER)
    pin(lab, server(None, MX).pin(3))
    await lab.open()
    waits(await lab.send("sink.test"), host, "DANE")
    host.heard.clear()
    pin(lab, STRANGER.pin(3))
    lab.clock.advance(3600)
    assert (await lab.send("sink.test")).outcome.fate is Fate.DONE


async def test_a_host_that_does_not_match_gives_way_to_one_that_does(lab: Laboratory) -> None:
    lab.dns.records["sink.test", "MX"].append("20 second.sink.test.")
    lab.dns.records["second.sink.test", "A"] = ["127.0.0.12"]
    wrong = await lab.host("127.0.0.11", server(lab.root, MX))
    right = await lab.host("127.0.0.12", STRANGER)
    pin(lab, server(None, MX).pin(3))
    pin(lab, STRANGER.pin(3), host="second.sink.test")
    await lab.open()
    was_delivered(await lab.send("sink.test"), right, "pinned")
    assert wrong.contents == []


async def test_a_host_with_pins_must_offer_tls(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", None)
    pin(lab, STRANGER.pin(3))
    await lab.open()
    waits(await lab.send("sink.test"), host, "TLS is demanded and not offered")


async def test_records_that_cannot_be_used_demand_only_tls(lab: Laboratory) -> None:
    pin(lab, STRANGER.pin(1))  # of the web's kind: RFC 7672 3.1.3
    host = await lab.host("127.0.0.11", server(None, "elsewhere.test"))
    await lab.open()
    settled = await lab.send("sink.test")
    was_delivered(settled, host, "")
    assert settled.attempt.tls.startswith("TLSv1.3")
    assert "pinned" not in settled.attempt.tls


async def test_records_that_cannot_be_used_still_demand_tls(lab: Laboratory) -> None:
    pin(lab, STRANGER.pin(1))
    host = await lab.host("127.0.0.11", None)
    await lab.open()
    waits(await lab.send("sink.test"), host, "not offered")


async def test_records_without_a_signature_count_for_nothing(lab: Laboratory) -> None:
    lab.dns.authentic = False
    host = await lab.host("127.0.0.11", None)
    pin(lab, STRANGER.pin(3))
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "")


async def test_who_silences_the_records_gets_nothing(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", STRANGER)
    lab.dns.broken.add(f"_{lab.port}._tcp.{MX}")
    await lab.open()
    waits(await lab.send("sink.test"), host, "does not answer for the TLSA records")


# --- DANE with DNSSEC that is proven by ourselves (RFC 4035)


@dataclass
class Chain:
    """A world whose DNS is signed from a root of its own on, and which believes nobody."""

    lab: Laboratory
    dns: Zones

    async def open(self, *pins: Pin, signed: bool = True) -> None:
        """With these pins in `sink.test`; its parent may not know that it is signed."""
        sink = Signed("sink.test", f"@ 0 IN MX 10 {MX}.", "mx 0 IN A 127.0.0.11", ttl=0)
        for one in pins:
            written = f"{one.usage} {one.selector} {one.matching} {one.data.hex()}"
            sink.add(f"_{self.lab.port}._tcp.{MX}.", "TLSA", written)
        root = Signed(".", ttl=0)
        root.add("sink.test.", "NS", "ns.elsewhere.test.")
        if signed:
            root.add("sink.test.", "DS", sink.ds)
        self.dns.zones = [root.sealed(), sink.sealed()]
        self.lab.file("root.ds").write_text(f". IN DS {root.ds}\n")
        self.lab.anchors = f'trust_anchor = "{self.lab.file("root.ds")}"\n'
        await self.lab.open()


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[Chain]:
    dns = Zones(ttl=0)
    async with laboratory(tmp_path, dns=dns) as made:
        yield Chain(made, dns)


async def test_a_pin_is_proven_from_the_root_on(chain: Chain) -> None:
    host = await chain.lab.host("127.0.0.11", STRANGER)
    await chain.open(STRANGER.pin(3))
    was_delivered(await chain.lab.send("sink.test"), host, "pinned")


async def test_a_wrong_pin_that_is_proven_keeps_the_mail_here(chain: Chain) -> None:
    host = await chain.lab.host("127.0.0.11", server(chain.lab.root, MX))
    await chain.open(STRANGER.pin(3))
    waits(await chain.lab.send("sink.test"), host, "DANE")


async def test_a_pin_of_a_zone_that_is_not_signed_counts_for_nothing(chain: Chain) -> None:
    host = await chain.lab.host("127.0.0.11", None)
    await chain.open(STRANGER.pin(3), signed=False)
    was_delivered(await chain.lab.send("sink.test"), host, "")


async def test_that_there_is_no_pin_is_proven_too(chain: Chain) -> None:
    host = await chain.lab.host("127.0.0.11", None)
    await chain.open()
    was_delivered(await chain.lab.send("sink.test"), host, "")


@pytest.mark.parametrize("way", ["stripped", "hidden", "forged"])
async def test_who_tampers_with_a_pin_gets_nothing(chain: Chain, way: str) -> None:
    host = await chain.lab.host("127.0.0.11", STRANGER)
    await chain.open(server(None, MX).pin(3))
    place = (f"_{chain.lab.port}._tcp.{MX}", "TLSA")
    if way == "forged":
        forged = STRANGER.pin(3)
        chain.dns.forged[place] = [f"3 1 1 {forged.data.hex()}"]
    else:
        setattr(chain.dns, way, {place})
    waits(await chain.lab.send("sink.test"), host, "does not answer for the TLSA records")


async def test_who_tampers_with_the_way_to_a_host_gets_nothing(chain: Chain) -> None:
    middle = await chain.lab.host("127.0.0.66", STRANGER)
    await chain.open(STRANGER.pin(3))
    chain.dns.forged["sink.test", "MX"] = ["10 mx.evil.test."]
    chain.dns.forged["mx.evil.test", "A"] = ["127.0.0.66"]
    settled = await chain.lab.send("sink.test")
    assert settled.outcome.fate is Fate.AGAIN
    assert middle.connections == 0


# --- MTA-STS (RFC 8461)


async def publish(lab: Laboratory, mode: StsMode, *mxs: str, mark: str = "1") -> None:
    """Without DNSSEC, as most domains."""
    lab.dns.authentic = False
    lab.dns.records["_mta-sts.sink.test", "TXT"] = [f'"v=STSv1; id={mark};"']
    body = StsPolicy(mode, mxs or (MX,), 7 * DAY).written()
    await lab.policy(server(lab.root, WEB), body)


async def test_a_policy_is_fetched_and_met(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX))
    await publish(lab, StsMode.ENFORCE)
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "verified")


async def test_a_certificate_that_nobody_vouches_for_does_not_meet_a_policy(
    lab: Laboratory,
) -> None:
    host = await lab.host("127.0.0.11", STRANGER)
    await publish(lab, StsMode.ENFORCE)
    await lab.open()
    waits(await lab.send("sink.test"), host, "self-signed certificate")


async def test_a_host_that_a_policy_does_not_name_gets_nothing(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX))
    await publish(lab, StsMode.ENFORCE, "other.sink.test")
    await lab.open()
    waits(await lab.send("sink.test"), host, "does not allow mx.sink.test")
    assert host.connections == 0


async def test_who_takes_tls_away_gets_nothing(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", None)
    await publish(lab, StsMode.ENFORCE)
    await lab.open()
    waits(await lab.send("sink.test"), host, "not offered")


@pytest.mark.parametrize("mode", [StsMode.TESTING, StsMode.NONE])
async def test_a_policy_that_is_not_enforced_holds_nothing_up(
    lab: Laboratory, mode: StsMode
) -> None:
    host = await lab.host("127.0.0.11", None)
    await publish(lab, mode, "other.sink.test")
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "")


async def test_a_policy_that_cannot_be_believed_is_none(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", None)
    await publish(lab, StsMode.ENFORCE)
    await lab.policy(STRANGER, StsPolicy(StsMode.ENFORCE, (MX,), DAY).written())
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "")


async def test_a_policy_outlives_its_record_its_server_and_our_restart(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX))
    await publish(lab, StsMode.ENFORCE)
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "verified")
    await lab.close()
    # Somebody has taken both away, and stands in the middle.
    del lab.dns.records["_mta-sts.sink.test", "TXT"]
    lab.web = 9
    lab.dns.records[MX, "A"] = ["127.0.0.12"]
    middle = await lab.host("127.0.0.12", STRANGER)
    lab.clock.advance(6 * DAY)
    await lab.open()
    waits(await lab.send("sink.test"), middle, "self-signed certificate")


async def test_a_policy_that_has_expired_says_nothing(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX))
    await publish(lab, StsMode.ENFORCE)
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "verified")
    del lab.dns.records["_mta-sts.sink.test", "TXT"]
    lab.dns.records[MX, "A"] = ["127.0.0.12"]
    other = await lab.host("127.0.0.12", None)
    lab.clock.advance(8 * DAY)
    was_delivered(await lab.send("sink.test"), other, "")


async def test_a_policy_that_has_changed_is_fetched_again(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", None)
    await publish(lab, StsMode.ENFORCE)
    await lab.open()
    waits(await lab.send("sink.test"), host, "not offered")
    await lab.close()
    await publish(lab, StsMode.NONE, mark="2")
    lab.clock.advance(3600)
    await lab.open()
    assert (await lab.send("sink.test")).outcome.fate is Fate.DONE


async def test_a_policy_is_kept_fresh_without_mail(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX))
    await publish(lab, StsMode.ENFORCE)
    await lab.open()
    was_delivered(await lab.send("sink.test"), host, "verified")
    lab.clock.advance(2 * DAY)
    assert lab.office is not None
    assert await lab.office.policies.refresh() == 1
    assert await lab.office.policies.refresh() == 0


async def test_what_is_pinned_is_not_lessened_by_a_policy(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", server(lab.root, MX))
    await publish(lab, StsMode.NONE)
    lab.dns.authentic = True
    pin(lab, STRANGER.pin(3))
    await lab.open()
    waits(await lab.send("sink.test"), host, "DANE")


# --- what the sender asks for (RFC 8689)


async def test_a_sender_may_say_that_tls_is_not_that_important(lab: Laboratory) -> None:
    host = await lab.host("127.0.0.11", None)
    pin(lab, STRANGER.pin(3))
    await lab.open()
    was_delivered(await lab.send("sink.test", MailParameters(tls_optional=True)), host, "")


# --- nobody in particular


async def test_without_any_demand_tls_is_taken_as_it_is(lab: Laboratory) -> None:
    lab.dns.authentic = False
    host = await lab.host("127.0.0.11", STRANGER)
    await lab.open()
    settled = await lab.send("sink.test")
    assert settled.attempt.tls.startswith("TLSv1.3 ")
    was_delivered(settled, host, "")
