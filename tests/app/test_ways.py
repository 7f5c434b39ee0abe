"""Mail finds its way as the DNS tells it (RFC 5321 5.1), over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.app.laboratory import Laboratory, laboratory

from barid.postoffice.dispatch.outcome import Fate

MX = "mx.sink.test"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Laboratory]:
    async with laboratory(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("domain", "records", "host"),
    [
        ("sink.test", {("sink.test", "MX"): [f"10 {MX}."], (MX, "A"): ["127.0.0.11"]}, MX),
        # Against RFC 2181 10.3, and seen every day.
        (
            "sink.test",
            {
                ("sink.test", "MX"): ["10 alias.sink.test."],
                ("alias.sink.test", "CNAME"): [f"{MX}."],
                (MX, "A"): ["127.0.0.11"],
            },
            "alias.sink.test",
        ),
        (
            "alias.test",
            {
                ("alias.test", "CNAME"): ["sink.test."],
                ("sink.test", "MX"): [f"10 {MX}."],
                (MX, "A"): ["127.0.0.11"],
            },
            MX,
        ),
        ("bare.test", {("bare.test", "A"): ["127.0.0.11"]}, "bare.test"),  # the implicit MX
        ("[127.0.0.11]", {}, "127.0.0.11"),
        # One of two kinds of addresses leads nowhere: RFC 8305.
        (
            "sink.test",
            {
                ("sink.test", "MX"): [f"10 {MX}."],
                (MX, "AAAA"): ["::1"],
                (MX, "A"): ["127.0.0.11"],
            },
            MX,
        ),
        # The best host is out of reach, or does not exist.
        (
            "sink.test",
            {
                ("sink.test", "MX"): ["5 gone.sink.test.", "7 down.sink.test.", f"10 {MX}."],
                ("down.sink.test", "A"): ["127.0.0.12"],
                (MX, "A"): ["127.0.0.11"],
            },
            MX,
        ),
    ],
)
async def test_mail_finds_its_host(
    lab: Laboratory, domain: str, records: dict[tuple[str, str], list[str]], host: str
) -> None:
    lab.dns.records |= records
    played = await lab.host("127.0.0.11", None)
    await lab.open()
    settled = await lab.send(domain)
    assert settled.outcome.fate is Fate.DONE, settled
    assert (settled.attempt.host, settled.attempt.address) == (host, "127.0.0.11")
    assert len(played.contents) == 1


@pytest.mark.parametrize(
    ("domain", "records", "status"),
    [
        ("null.test", {("null.test", "MX"): ["0 ."]}, "5.1.10"),  # RFC 7505
        ("gone.test", {}, "5.1.2"),
        ("text.test", {("text.test", "TXT"): ['"x"']}, "5.1.2"),
        # We are the best host: RFC 5321 5.1.
        (
            "ours.test",
            {
                ("ours.test", "MX"): ["10 mx.barid.test.", "20 other.test."],
                ("other.test", "A"): ["127.0.0.11"],
            },
            "5.4.6",
        ),
        ("[127.0.0.300]", {}, "5.1.2"),
    ],
)
async def test_mail_that_has_no_way_comes_back(
    lab: Laboratory, domain: str, records: dict[tuple[str, str], list[str]], status: str
) -> None:
    lab.dns.records |= records
    played = await lab.host("127.0.0.11", None)
    await lab.open()
    settled = await lab.send(domain)
    assert (settled.outcome.fate, settled.outcome.status) == (Fate.GIVEN_UP, status), settled
    assert played.connections == 0


async def test_mail_waits_for_a_dns_that_does_not_answer(lab: Laboratory) -> None:
    lab.dns.broken.add("sink.test")
    await lab.open()
    settled = await lab.send("sink.test")
    assert (settled.outcome.fate, settled.outcome.status) == (Fate.AGAIN, "4.4.3")


async def test_less_preferred_hosts_than_we_are_are_not_asked(lab: Laboratory) -> None:
    lab.dns.records |= {
        ("sink.test", "MX"): ["5 first.test.", "10 mx.barid.test.", "20 last.test."],
        ("first.test", "A"): ["127.0.0.12"],
        ("last.test", "A"): ["127.0.0.11"],
    }
    last = await lab.host("127.0.0.11", None)
    await lab.open()
    settled = await lab.send("sink.test")
    assert settled.outcome.fate is Fate.AGAIN
    assert last.connections == 0
