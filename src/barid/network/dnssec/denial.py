"""What signed NSEC and NSEC3 records prove: that a name, or records of a kind, are not there.

Whoever asks has verified the records and that they are of one zone. A record of the parent's side
of a zone cut says nothing about what is below it (RFC 6840 4.1). Where a zone leaves gaps for
unsigned delegations (opt-out), or makes its proofs too costly (RFC 9276 3.2), there is no proof,
and the zone wants it so: `UNSIGNED`.
"""

from __future__ import annotations

import base64
from binascii import Error as Base32Error
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Final, Protocol, cast

from dns.dnssec import nsec3_hash
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC3 import NSEC3

ITERATIONS_MOST: Final = 100
_OPT_OUT: Final = 1
_SHA1: Final = 1
_WILDCARD: Final = Name([b"*"])


class Proof(Enum):
    """What is proven."""

    NONE = "none"
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    """The zone signs nothing there, on purpose."""


class Cut(Enum):
    """What the parent says of a name without DS records."""

    UNPROVEN = "unproven"
    NO_CUT = "no-cut"
    """No zone begins there."""
    UNSIGNED = "unsigned"
    """A zone begins there that is not signed, or may."""


class Denial(Protocol):
    """Records of one zone."""

    def no_name(self, name: Name) -> Proof:
        """Whether the name does not exist, and no wildcard stands for it."""

    def no_data(self, name: Name, kind: RdataType) -> Proof:
        """Whether the name, or the wildcard that stands for it, has no such records, and no
        alias."""

    def no_closer(self, name: Name, encloser: Name) -> Proof:
        """Whether nothing exists between the name and this one above it, so that `*` below the
        latter stands for the name (RFC 4035 5.3.4)."""

    def cut(self, name: Name) -> Cut:
        """What is said of a name without DS records."""


def denial_of(zone: Name, records: Iterable[tuple[Name, Rdata]]) -> Denial:
    """From NSEC or NSEC3 records of a zone; of both, NSEC3 is looked at."""
    known = list(records)
    hashed = [(owner, one) for owner, one in known if isinstance(one, NSEC3)]
    return Hashed(zone, hashed) if hashed else Plain(zone, known)


class Plain:
    """NSEC records (RFC 4034 4, RFC 4035 5.4)."""

    def __init__(self, zone: Name, records: Iterable[tuple[Name, Rdata]]) -> None:
        self._zone = zone
        self._records = [(owner, one) for owner, one in records if isinstance(one, NSEC)]

    def no_name(self, name: Name) -> Proof:
        """See `Denial`."""
        covering = self._covering(name)
        if covering is None or covering[1].next.is_subdomain(name):
            return Proof.NONE
        star = _WILDCARD + _common(name, *covering)
        return Proof.NONE if self._covering(star) is None else Proof.SIGNED

    def no_data(self, name: Name, kind: RdataType) -> Proof:
        """See `Denial`."""
        own = self._at(name)
        if own is not None:
            return _lacks(_kinds(own), kind, name)
        covering = self._covering(name)
        if covering is None:
            return Proof.NONE
        if covering[1].next.is_subdomain(name):  # there are only names below it
            return Proof.SIGNED
        star = self._at(_WILDCARD + _common(name, *covering))
        return Proof.NONE if star is None else _lacks(_kinds(star), kind, name)

    def no_closer(self, name: Name, encloser: Name) -> Proof:
        """See `Denial`."""
        covering = self._covering(name)
        if covering is None or covering[1].next.is_subdomain(name):
            return Proof.NONE
        return Proof.SIGNED if _common(name, *covering) == encloser else Proof.NONE

    def cut(self, name: Name) -> Cut:
        """See `Denial`."""
        own = self._at(name)
        if own is not None:
            return _cut(_kinds(own))
        gone = self.no_data(name, RdataType.DS) is Proof.SIGNED or self.no_name(name) is not (
            Proof.NONE
        )
        return Cut.NO_CUT if gone else Cut.UNPROVEN

    def _at(self, name: Name) -> NSEC | None:
        return next((one for owner, one in self._records if owner == name), None)

    def _covering(self, name: Name) -> tuple[Name, NSEC] | None:
        """The record in whose gap the name is."""
        if not name.is_subdomain(self._zone):
            return None
        for owner, one in self._records:
            last = one.next == self._zone
            within = owner < name and (last or name < one.next)
            if within and not (name.is_subdomain(owner) and _leads_away(_kinds(one))):
                return owner, one
        return None


class Hashed:
    """NSEC3 records (RFC 5155 8)."""

    def __init__(self, zone: Name, records: Sequence[tuple[Name, NSEC3]]) -> None:
        self._zone = zone
        first = records[0][1]
        self._salt, self._iterations = first.salt, first.iterations
        self._costly = any(one.iterations > ITERATIONS_MOST for _, one in records)
        self._records = list(self._like(first, records))
        self._hashes: dict[Name, bytes] = {}

    def _like(
        self, first: NSEC3, records: Sequence[tuple[Name, NSEC3]]
    ) -> Iterator[tuple[bytes, NSEC3]]:
        """Those of the same chain as the first (RFC 5155 8.2), by their hashes."""
        for owner, one in records:
            same = (one.salt, one.iterations) == (first.salt, first.iterations)
            if not same or one.algorithm != _SHA1 or owner.parent() != self._zone:
                continue
            try:
                yield base64.b32hexdecode(owner.labels[0].upper()), one
            except Base32Error:
                continue

    def no_name(self, name: Name) -> Proof:
        """See `Denial`."""
        if self._costly:
            return Proof.UNSIGNED
        found = self._closest(name)
        if found is None:
            return Proof.NONE
        encloser, closer = found
        if closer.flags & _OPT_OUT:
            return Proof.UNSIGNED
        return Proof.NONE if self._covering(_WILDCARD + encloser) is None else Proof.SIGNED

    def no_data(self, name: Name, kind: RdataType) -> Proof:
        """See `Denial`."""
        if self._costly:
            return Proof.UNSIGNED
        own = self._at(name)
        if own is not None:
            return _lacks(_kinds(own), kind, name)
        found = self._closest(name)
        if found is None:
            return Proof.NONE
        encloser, closer = found
        if closer.flags & _OPT_OUT:
            return Proof.UNSIGNED
        star = self._at(_WILDCARD + encloser)
        return Proof.NONE if star is None else _lacks(_kinds(star), kind, name)

    def no_closer(self, name: Name, encloser: Name) -> Proof:
        """See `Denial`."""
        if self._costly:
            return Proof.UNSIGNED
        depth = len(encloser.labels) + 1
        covering = self._covering(Name(name.labels[-depth:]))
        if covering is None:
            return Proof.NONE
        return Proof.UNSIGNED if covering.flags & _OPT_OUT else Proof.SIGNED

    def cut(self, name: Name) -> Cut:
        """See `Denial`."""
        if self._costly:
            return Cut.UNSIGNED
        own = self._at(name)
        if own is not None:
            return _cut(_kinds(own))
        proof = self.no_data(name, RdataType.DS)
        if proof is Proof.NONE:
            proof = self.no_name(name)
        return {Proof.NONE: Cut.UNPROVEN, Proof.SIGNED: Cut.NO_CUT}.get(proof, Cut.UNSIGNED)

    def _closest(self, name: Name) -> tuple[Name, NSEC3] | None:
        """The closest name above it that is proven to exist, and the record that proves that the
        next closer one does not (RFC 5155 8.3)."""
        closer = name
        while closer != self._zone and closer.is_subdomain(self._zone):
            encloser = closer.parent()
            own = self._at(encloser)
            if own is not None:
                covering = self._covering(closer)
                if covering is None or _leads_away(_kinds(own)):
                    return None
                return encloser, covering
            closer = encloser
        return None

    def _at(self, name: Name) -> NSEC3 | None:
        if not name.is_subdomain(self._zone):  # they could have a hash of any name
            return None
        hashed = self._hash(name)
        return next((one for owner, one in self._records if owner == hashed), None)

    def _covering(self, name: Name) -> NSEC3 | None:
        if not name.is_subdomain(self._zone):
            return None
        hashed = self._hash(name)
        for owner, one in self._records:
            last = one.next <= owner
            after, before = owner < hashed, hashed < one.next
            if (after or before) if last else (after and before):
                return one
        return None

    def _hash(self, name: Name) -> bytes:
        known = self._hashes.get(name)
        if known is None:
            known = base64.b32hexdecode(nsec3_hash(name, self._salt, self._iterations, _SHA1))
            self._hashes[name] = known
        return known


def _kinds(record: NSEC | NSEC3) -> frozenset[int]:
    """The kinds of records that the bitmap names (RFC 4034 4.1.2)."""
    windows = cast("Sequence[tuple[int, bytes]]", record.windows)
    return frozenset(
        window * 256 + place * 8 + bit
        for window, bitmap in windows
        for place, octet in enumerate(bitmap)
        for bit in range(8)
        if octet & (0x80 >> bit)
    )


def _lacks(kinds: frozenset[int], kind: RdataType, name: Name) -> Proof:
    """Whether a bitmap that speaks for this side of a zone cut has neither kind nor alias."""
    if kind in kinds or RdataType.CNAME in kinds:
        return Proof.NONE
    if kind is RdataType.DS:  # only the parent knows, and the root has none
        ours = RdataType.SOA not in kinds or len(name.labels) == 1
    else:
        ours = not (RdataType.NS in kinds and RdataType.SOA not in kinds)
    return Proof.SIGNED if ours else Proof.NONE


def _cut(kinds: frozenset[int]) -> Cut:
    if RdataType.DS in kinds or RdataType.SOA in kinds:
        return Cut.UNPROVEN
    return Cut.UNSIGNED if RdataType.NS in kinds else Cut.NO_CUT


def _leads_away(kinds: frozenset[int]) -> bool:
    """Whether what is below the name is not of this zone, or not under this name."""
    delegated = RdataType.NS in kinds and RdataType.SOA not in kinds
    return delegated or RdataType.DNAME in kinds


def _common(name: Name, owner: Name, record: NSEC) -> Name:
    """The closest name above it that exists: what it has in common with its neighbours."""
    depths = (_depth(name, owner), _depth(name, record.next))
    return Name(name.labels[-max(depths) :])


def _depth(one: Name, other: Name) -> int:
    """How many labels they have in common, from the root on."""
    return one.fullcompare(other)[2]
