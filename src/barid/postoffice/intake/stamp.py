"""The trace fields that we put before a message (RFC 5321 4.4).

`Received` becomes part of the shared content; `Return-Path` and `Delivered-To` are the prefix that
each recipient gets for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from barid.model.address import Address, domain_key
from barid.model.identifiers import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Peer:
    """Who handed a message in: address literal, the name it greeted with, how it spoke.

    `ip` is empty for a program on this machine. `protocol` is a keyword of the mail transmission
    types (RFC 3848, RFC 6531 4.3), such as ESMTPS; `tls` describes version and cipher, empty
    without TLS. `account` is the principal address of whoever logged in, else empty.
    """

    ip: str
    greeting: str
    protocol: str
    tls: str = ""
    account: str = ""

    def written(self) -> str:
        """For the trail: `mx.example [192.0.2.1], ESMTPS TLSv1.3`, after the account where there is
        one."""
        place = f"{self.greeting} [{self.ip}]" if self.ip else self.greeting
        who = f"{self.account} {place}" if self.account else place
        return f"{who}, {self.protocol} {self.tls}".rstrip()

    @property
    def source(self) -> str:
        """The FROM clause (RFC 5321 4.4). Where our own people are, and what their devices are
        called, is not for their correspondents (RFC 5321 7.6): only their domain is told."""
        if self.account:
            domain = self.account.rpartition("@")[2]
            return domain_key(domain) or domain
        return f"{self.greeting} ({_literal(self.ip)})" if self.ip else self.greeting


def date_time(now: Instant) -> str:
    """A date as header fields carry it (RFC 5322 3.3), in UTC."""
    return _second(now // 1_000_000)


@lru_cache(maxsize=8)  # under load many messages share a second
def _second(second: int) -> str:
    moment = _EPOCH + timedelta(seconds=second)
    return (
        f"{_DAYS[moment.weekday()]}, {moment.day} {_MONTHS[moment.month - 1]} "
        f"{moment:%Y %H:%M:%S} +0000"
    )


def received_field(peer: Peer, host: str, queue_id: str, sole: Address | None, now: str) -> bytes:
    """`Received`, ending in CRLF (RFC 5321 4.4). `sole` is named only when it is the only
    recipient, so that nobody learns of another (RFC 5321 7.2)."""
    tls = f" ({peer.tls})" if peer.tls else ""
    whom = f"\r\n\tfor <{sole.written()}>" if sole is not None else ""
    return (
        f"Received: from {peer.source}\r\n"
        f"\tby {host} with {peer.protocol}{tls} id {queue_id}{whom};\r\n"
        f"\t{now}\r\n"
    ).encode()


def _literal(ip: str) -> str:
    """An address literal of RFC 5321 4.1.3; the scope of a link-local one is ours alone."""
    address = ip.partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
