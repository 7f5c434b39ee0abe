"""The server that a domain names for sending, found as mail programs find it (RFC 6186, RFC 8314).

What leads to another domain counts only where the domain vouches for it: by DNSSEC, or over HTTPS
with its own certificate. The last resort are providers known by the MX of the domain; the secret
then still goes only to that provider, whose certificate is checked. Nothing is guessed.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import quote
from xml.etree import ElementTree

from barid.client.failures import Unreachable
from barid.client.settings import SUBMISSION, SUBMISSIONS, Tls
from barid.doctor.diagnosis import Diagnosis, Evidence
from barid.interfaces.resolver import Found, Lacking, Mx, Srv
from barid.model.address import Address, domain_key

T = TypeVar("T")

_XML_MOST: Final = 256 * 1024
_PIECE: Final = 16 * 1024
_HOST: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
KNOWN: Final = (
    # Checked in 2026; providers by the end of their MX names.
    ("google.com", "smtp.gmail.com", SUBMISSIONS),
    ("googlemail.com", "smtp.gmail.com", SUBMISSIONS),
    ("mail.protection.outlook.com", "smtp.office365.com", SUBMISSION),
    ("olc.protection.outlook.com", "smtp-mail.outlook.com", SUBMISSION),
    ("yahoodns.net", "smtp.mail.yahoo.com", SUBMISSIONS),
    ("icloud.com", "smtp.mail.me.com", SUBMISSION),
    ("messagingengine.com", "smtp.fastmail.com", SUBMISSIONS),
    ("zoho.com", "smtp.zoho.com", SUBMISSIONS),
    ("zoho.eu", "smtp.zoho.eu", SUBMISSIONS),
    ("yandex.net", "smtp.yandex.com", SUBMISSIONS),
    ("yandex.ru", "smtp.yandex.com", SUBMISSIONS),
    ("gmx.net", "mail.gmx.net", SUBMISSIONS),
    ("web.de", "smtp.web.de", SUBMISSION),
    ("mailbox.org", "smtp.mailbox.org", SUBMISSIONS),
)


@dataclass(frozen=True, slots=True)
class Discovered:
    """A server, and the name by which to log in there, empty for the whole address."""

    host: str
    port: int
    tls: Tls
    user: str = ""


class Lookup(Protocol):
    """What is asked of the DNS; see `interfaces.resolver.Resolver`."""

    async def srv(self, name: str) -> Found[Srv] | Lacking: ...

    async def mx(self, domain: str) -> Found[Mx] | Lacking: ...


Fetch = Callable[[str, str], Coroutine[Any, Any, bytes | None]]
"""The body at a host and path, over HTTPS with a certificate for that host; None without one."""


async def discover(address: str, seconds: float) -> Discovered:
    """The server for this address. Raises Unreachable when nothing certain is found."""
    from barid.network.resolver import SystemResolver

    fetch = _Fetching(seconds).fetch
    try:
        async with asyncio.timeout(seconds * 2):
            return await find(address, SystemResolver(), fetch)
    except TimeoutError:
        raise _not_found(address, ()) from None


async def find(address: str, dns: Lookup, fetch: Fetch) -> Discovered:
    """The same, with the world given."""
    parsed = Address.parse(address)
    domain = domain_key(parsed.domain) if parsed else None
    if parsed is None or domain is None or domain.startswith("["):
        raise _not_found(address, ())
    seen: list[Evidence] = []
    found = await _by_srv(domain, dns, seen)
    found = found or await _by_autoconfig(parsed, domain, fetch, seen)
    found = found or await _by_provider(domain, dns, seen)
    if found is None:
        raise _not_found(address, seen)
    return found


async def _by_srv(domain: str, dns: Lookup, seen: list[Evidence]) -> Discovered | None:
    """TLS from the first byte comes first (RFC 8314 5.1)."""
    services: tuple[tuple[str, Tls], ...] = (
        ("_submissions", "at-once"),
        ("_submission", "starttls"),
    )
    for service, tls in services:
        name = f"{service}._tcp.{domain}"
        records = await dns.srv(name)
        if isinstance(records, Lacking):
            seen.append(Evidence(f"SRV {name}", records.why.value))
            continue
        record = records.values[0]
        if not record.target:
            seen.append(Evidence(f"SRV {name}", "not offered"))
        elif records.secure or _is_within(record.target, domain):
            return Discovered(record.target, record.port, tls)
        else:  # anybody on the way could have written this (RFC 6186 6)
            seen.append(Evidence(f"SRV {name}", f"{record.target}, which nothing vouches for"))
    return None


def _is_within(host: str, domain: str) -> bool:
    return host.lower() == domain or host.lower().endswith(f".{domain}")


async def _by_autoconfig(
    address: Address, domain: str, fetch: Fetch, seen: list[Evidence]
) -> Discovered | None:
    """The file that Thunderbird and others read."""
    whole = quote(f"{address.local}@{domain}")
    places = (
        (f"autoconfig.{domain}", f"/mail/config-v1.1.xml?emailaddress={whole}"),
        (domain, "/.well-known/autoconfig/mail/config-v1.1.xml"),
    )
    for host, path in places:
        body = await fetch(host, path)
        found = read_autoconfig(body, address) if body else None
        if found is not None:
            return found
        seen.append(Evidence(f"https://{host}", "nothing" if body is None else "of no use"))
    return None


def read_autoconfig(body: bytes, address: Address) -> Discovered | None:
    """The first server for sending in the file that is reached over TLS; None without one."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or len(body) > _XML_MOST:
        return None
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  no entities
    except ElementTree.ParseError:
        return None
    for server in root.iter("outgoingServer"):
        said = {child.tag: (child.text or "").strip() for child in server}
        tls: Tls | None = {"SSL": "at-once", "STARTTLS": "starttls"}.get(said.get("socketType", ""))  # type: ignore[assignment]
        host, port = said.get("hostname", ""), said.get("port", "")
        if tls and _HOST.fullmatch(host) and port.isdecimal() and 0 < int(port) < 65536:
            user = _named(said.get("username", ""), address)
            return Discovered(host, int(port), tls, user)
    return None


def _named(template: str, address: Address) -> str:
    for mark, value in (
        ("%EMAILADDRESS%", str(address)),
        ("%EMAILLOCALPART%", address.local),
        ("%EMAILDOMAIN%", address.domain),
    ):
        template = template.replace(mark, value)
    return template


async def _by_provider(domain: str, dns: Lookup, seen: list[Evidence]) -> Discovered | None:
    """Who takes the domain's mail may be known for how mail is sent there."""
    records = await dns.mx(domain)
    if isinstance(records, Lacking):
        seen.append(Evidence(f"MX {domain}", records.why.value))
        return None
    hosts = [record.host.lower() for record in records.values]
    for ending, host, port in KNOWN:
        if any(one == ending or one.endswith(f".{ending}") for one in hosts):
            return Discovered(host, port, "at-once" if port == SUBMISSIONS else "starttls")
    seen.append(Evidence(f"MX {domain}", ", ".join(hosts)))
    return None


def _not_found(address: str, seen: Sequence[Evidence]) -> Unreachable:
    return Unreachable(Diagnosis("X09", {"sender": address}, evidence=tuple(seen)))


class _Fetching:
    """GET over HTTPS, with the certificates checked and no redirection followed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._context = ssl.create_default_context()

    async def fetch(self, host: str, path: str) -> bytes | None:
        """The body; None without one."""
        from barid.protocols.http.client import Answer, Get

        talk = Get(host, path, _XML_MOST)
        answer = None
        try:
            async with asyncio.timeout(self._seconds / 2):
                reader, writer = await asyncio.open_connection(host, 443, ssl=self._context)
                writer.write(talk.to_send())
                while answer is None:
                    answer = talk.receive(await reader.read(_PIECE))
                writer.transport.abort()
        except (OSError, TimeoutError):
            return None
        return answer.body if isinstance(answer, Answer) and answer.status == 200 else None
