"""What NSEC and NSEC3 records prove, and what they cannot."""

from __future__ import annotations

import dns.rdata
import pytest
from dns.name import Name, from_text
from dns.rdataclass import IN
from dns.rdatatype import RdataType
from tests.network.dnssec.zones import Signed

from barid.network.dnssec.denial import ITERATIONS_MOST, Cut, Denial, Proof, denial_of

ZONE = from_text("sink.test")


def plain(**records: str) -> Denial:
    """NSEC records by their owners below `sink.test`, `apex` for itself: next name and kinds."""
    found = []
    for owner, written in records.items():
        name = ZONE if owner == "apex" else from_text(owner.replace("_", "."), ZONE)
        found.append((name, dns.rdata.from_text(IN, RdataType.NSEC, written)))
    return denial_of(ZONE, found)


def at(name: str) -> Name:
    return from_text(name, ZONE)


GAPS = plain(
    apex="b.sink.test. SOA NS MX RRSIG NSEC",
    b="f.g.sink.test. A RRSIG NSEC",
    f_g="sink.test. A RRSIG NSEC",
)


def test_a_name_in_a_gap_does_not_exist() -> None:
    assert GAPS.no_name(at("c")) is Proof.SIGNED
    assert GAPS.no_name(at("b")) is Proof.NONE
    assert GAPS.no_name(at("z")) is Proof.SIGNED  # in the last gap
    assert GAPS.no_name(at("g")) is Proof.NONE  # there is a name below it
    assert GAPS.no_data(at("g"), RdataType.A) is Proof.SIGNED


def test_a_name_outside_the_zone_is_in_no_gap() -> None:
    assert GAPS.no_name(from_text("zzz.test")) is Proof.NONE
    assert GAPS.no_data(from_text("zzz.test"), RdataType.A) is Proof.NONE
    assert GAPS.cut(from_text("zzz.test")) is Cut.UNPROVEN


def test_a_wildcard_may_stand_for_a_name() -> None:
    known = plain(apex="*.sink.test. SOA NS RRSIG NSEC", b="sink.test. A RRSIG NSEC")
    assert known.no_name(at("c")) is Proof.NONE
    star = plain(**{"*": "b.sink.test. TXT RRSIG NSEC"}, b="sink.test. A RRSIG NSEC")
    assert star.no_data(at("c"), RdataType.A) is Proof.SIGNED
    assert star.no_data(at("c"), RdataType.TXT) is Proof.NONE


def test_what_a_bitmap_has_is_there() -> None:
    assert GAPS.no_data(at("b"), RdataType.A) is Proof.NONE
    assert GAPS.no_data(at("b"), RdataType.TLSA) is Proof.SIGNED
    alias = plain(b="sink.test. CNAME RRSIG NSEC")
    assert alias.no_data(at("b"), RdataType.A) is Proof.NONE


def test_the_parent_says_nothing_of_what_is_below_a_cut() -> None:
    cut = plain(b="sink.test. NS RRSIG NSEC")
    assert cut.no_name(at("x.b")) is Proof.NONE
    assert cut.no_data(at("b"), RdataType.A) is Proof.NONE
    assert cut.no_data(at("b"), RdataType.DS) is Proof.SIGNED
    assert cut.cut(at("b")) is Cut.UNSIGNED
    moved = plain(b="sink.test. DNAME RRSIG NSEC")
    assert moved.no_name(at("x.b")) is Proof.NONE


def test_a_zone_says_nothing_of_its_own_keys_above() -> None:
    assert GAPS.no_data(ZONE, RdataType.DS) is Proof.NONE
    assert GAPS.cut(ZONE) is Cut.UNPROVEN


@pytest.mark.parametrize(
    ("kinds", "cut"),
    [("A", Cut.NO_CUT), ("NS", Cut.UNSIGNED), ("NS DS", Cut.UNPROVEN), ("NS SOA", Cut.UNPROVEN)],
)
def test_a_cut_is_told_from_a_name(kinds: str, cut: Cut) -> None:
    assert plain(b=f"sink.test. {kinds} RRSIG NSEC").cut(at("b")) is cut


def hashed(**how: object) -> Denial:
    """A zone with `b`, `f.g` and an unsigned delegation `d`, by hashes."""
    lines = ("b 300 IN A 127.0.0.1", "f.g 300 IN A 127.0.0.1", "d 300 IN NS ns.test.")
    zone = Signed("sink.test", *lines, salt=b"", **how).sealed()  # type: ignore[arg-type]
    records = [(one.name, rdata) for one in zone.proofs() for rdata in one]
    return denial_of(ZONE, records)


def test_hashes_prove_as_much() -> None:
    known = hashed()
    assert known.no_name(at("c")) is Proof.SIGNED
    assert known.no_name(at("x.y.c")) is Proof.SIGNED
    assert known.no_name(at("b")) is Proof.NONE
    assert known.no_name(at("g")) is Proof.NONE
    assert known.no_data(at("g"), RdataType.A) is Proof.SIGNED
    assert known.no_data(at("b"), RdataType.A) is Proof.NONE
    assert known.no_data(at("b"), RdataType.TLSA) is Proof.SIGNED
    assert known.no_name(at("x.d")) is Proof.NONE
    assert known.cut(at("d")) is Cut.UNSIGNED
    assert known.cut(at("b")) is Cut.NO_CUT
    assert known.cut(at("c")) is Cut.NO_CUT


def test_where_unsigned_names_are_left_out_nothing_is_proven() -> None:
    known = hashed(opt_out=True)
    assert known.no_name(at("c")) is Proof.UNSIGNED
    assert known.no_data(at("c"), RdataType.DS) is Proof.UNSIGNED
    assert known.cut(at("d")) is Cut.UNSIGNED
    assert known.no_data(at("b"), RdataType.TLSA) is Proof.SIGNED


def test_a_hash_of_another_zone_is_nothing() -> None:
    evil = from_text("evil.test")
    victim = at("b")
    zone = Signed("sink.test", salt=b"")
    mark = zone.hash_of(victim).lower()
    record = dns.rdata.from_text(IN, RdataType.NSEC3, f"1 0 0 - {mark} A RRSIG")
    denial = denial_of(evil, [(Name([mark.encode()]) + evil, record)])
    assert denial.no_data(victim, RdataType.TLSA) is Proof.NONE
    assert denial.no_name(victim) is Proof.NONE
    assert denial.no_closer(victim, ZONE) is Proof.NONE


def test_hashes_that_cost_too_much_prove_nothing() -> None:
    known = hashed(iterations=ITERATIONS_MOST + 1)
    assert known.no_name(at("c")) is Proof.UNSIGNED
    assert known.no_data(at("b"), RdataType.TLSA) is Proof.UNSIGNED
    assert known.no_closer(at("b"), ZONE) is Proof.UNSIGNED
    assert known.cut(at("b")) is Cut.UNSIGNED


def test_without_records_nothing_is_proven() -> None:
    nothing = denial_of(ZONE, [])
    assert nothing.no_name(at("c")) is Proof.NONE
    assert nothing.cut(at("c")) is Cut.UNPROVEN
