"""The records to publish in the DNS for a domain, and whether they are there.

Each kind of record is a class that can write itself as a line of a zone file and judge itself by
asking. `RECORDS` is where others (DKIM, MTA-STS, TLSA) join: a function from a domain and the facts
of the post office to wanted records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol
from urllib.parse import quote

from barid.interfaces.resolver import Found, IpAddress, Lack, Lacking, Resolver, Srv, Tlsa
from barid.message.senderauth.dkim.records import read_record, write_record
from barid.model.account import Domain
from barid.model.signing import SigningKey
from barid.model.sts import StsPolicy


class State(Enum):
    """How a record stands."""

    RIGHT = "right"
    MISSING = "missing"
    DIFFERS = "differs"
    NEEDLESS = "needless"
    """Nobody would believe it, because the zone is not signed."""
    UNASKED = "unasked"
    """The DNS could not be asked, or was not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`found` is what stands there instead, as in a zone file."""

    state: State
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What records are made from. `addresses` are those of the host as far as we know them;
    `ports` has every service that is offered."""

    host: str
    addresses: tuple[IpAddress, ...]
    ports: Mapping[str, int]
    signing_keys: Sequence[SigningKey] = ()
    """Those of the domain that is asked about."""
    sts: StsPolicy | None = None
    reports: str = ""
    """Where others may report on TLS."""
    pins: Sequence[Tlsa] = ()
    """Of the keys of our certificates."""


class Wanted(Protocol):
    """One record to publish. `purpose` is a key of the texts."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> str | None:
        """As in a zone file; None where only the administrator knows it."""

    @property
    def purpose(self) -> str: ...

    async def judge(self, resolver: Resolver) -> Finding:
        """Ask whether it is there."""


@dataclass(frozen=True, slots=True)
class WantedMx:
    """Mail for the domain goes to this host."""

    name: str
    host: str
    kind: str = "MX"
    purpose: str = "receive"

    @property
    def value(self) -> str:
        """As in a zone file."""
        return f"10 {self.host}."

    async def judge(self, resolver: Resolver) -> Finding:
        """Right when the host is among those of the domain."""
        answer = await resolver.mx(self.name)
        if isinstance(answer, Lacking):
            return _lacking(answer)
        found = tuple(f"{one.preference} {one.host}." for one in answer.values)
        hosts = [one.host for one in answer.values]
        return Finding(State.RIGHT if self.host in hosts else State.DIFFERS, found)


@dataclass(frozen=True, slots=True)
class WantedAddress:
    """The host has addresses: this one, or any where we know none of our own."""

    name: str
    address: IpAddress | None
    purpose: str = "host"

    @property
    def kind(self) -> str:
        """A or AAAA; A/AAAA where the address is not known."""
        if self.address is None:
            return "A/AAAA"
        return "A" if self.address.version == 4 else "AAAA"

    @property
    def value(self) -> str | None:
        """The address."""
        return None if self.address is None else str(self.address)

    async def judge(self, resolver: Resolver) -> Finding:
        """Right when it is among the addresses of the host."""
        answer = await resolver.addresses(self.name)
        if isinstance(answer, Lacking):
            return _lacking(answer)
        right = self.address is None or self.address in answer.values
        return Finding(State.RIGHT if right else State.DIFFERS, tuple(map(str, answer.values)))


@dataclass(frozen=True, slots=True)
class WantedSrv:
    """A service is offered on this host and port, or (port 0) is not (RFC 6186 3.4)."""

    name: str
    host: str
    port: int
    purpose: str = "find"
    kind: str = "SRV"

    @property
    def value(self) -> str:
        """As in a zone file."""
        return f"0 1 {self.port} {self.host}." if self.port else "0 0 0 ."

    async def judge(self, resolver: Resolver) -> Finding:
        """Right when the best that is published leads here; what is not offered may also be left
        out."""
        answer = await resolver.srv(self.name)
        if isinstance(answer, Lacking):
            absent = not self.port and not answer.temporary
            return Finding(State.RIGHT) if absent else _lacking(answer)
        found = tuple(map(_written, answer.values))
        wanted = (self.port, self.host if self.port else "")
        first = answer.values[0]
        right = (first.port, first.target) == wanted
        return Finding(State.RIGHT if right else State.DIFFERS, found)


@dataclass(frozen=True, slots=True)
class WantedHostName:
    """Another name of the host."""

    name: str
    host: str
    purpose: str = "find"
    kind: str = "CNAME"

    @property
    def value(self) -> str:
        """As in a zone file."""
        return f"{self.host}."

    async def judge(self, resolver: Resolver) -> Finding:
        """Right when it leads to addresses of the host, by CNAME or otherwise."""
        answer = await resolver.addresses(self.name)
        if isinstance(answer, Lacking):
            return _lacking(answer)
        if answer.name == self.host:
            return Finding(State.RIGHT, (f"{answer.name}.",))
        host = await resolver.addresses(self.host)
        right = isinstance(host, Found) and set(answer.values) <= set(host.values)
        return Finding(State.RIGHT if right else State.DIFFERS, tuple(map(str, answer.values)))


@dataclass(frozen=True, slots=True)
class WantedText:
    """A text by which others judge our mail: the only one that `belongs` to its kind."""

    name: str
    text: str
    purpose: str
    belongs: Callable[[str], bool] = field(repr=False)
    suffices: Callable[[str], bool] = field(repr=False)
    kind: str = "TXT"

    @property
    def value(self) -> str:
        """As in a zone file, in strings of at most 255 octets (RFC 1035 3.3.14)."""
        pieces = (self.text[at : at + 255] for at in range(0, len(self.text), 255))
        return " ".join(f'"{piece}"' for piece in pieces)

    async def judge(self, resolver: Resolver) -> Finding:
        """Right when there is exactly one of its kind and that suffices."""
        answer = await resolver.txt(self.name)
        if isinstance(answer, Lacking):
            return _lacking(answer)
        texts = [one.decode("utf-8", "replace") for one in answer.values]
        own = tuple(f'"{text}"' for text in texts if self.belongs(text))
        if not own:
            return Finding(State.MISSING)
        right = len(own) == 1 and self.suffices(own[0][1:-1])
        return Finding(State.RIGHT if right else State.DIFFERS, own)


@dataclass(frozen=True, slots=True)
class WantedTlsa:
    """The host has this key, or one of this authority's (RFC 7672 3.1)."""

    name: str
    host: str
    pin: Tlsa
    purpose: str = "dane"
    kind: str = "TLSA"

    @property
    def value(self) -> str:
        """As in a zone file."""
        return _written_pin(self.pin)

    async def judge(self, resolver: Resolver) -> Finding:
        """Right when it is among the records and signed. Others that stand there alone keep mail
        away, so they are told even where nobody has to look at them."""
        answer = await resolver.tlsa(self.name)
        if isinstance(answer, Found):
            found = tuple(map(_written_pin, answer.values))
            if self.pin not in answer.values:
                return Finding(State.DIFFERS, found)
            return Finding(State.RIGHT if answer.secure else State.NEEDLESS, found)
        host = await resolver.addresses(self.host)
        if isinstance(host, Found) and not host.secure:
            return Finding(State.NEEDLESS)
        return _lacking(answer)


SERVICES: Final = ("submissions", "submission", "imaps", "imap", "pop3s", "pop3")
"""Services that mail programs look for, in the order of RFC 8314 5.1 and RFC 6186 3."""


def receiving(domain: Domain, facts: Facts) -> Iterator[Wanted]:
    """That mail for the domain comes to us."""
    yield WantedMx(domain.key, facts.host)
    for address in facts.addresses or (None,):
        yield WantedAddress(facts.host, address)


def services(domain: Domain, facts: Facts) -> Iterator[Wanted]:
    """That mail programs find us (RFC 6186, RFC 8314 5.1)."""
    for name in SERVICES:
        yield WantedSrv(f"_{name}._tcp.{domain.key}", facts.host, facts.ports.get(name, 0))
    if "http" in facts.ports or "https" in facts.ports:
        yield WantedHostName(f"autoconfig.{domain.key}", facts.host)
    if "https" in facts.ports:
        yield WantedHostName(f"autodiscover.{domain.key}", facts.host)
        port = facts.ports["https"]
        yield WantedSrv(f"_autodiscover._tcp.{domain.key}", facts.host, port)


def sending(domain: Domain, facts: Facts) -> Iterator[Wanted]:
    """That others believe mail of ours: SPF (RFC 7208 3)."""

    def suffices(text: str) -> bool:
        terms = text.lower().split()
        return bool({"mx", "+mx"} & set(terms)) and terms[-1] in ("-all", "~all")

    def belongs(text: str) -> bool:
        return text.lower().split(" ", 1)[0] == "v=spf1"

    yield WantedText(domain.key, "v=spf1 mx -all", "spf", belongs, suffices)


def signing(domain: Domain, facts: Facts) -> Iterator[Wanted]:
    """That others can judge our signatures (RFC 6376 3.6.1)."""
    for key in facts.signing_keys:
        yield wanted_key(domain, key)


def wanted_key(domain: Domain, key: SigningKey) -> WantedText:
    """The record of one key, whatever it is used for now."""
    kind, public = key.pair.kind.value, key.pair.public

    def suffices(text: str) -> bool:
        record = read_record(text.encode())
        return record is not None and (record.kind, record.key) == (kind, public)

    def belongs(text: str) -> bool:
        return read_record(text.encode()) is not None

    purpose = "dkim" if key.signs else "dkim-next" if key.waits else "dkim-last"
    name = f"{key.selector}._domainkey.{domain.key}"
    return WantedText(name, write_record(kind, public), purpose, belongs, suffices)


def safety(domain: Domain, facts: Facts) -> Iterator[Wanted]:
    """That others can tell whether TLS with us is safe (RFC 8461 3.1, RFC 8460 3, RFC 7672)."""
    if facts.sts is not None and "https" in facts.ports:
        said = f"v=STSv1; id={facts.sts.mark};"
        yield WantedText(f"_mta-sts.{domain.key}", said, "sts", _is_sts, said.__eq__)
        yield WantedHostName(f"mta-sts.{domain.key}", facts.host, "sts")
    if facts.reports:
        where = "rua=mailto:" + quote(facts.reports, safe="@+-._~=")
        said, name = f"v=TLSRPTv1; {where}", f"_smtp._tls.{domain.key}"
        told = where.removeprefix("rua=")
        yield WantedText(name, said, "tls-reports", _is_reporting, lambda text: told in text)
    for pin in facts.pins if "smtp" in facts.ports else ():
        yield WantedTlsa(f"_25._tcp.{facts.host}", facts.host, pin)


def _is_sts(text: str) -> bool:
    return text.startswith("v=STSv1")


def _is_reporting(text: str) -> bool:
    return text.startswith("v=TLSRPTv1")


Source = Callable[[Domain, Facts], Iterable[Wanted]]
RECORDS: Final[tuple[Source, ...]] = (receiving, services, sending, signing, safety)


def records_for(domain: Domain, facts: Facts) -> list[Wanted]:
    """Every record to publish for a domain."""
    return [wanted for source in RECORDS for wanted in source(domain, facts)]


def _lacking(answer: Lacking) -> Finding:
    facts = (Lack.NO_NAME, Lack.NO_DATA, Lack.BAD_NAME)
    return Finding(State.MISSING if answer.why in facts else State.UNASKED)


def _written_pin(one: Tlsa) -> str:
    return f"{one.usage} {one.selector} {one.matching} {one.data.hex()}"


def _written(one: Srv) -> str:
    return f"{one.priority} {one.weight} {one.port} {one.target}."
