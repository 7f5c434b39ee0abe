"""What is to be published, and how what is there is judged."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from barid.interfaces.resolver import Lack, Lacking, Mx, Srv, Tlsa
from barid.model.account import Domain
from barid.model.identifiers import DomainId, Instant, SigningKeyId
from barid.model.signing import KeyKind, KeyPair, SigningKey
from barid.model.sts import StsMode, StsPolicy
from barid.postoffice.directory.publication import (
    Facts,
    Finding,
    State,
    Wanted,
    WantedAddress,
    WantedHostName,
    WantedMx,
    WantedSrv,
    WantedText,
    WantedTlsa,
    records_for,
)
from barid.testing.resolver import FakeResolver

DOMAIN = Domain(DomainId(1), "بريد.test", "xn--ngbof4h.test", Instant(1))
HOST = "mail.barid.test"
ONE, OTHER = ip_address("192.0.2.1"), ip_address("2001:db8::1")


Answer = Lacking | tuple[object, ...]


def resolver_of(answers: dict[str, Answer]) -> FakeResolver:
    """Whatever kind is asked for."""
    table: dict[str, Any] = dict(answers)
    return FakeResolver(table, table, table, table)


async def judged(wanted: Wanted, answers: dict[str, Answer]) -> Finding:
    return await wanted.judge(resolver_of(answers))


def spf() -> WantedText:
    (found,) = (one for one in records_for(DOMAIN, Facts(HOST, (), {})) if one.kind == "TXT")
    assert isinstance(found, WantedText)
    return found


def test_records_are_named_in_a_labels_and_lead_to_the_host() -> None:
    facts = Facts(HOST, (ONE, OTHER), {"imaps": 993, "submission": 587, "https": 443})
    lines = [f"{one.name} {one.kind} {one.value}" for one in records_for(DOMAIN, facts)]
    key = DOMAIN.key
    assert lines == [
        f"{key} MX 10 {HOST}.",
        f"{HOST} A 192.0.2.1",
        f"{HOST} AAAA 2001:db8::1",
        f"_submissions._tcp.{key} SRV 0 0 0 .",
        f"_submission._tcp.{key} SRV 0 1 587 {HOST}.",
        f"_imaps._tcp.{key} SRV 0 1 993 {HOST}.",
        f"_imap._tcp.{key} SRV 0 0 0 .",
        f"_pop3s._tcp.{key} SRV 0 0 0 .",
        f"_pop3._tcp.{key} SRV 0 0 0 .",
        f"autoconfig.{key} CNAME {HOST}.",
        f"autodiscover.{key} CNAME {HOST}.",
        f"_autodiscover._tcp.{key} SRV 0 1 443 {HOST}.",
        f'{key} TXT "v=spf1 mx -all"',
    ]


def test_a_long_text_is_cut_into_strings() -> None:
    wanted = WantedText("x", "a" * 300, "spf", bool, bool)
    assert wanted.value == f'"{"a" * 255}" "{"a" * 45}"'


@pytest.mark.parametrize(
    ("wanted", "there", "state"),
    [
        (WantedMx("d", HOST), (Mx(10, HOST),), State.RIGHT),
        (WantedMx("d", HOST), (Mx(5, "other"), Mx(10, HOST)), State.RIGHT),
        (WantedMx("d", HOST), (Mx(10, "other"),), State.DIFFERS),
        (WantedMx("d", HOST), (Mx(0, ""),), State.DIFFERS),
        (WantedAddress("d", ONE), (OTHER, ONE), State.RIGHT),
        (WantedAddress("d", ONE), (OTHER,), State.DIFFERS),
        (WantedAddress("d", None), (OTHER,), State.RIGHT),
        (WantedSrv("d", HOST, 993), (Srv(0, 1, 993, HOST),), State.RIGHT),
        (WantedSrv("d", HOST, 993), (Srv(0, 1, 993, HOST), Srv(9, 1, 1, "b")), State.RIGHT),
        (WantedSrv("d", HOST, 993), (Srv(0, 1, 143, HOST),), State.DIFFERS),
        (WantedSrv("d", HOST, 993), (Srv(0, 0, 0, ""),), State.DIFFERS),
        (WantedSrv("d", HOST, 0), (Srv(0, 0, 0, ""),), State.RIGHT),
        (WantedSrv("d", HOST, 0), (Srv(0, 1, 993, HOST),), State.DIFFERS),
    ],
)
async def test_what_is_there_is_judged(
    wanted: Wanted, there: tuple[object, ...], state: State
) -> None:
    finding = await judged(wanted, {"d": there})
    assert finding.state is state
    assert len(finding.found) == len(there)


@pytest.mark.parametrize("wanted", [
    WantedMx("d", HOST), WantedAddress("d", ONE), WantedSrv("d", HOST, 1),
    WantedHostName("d", HOST), WantedText("d", "x", "spf", bool, bool),
])  # fmt: skip
async def test_what_is_lacking_is_told_apart_from_what_could_not_be_asked(wanted: Wanted) -> None:
    for why in Lack:
        finding = await judged(wanted, {"d": Lacking(why)})
        temporary = why in (Lack.FAILED, Lack.UNREACHABLE)
        assert finding == Finding(State.UNASKED if temporary else State.MISSING)


async def test_what_is_not_offered_may_be_left_out() -> None:
    absent = WantedSrv("d", HOST, 0)
    assert (await judged(absent, {})).state is State.RIGHT
    assert (await judged(absent, {"d": Lacking(Lack.FAILED)})).state is State.UNASKED


async def test_another_name_leads_to_the_host_in_any_way() -> None:
    wanted = WantedHostName("d", HOST)
    assert (await judged(wanted, {"d": (ONE,), HOST: (ONE, OTHER)})).state is State.RIGHT
    assert (await judged(wanted, {"d": (OTHER,), HOST: (ONE,)})).state is State.DIFFERS
    assert (await judged(wanted, {"d": (OTHER,)})).state is State.DIFFERS


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        ((b"v=spf1 mx -all",), State.RIGHT),
        ((b"other", b"V=SPF1 +MX a ~all"), State.RIGHT),
        ((b"v=spf1 -all",), State.DIFFERS),
        ((b"v=spf1 mx",), State.DIFFERS),
        ((b"v=spf1 mx -all", b"v=spf1 mx -all"), State.DIFFERS),
        ((b"v=spf10 mx -all", b"\xff"), State.MISSING),
    ],
)
async def test_spf_lets_our_host_send_and_ends(texts: tuple[bytes, ...], state: State) -> None:
    assert (await judged(spf(), {DOMAIN.key: texts})).state is state


@pytest.mark.parametrize(
    ("published", "state"),
    [
        ("v=DKIM1; k=ed25519; p=cHVibGlj", State.RIGHT),
        ("k=ed25519; t=s; p=cHVi bGlj;", State.RIGHT),
        ("v=DKIM1; k=rsa; p=cHVibGlj", State.DIFFERS),
        ("v=DKIM1; k=ed25519; p=", State.DIFFERS),
        ("something else", State.MISSING),
    ],
)
async def test_a_key_is_right_when_it_is_the_one_that_signs(published: str, state: State) -> None:
    pair = KeyPair(KeyKind.ED25519, b"secret", b"public")
    key = SigningKey(SigningKeyId(1), DOMAIN.id, "one", pair, Instant(1), Instant(1))
    facts = Facts(HOST, (), {}, (key,))
    (record,) = (one for one in records_for(DOMAIN, facts) if one.purpose == "dkim")
    assert record.name == f"one._domainkey.{DOMAIN.key}"
    assert record.value == '"v=DKIM1; k=ed25519; p=cHVibGlj"'
    assert (await judged(record, {record.name: (published.encode(),)})).state is state


PIN = Tlsa(3, 1, 1, b"\xab" * 32)
STALE = Tlsa(3, 1, 1, b"\xcd" * 32)


@pytest.mark.parametrize(
    ("found", "secure", "state"),
    [
        ((PIN,), True, State.RIGHT),
        ((STALE, PIN), True, State.RIGHT),
        ((STALE,), True, State.DIFFERS),
        ((STALE,), False, State.DIFFERS),
        ((PIN,), False, State.NEEDLESS),
        (Lack.NO_NAME, True, State.MISSING),
        (Lack.NO_NAME, False, State.NEEDLESS),
        (Lack.FAILED, True, State.UNASKED),
    ],
)
async def test_a_pin_is_needed_where_the_host_is_signed(
    found: tuple[Tlsa, ...] | Lack, secure: bool, state: State
) -> None:
    name = f"_25._tcp.{HOST}"
    resolver = FakeResolver(hosts={HOST: (ONE,)}, tlsas={name: found}, secure=secure)
    assert (await WantedTlsa(name, HOST, PIN).judge(resolver)).state is state


def test_pins_stand_where_others_look_whatever_port_we_have() -> None:
    facts = Facts(HOST, (), {"smtp": 20025}, pins=(PIN,))
    (record,) = (one for one in records_for(DOMAIN, facts) if one.kind == "TLSA")
    assert (record.name, record.value) == (f"_25._tcp.{HOST}", "3 1 1 " + "ab" * 32)
    silent = Facts(HOST, (), {}, pins=(PIN,))
    assert not any(one.kind == "TLSA" for one in records_for(DOMAIN, silent))


POLICY = StsPolicy(StsMode.ENFORCE, (HOST,), 604_800)


@pytest.mark.parametrize(
    ("published", "state"),
    [
        (f"v=STSv1; id={POLICY.mark};".encode(), State.RIGHT),
        (b"v=STSv1; id=1;", State.DIFFERS),
        (b"v=spf1 -all", State.MISSING),
    ],
)
async def test_the_mark_of_a_policy_is_that_of_what_is_served(
    published: bytes, state: State
) -> None:
    facts = Facts(HOST, (), {"https": 443}, sts=POLICY)
    text, host = (one for one in records_for(DOMAIN, facts) if one.purpose == "sts")
    assert (text.name, host.name) == (f"_mta-sts.{DOMAIN.key}", f"mta-sts.{DOMAIN.key}")
    assert (await judged(text, {text.name: (published,)})).state is state


def test_a_policy_that_nobody_can_fetch_is_not_published() -> None:
    facts = Facts(HOST, (), {"http": 80}, sts=POLICY)
    assert not any(one.purpose == "sts" for one in records_for(DOMAIN, facts))


@pytest.mark.parametrize(
    ("published", "state"),
    [
        (b"v=TLSRPTv1; rua=mailto:tls%21x@barid.test", State.RIGHT),
        (b"v=TLSRPTv1; rua=https://x.test/,mailto:tls%21x@barid.test;", State.RIGHT),
        (b"v=TLSRPTv1; rua=mailto:other@barid.test", State.DIFFERS),
    ],
)
async def test_reports_come_to_the_address_that_was_chosen(published: bytes, state: State) -> None:
    facts = Facts(HOST, (), {}, reports="tls!x@barid.test")
    (record,) = (one for one in records_for(DOMAIN, facts) if one.purpose == "tls-reports")
    assert record.name == f"_smtp._tls.{DOMAIN.key}"
    assert (await judged(record, {record.name: (published,)})).state is state
