"""The chain of trust: from the keys of the root, zone by zone, to the one that signs an answer.

An answer is `SECURE` when every part of it is signed by a zone that is reached so, `INSECURE` when
it is proven that its zone need not sign, and `BOGUS` otherwise: then somebody may have changed it,
or taken something away (RFC 4035 4.3). Where not even the root can be proven, the servers that we
ask do not hand DNSSEC on, and everything is `INSECURE`.

What others can make us do is bounded: names that are asked, keys of one tag and signatures that are
tried (RFC 4035 5.3.1 lets us stop at the first that fits), and the time of it all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, cast

import dns.dnssec
import dns.exception
import dns.name
import dns.rdataset
from dns.dnssectypes import DSDigest
from dns.message import Message
from dns.name import Name
from dns.rcode import Rcode
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rrset import RRset

from barid.interfaces.world import Clock
from barid.network.dnssec.denial import Cut, Denial, Proof, denial_of

log = logging.getLogger(__name__)

SECONDS: Final = 10.0
"""What proving one answer may take."""
REMEMBERED_MOST: Final = 5000
REMEMBERED_SECONDS: Final = 3600
"""How long a step of the chain is remembered at most."""
DOUBTED_SECONDS: Final = 60
ROOT_SECONDS: Final = 900
"""How long it is taken for granted that a server does not hand DNSSEC on."""
KEYS_MOST: Final = 32
KEYS_OF_A_TAG: Final = 2
SIGNATURES_MOST: Final = 4
PROOFS_MOST: Final = 24
ALIASES_MOST: Final = 10
IN: Final = RdataClass.IN

Ask = Callable[[Name, RdataType], Awaitable[Message | None]]
"""Asks for records; the whole response, None when there is none that can be used."""


class Standing(IntEnum):
    """How far an answer is proven, the worst first."""

    BOGUS = 0
    INSECURE = 1
    SECURE = 2


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone whose keys are proven, in sets by algorithm and tag."""

    name: Name
    keys: dict[tuple[int, int], dns.rdataset.Rdataset]


Step = Zone | Standing | None
"""A zone; or why there is no chain from here on; or None, where no zone begins."""


class Chain:
    """Judges answers. `anchors` are the DS records of the root's keys."""

    def __init__(self, ask: Ask, anchors: Sequence[DS], clock: Clock) -> None:
        self._ask = ask
        self._anchors = anchors
        self._clock = clock
        self._steps: dict[Name, tuple[float, Step]] = {}

    async def judge(self, response: Message, name: Name, kind: RdataType) -> Standing:
        """How this response to this question stands."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._judge(response, name, kind)
        except (TimeoutError, dns.exception.DNSException):  # such as a name that is too long
            return Standing.BOGUS

    async def _judge(self, response: Message, name: Name, kind: RdataType) -> Standing:
        standing = Standing.SECURE
        for _ in range(ALIASES_MOST):
            found = _find(response.answer, name, kind)
            if found is not None:
                return min(standing, await self._of_records(response, found))
            alias = _find(response.answer, name, RdataType.CNAME)
            if alias is None:
                return min(standing, await self._of_denial(response, name, kind))
            standing = min(standing, await self._of_alias(response, alias))
            name = cast("Name", alias[0].target)
        return Standing.BOGUS

    # --- what is there

    async def _of_records(self, response: Message, records: RRset) -> Standing:
        """Signed by their zone, or by none that need not."""
        signer, signature = await self._signed_by(response.answer, records)
        if signer is None or signature is None:
            return await self._unsigned(records.name, records.rdtype)
        if not _is_expanded(records.name, signature):
            return Standing.SECURE
        encloser = Name(records.name.labels[-signature.labels - 1 :])
        denial = await self._denial(response, signer)
        return _standing(denial.no_closer(records.name, encloser))

    async def _of_alias(self, response: Message, alias: RRset) -> Standing:
        """A CNAME, which is signed itself or made from a DNAME that is (RFC 6672 5.3.1)."""
        for records in response.answer:
            if records.rdtype != RdataType.DNAME or records.name == alias.name:
                continue
            if alias.name.is_subdomain(records.name):
                rest = alias.name.relativize(records.name)
                if rest + cast("Name", records[0].target) == alias[0].target:
                    return await self._of_records(response, records)
        return await self._of_records(response, alias)

    async def _signed_by(
        self, section: Sequence[RRset], records: RRset
    ) -> tuple[Zone | None, RRSIG | None]:
        """The zone that has signed these records, and the signature; nothing when there is none."""
        for signature in _signatures(section, records):
            zone = await self._reach(signature.signer) if _may_sign(signature, records) else None
            if not isinstance(zone, Zone) or zone.name != signature.signer:
                continue
            if self._is_signed(records, signature, zone):
                return zone, signature
        return None, None

    def _is_signed(self, records: RRset, signature: RRSIG, zone: Zone) -> bool:
        keys = zone.keys.get((signature.algorithm, signature.key_tag))
        if keys is None:
            return False
        now = self._clock.now() / 1_000_000
        try:
            dns.dnssec.validate_rrsig(records, signature, {zone.name: keys}, now=now)
        except (dns.exception.DNSException, ValueError):
            return False
        return True

    async def _unsigned(self, name: Name, kind: RdataType) -> Standing:
        """What it means that something under this name is not signed."""
        above = name.parent() if kind == RdataType.DS and len(name.labels) > 1 else name
        reached = await self._reach(above)
        return reached if isinstance(reached, Standing) else Standing.BOGUS

    # --- what is not there

    async def _of_denial(self, response: Message, name: Name, kind: RdataType) -> Standing:
        for denial in await self._denials(response):
            gone = response.rcode() == Rcode.NXDOMAIN
            proof = denial.no_name(name) if gone else denial.no_data(name, kind)
            if proof is not Proof.NONE:
                return _standing(proof)
        return await self._unsigned(name, kind)

    async def _denials(self, response: Message) -> list[Denial]:
        """The proofs in a response, those of each zone for themselves."""
        zones: dict[Name, Zone] = {}
        for records in _proofs(response):
            zone, _ = await self._signed_by(response.authority, records)
            if zone is not None:
                zones[zone.name] = zone
        return [await self._denial(response, zone) for zone in zones.values()]

    async def _denial(self, response: Message, zone: Zone) -> Denial:
        """The proofs that this zone has signed."""
        found = []
        for records in _proofs(response):
            signatures = _signatures(response.authority, records)
            ours = [one for one in signatures if one.signer == zone.name]
            whole = [one for one in ours if not _is_expanded(records.name, one)]
            if any(self._is_signed(records, one, zone) for one in whole):
                found += [(records.name, one) for one in records]
        return denial_of(zone.name, found)

    # --- the way from the root

    async def _reach(self, name: Name) -> Zone | Standing:
        """The last zone on the way to a name; or how everything there stands."""
        reached = await self._root()
        for depth in range(2, len(name.labels) + 1):
            if not isinstance(reached, Zone):
                return reached
            child = Name(name.labels[-depth:])
            step = await self._remembered(child, reached)
            reached = step if step is not None else reached
        return reached

    async def _root(self) -> Zone | Standing:
        known = self._recall(dns.name.root)
        if known is not None and known[1] is not None:
            return known[1]
        response = await self._ask(dns.name.root, RdataType.DNSKEY)
        found = self._proven_keys(response, dns.name.root, self._anchors)
        if found is None:
            log.info("the DNS servers do not hand DNSSEC on; nothing counts as signed")
            self._remember(dns.name.root, Standing.INSECURE, ROOT_SECONDS)
            return Standing.INSECURE
        self._remember(dns.name.root, *found)
        return found[0]

    async def _remembered(self, child: Name, parent: Zone) -> Step:
        known = self._recall(child)
        if known is not None:
            return known[1]
        step, seconds = await self._step(child, parent)
        self._remember(child, step, seconds)
        return step

    async def _step(self, child: Name, parent: Zone) -> tuple[Step, float]:
        """From a zone to a name below it, and for how many seconds that is so."""
        response = await self._ask(child, RdataType.DS)
        if response is None:
            return Standing.BOGUS, 0
        records = _find(response.answer, child, RdataType.DS)
        if records is None:
            return await self._without_ds(response, child, parent), REMEMBERED_SECONDS
        zone, _ = await self._signed_by_parent(response, records, parent)
        if zone is None:
            return Standing.BOGUS, DOUBTED_SECONDS
        usable = [one for one in records if isinstance(one, DS) and _is_usable(one)]
        if not usable:
            return Standing.INSECURE, _lasting(records)  # RFC 4035 5.2
        found = self._proven_keys(await self._ask(child, RdataType.DNSKEY), child, usable)
        if found is None:
            return Standing.BOGUS, DOUBTED_SECONDS
        return found[0], min(found[1], _lasting(records))

    async def _signed_by_parent(
        self, response: Message, records: RRset, parent: Zone
    ) -> tuple[Zone | None, RRSIG | None]:
        for one in _signatures(response.answer, records):
            if one.signer == parent.name and self._is_signed(records, one, parent):
                return parent, one
        return None, None

    async def _without_ds(self, response: Message, child: Name, parent: Zone) -> Step:
        if _find(response.answer, child, RdataType.CNAME) is not None:
            return None  # an alias is no zone cut; whether it is true is not asked here
        cut = (await self._denial(response, parent)).cut(child)
        return {Cut.NO_CUT: None, Cut.UNSIGNED: Standing.INSECURE}.get(cut, Standing.BOGUS)

    def _proven_keys(
        self, response: Message | None, name: Name, anchors: Sequence[DS]
    ) -> tuple[Zone, float] | None:
        """The keys of a zone, signed by one that an anchor names (RFC 4035 5.2)."""
        records = _find(response.answer, name, RdataType.DNSKEY) if response is not None else None
        if response is None or records is None or len(records) > KEYS_MOST:
            return None
        keys = [one for one in records if isinstance(one, DNSKEY)]
        entry = [key for key in keys if any(_is_named(key, name, one) for one in anchors)]
        door = Zone(name, _by_tag(entry))
        for signature in _signatures(response.answer, records):
            if signature.signer == name and self._is_signed(records, signature, door):
                return Zone(name, _by_tag(keys)), _lasting(records)
        return None

    # --- memory

    def _recall(self, name: Name) -> tuple[float, Step] | None:
        known = self._steps.get(name)
        return known if known is not None and known[0] > self._clock.monotonic() else None

    def _remember(self, name: Name, step: Step, seconds: float) -> None:
        if len(self._steps) >= REMEMBERED_MOST:
            self._steps.clear()
        if step is Standing.BOGUS:
            seconds = min(seconds, DOUBTED_SECONDS)
        self._steps[name] = (self._clock.monotonic() + seconds, step)


def _find(section: Sequence[RRset], name: Name, kind: RdataType) -> RRset | None:
    return next((one for one in section if one.match(name, IN, kind, RdataType.NONE)), None)


def _signatures(section: Sequence[RRset], records: RRset) -> Iterator[RRSIG]:
    """The first signatures of these records."""
    for found in section:
        if found.match(records.name, IN, RdataType.RRSIG, records.rdtype):
            for signature in list(found)[:SIGNATURES_MOST]:
                yield cast("RRSIG", signature)


def _proofs(response: Message) -> list[RRset]:
    kinds = (RdataType.NSEC, RdataType.NSEC3)
    return [one for one in response.authority if one.rdtype in kinds][:PROOFS_MOST]


def _may_sign(signature: RRSIG, records: RRset) -> bool:
    """Whether the zone is one that may speak for these records (RFC 4035 5.3.1)."""
    signer, owner = signature.signer, records.name
    if signature.labels > len(owner.labels) - 1 or not owner.is_subdomain(signer):
        return False
    return records.rdtype != RdataType.DS or owner != signer


def _is_expanded(owner: Name, signature: RRSIG) -> bool:
    """Whether the records stand for a wildcard (RFC 4035 5.3.4)."""
    labels = len(owner.labels) - 1 - (owner.labels[0] == b"*")
    return signature.labels < labels


def _is_usable(record: DS) -> bool:
    if record.digest_type not in _DIGESTS or record.algorithm not in _ALGORITHMS:
        return False
    return dns.dnssec.default_policy.ok_to_validate_ds(DSDigest(record.digest_type))


_DIGESTS: Final = frozenset({DSDigest.SHA1, DSDigest.SHA256, DSDigest.SHA384})
_ALGORITHMS: Final = frozenset({5, 7, 8, 10, 13, 14, 15, 16})
"""Those that dnspython verifies (RFC 8624 3.1)."""


def _is_named(key: DNSKEY, name: Name, anchor: DS) -> bool:
    if (key.algorithm, dns.dnssec.key_id(key)) != (anchor.algorithm, anchor.key_tag):
        return False
    try:
        made = dns.dnssec.make_ds(name, key, anchor.digest_type, validating=True)
    except (dns.exception.DNSException, ValueError):
        return False
    return bool(made == anchor)


def _by_tag(keys: Sequence[DNSKEY]) -> dict[tuple[int, int], dns.rdataset.Rdataset]:
    """Of those with the same tag only the first few (CVE-2023-50387)."""
    found: dict[tuple[int, int], dns.rdataset.Rdataset] = {}
    for key in keys:
        place = (key.algorithm, dns.dnssec.key_id(key))
        held = found.setdefault(place, dns.rdataset.Rdataset(IN, RdataType.DNSKEY))
        if len(held) < KEYS_OF_A_TAG:
            held.add(key, 0)
    return found


def _lasting(records: RRset) -> float:
    return min(records.ttl, REMEMBERED_SECONDS)


def _standing(proof: Proof) -> Standing:
    known = {Proof.SIGNED: Standing.SECURE, Proof.UNSIGNED: Standing.INSECURE}
    return known.get(proof, Standing.BOGUS)
