"""Signed zones of the tests' own, from a root of their own on, and a server that answers from them.

The server answers like one that asks others for us: from the zone that is nearest to the name, with
aliases followed, and with every signature and proof that it has.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.node
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec
from dns.dnssectypes import Algorithm, DSDigest
from dns.rdataclass import IN
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.NSEC3 import NSEC3, Bitmap
from tests.network.nameserver import Nameserver

TTL = 300


class Signed:
    """A zone that is signed when `sealed` is called: with NSEC, or (`salt`) with NSEC3."""

    def __init__(
        self,
        name: str,
        *lines: str,
        salt: bytes | None = None,
        opt_out: bool = False,
        iterations: int = 0,
        lifetime: timedelta = timedelta(days=7),
        ttl: int = TTL,
    ) -> None:
        self.ttl = ttl
        self.name = dns.name.from_text(name)
        soa = f"@ {ttl} IN SOA ns.{name}. x.{name}. 1 1 1 1 {ttl}" if name != "." else ""
        soa = soa or f"@ {ttl} IN SOA ns. x. 1 1 1 1 {ttl}"
        text = "\n".join([soa, f"@ {ttl} IN NS ns.elsewhere.test.", *lines])
        self.zone = dns.zone.from_text(text, origin=self.name, relativize=False)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.dnskey = dns.dnssec.make_dnskey(
            self.key.public_key(), Algorithm.ECDSAP256SHA256, flags=257
        )
        self.salt, self.opt_out, self.iterations = salt, opt_out, iterations
        self.begin = datetime.now(UTC) - timedelta(days=1)
        self.end = self.begin + timedelta(days=1) + lifetime

    @property
    def ds(self) -> str:
        """What the parent says of it."""
        return str(dns.dnssec.make_ds(self.name, self.dnskey, DSDigest.SHA256))

    def add(self, name: str, kind: str, value: str) -> None:
        """A record more, before the zone is sealed."""
        rdata = dns.rdata.from_text(IN, dns.rdatatype.from_text(kind), value, relativize=False)
        rdataset = self.zone.find_rdataset(dns.name.from_text(name), rdata.rdtype, create=True)
        rdataset.add(rdata, self.ttl)

    def sealed(self) -> Signed:
        """Signed as it is now; returns itself."""
        if self.salt is None:
            dns.dnssec.sign_zone(
                self.zone,
                keys=[(self.key, self.dnskey)],
                inception=self.begin,
                expiration=self.end,
            )
        else:
            self._seal_with_hashes()
        return self

    def _seal_with_hashes(self) -> None:
        assert self.salt is not None
        self.add(self.name.to_text(), "DNSKEY", self.dnskey.to_text())
        cuts = [n for n in self._names() if n != self.name and self._kinds(n) & {RdataType.NS}]
        kinds: dict[dns.name.Name, set[RdataType]] = {}
        for name in self._names():
            if any(name != cut and name.is_subdomain(cut) for cut in cuts):
                continue
            own = self._kinds(name)
            for kind in own - ({RdataType.NS} if name in cuts else set()):
                self._sign(name, self.zone.find_rdataset(name, kind))
            if self.opt_out and name in cuts and RdataType.DS not in own:
                continue
            kinds[name] = own | {RdataType.RRSIG}
            above = name
            while above != self.name and (above := above.parent()) not in kinds:
                kinds.setdefault(above, set())
        self._add_hashes(kinds)

    def _add_hashes(self, kinds: dict[dns.name.Name, set[RdataType]]) -> None:
        assert self.salt is not None
        hashed = sorted((self.hash_of(name), list(held)) for name, held in kinds.items())
        for place, (mark, held) in enumerate(hashed):
            following = base64.b32hexdecode(hashed[(place + 1) % len(hashed)][0])
            windows = Bitmap.from_rdtypes(held)
            flags = int(self.opt_out)
            how = (1, flags, self.iterations, self.salt)
            record = NSEC3(IN, RdataType.NSEC3, *how, following, windows)  # type: ignore[no-untyped-call]
            owner = dns.name.Name([mark.lower().encode()]) + self.name
            rdataset = self.zone.find_rdataset(owner, RdataType.NSEC3, create=True)
            rdataset.add(record, self.ttl)
            self._sign(owner, rdataset)

    def hash_of(self, name: dns.name.Name) -> str:
        return dns.dnssec.nsec3_hash(name, self.salt, self.iterations, 1)

    def _names(self) -> list[dns.name.Name]:
        return sorted(self.zone.nodes)

    def _kinds(self, name: dns.name.Name) -> set[RdataType]:
        return {one.rdtype for one in self.zone.find_node(name).rdatasets}

    def _sign(self, name: dns.name.Name, rdataset: dns.rdataset.Rdataset) -> None:
        signature = dns.dnssec.sign(
            (name, rdataset), self.key, self.name, self.dnskey, self.begin, self.end
        )
        held = self.zone.find_rdataset(name, RdataType.RRSIG, rdataset.rdtype, create=True)
        held.add(signature, self.ttl)

    # --- answers

    def get(self, name: dns.name.Name, kind: RdataType) -> list[dns.rrset.RRset]:
        """The records and their signatures, if there are any."""
        found = [
            self.zone.get_rrset(name, kind),
            self.zone.get_rrset(name, RdataType.RRSIG, kind),
        ]
        return [one for one in found if one is not None]

    def exists(self, name: dns.name.Name) -> bool:
        return any(known.is_subdomain(name) for known in self.zone.nodes)

    def proofs(self) -> Iterator[dns.rrset.RRset]:
        """All of them: whoever asks takes what it needs."""
        for name in self._names():
            yield from self.get(name, RdataType.NSEC)
            yield from self.get(name, RdataType.NSEC3)


@dataclass
class Zones(Nameserver):
    """Answers from signed zones; `records` of `Nameserver` are not signed. What is `stripped` comes
    without signatures and proofs, as from somebody in between who changes it; `forged` are answers
    of theirs."""

    zones: list[Signed] = field(default_factory=list)
    stripped: set[tuple[str, str]] = field(default_factory=set)
    forged: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    hidden: set[tuple[str, str]] = field(default_factory=set)
    """What is said not to be there, with all the proofs that there are."""
    proofs_of: str = ""
    """The only zone whose proofs are handed on, if there is one."""
    unproven: bool = False
    """Whether no proof is handed on."""
    speechless: bool = False
    """Whether no signature at all is handed on."""

    def respond(self, response: dns.message.Message, name: str, kind: str) -> None:
        place = (name, kind)
        if place in self.forged:
            response.answer.append(self.rrset(name, kind, self.forged[place]))
            return
        asked = dns.name.from_text(name)
        self._follow(response, asked, dns.rdatatype.from_text(kind))
        if self.speechless or place in self.stripped:
            for section in (response.answer, response.authority):
                kinds = (RdataType.RRSIG, RdataType.NSEC, RdataType.NSEC3)
                section[:] = [one for one in section if one.rdtype not in kinds]

    def _follow(self, response: dns.message.Message, name: dns.name.Name, kind: RdataType) -> None:
        for _ in range(8):
            zone = self._zone_of(name, kind)
            place = (name.to_text(omit_final_dot=True), dns.rdatatype.to_text(kind))
            if place in self.records:
                response.answer.append(self.rrset(*place, self.records[place]))
                return
            aliases = zone.get(name, RdataType.CNAME) or self._made_from_dname(zone, name, response)
            if not aliases or kind == RdataType.CNAME:
                self._answer(response, zone, name, kind)
                return
            response.answer += [one for one in aliases if one not in response.answer]
            name = aliases[0][0].target

    def _zone_of(self, name: dns.name.Name, kind: RdataType) -> Signed:
        """The nearest one; for DS the one above."""
        around = [
            zone
            for zone in self.zones
            if name.is_subdomain(zone.name)
            and not (kind == RdataType.DS and name == zone.name and zone.name != dns.name.root)
        ]
        return max(around, key=lambda zone: len(zone.name.labels))

    def _made_from_dname(
        self, zone: Signed, name: dns.name.Name, response: dns.message.Message
    ) -> list[dns.rrset.RRset]:
        for owner in zone.zone.nodes:
            found = zone.get(owner, RdataType.DNAME)
            if found and name != owner and name.is_subdomain(owner):
                response.answer += found
                target = name.relativize(owner) + found[0][0].target
                return [dns.rrset.from_text(name, TTL, IN, "CNAME", target.to_text())]
        return []

    def _answer(
        self, response: dns.message.Message, zone: Signed, name: dns.name.Name, kind: RdataType
    ) -> None:
        place = (name.to_text(omit_final_dot=True), dns.rdatatype.to_text(kind))
        found = zone.get(name, kind)
        if found and place not in self.hidden:
            response.answer += found
            return
        star = dns.name.Name([b"*"]) + name.parent() if name != dns.name.root else name
        if not zone.exists(name) and zone.exists(star):
            for one in zone.get(star, kind):  # stands for the name
                copy = dns.rrset.from_rdata_list(name, one.ttl, list(one))
                response.answer.append(copy)
        elif not zone.exists(name) and not self._is_plain(name):
            response.set_rcode(dns.rcode.NXDOMAIN)
        response.authority += zone.get(zone.name, RdataType.SOA)
        if self.proofs_of:
            zone = next(z for z in self.zones if z.name == dns.name.from_text(self.proofs_of))
        if not self.unproven:
            response.authority += list(zone.proofs())

    def _is_plain(self, name: dns.name.Name) -> bool:
        return any(dns.name.from_text(known).is_subdomain(name) for known, _ in self.records)
