"""The records of one domain, made from the settings in force and, if asked for, looked up."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace

from barid.app.keys import host_name
from barid.app.names import open_resolver
from barid.app.orders import ServeOrder
from barid.app.pledges import pins_of, policy_of
from barid.app.rooms import PORTS
from barid.i18n import Text
from barid.i18n.texts.records import PURPOSES
from barid.interfaces.resolver import IpAddress, Resolver
from barid.model.account import Domain
from barid.model.address import domain_key
from barid.model.signing import SigningKey
from barid.postoffice.directory.publication import (
    Facts,
    Finding,
    State,
    Wanted,
    records_for,
    wanted_key,
)


@dataclass(frozen=True, slots=True)
class Published:
    """A record to publish and how it stands: `right`, `missing`, `differs`, `needless` or
    `unasked`. `value` is None where only the administrator knows it."""

    name: str
    kind: str
    value: str | None
    purpose: str
    meaning: Text
    state: str
    found: tuple[str, ...]


def publish(
    order: ServeOrder,
    domain: Domain,
    domains: Sequence[Domain],
    *,
    keys: Sequence[SigningKey] = (),
    ask: bool,
) -> list[Published]:
    """Every record of the domain. Without `ask` nobody is asked, and every state is `unasked`."""
    records = records_for(domain, replace(facts_of(order, domains), signing_keys=keys))
    if ask:
        resolver = open_resolver(order.configuration.settings.dns)
        findings = asyncio.run(_judge(records, resolver))
    else:
        findings = [Finding(State.UNASKED)] * len(records)
    return [_published(one, found) for one, found in zip(records, findings, strict=True)]


def publish_keys(domain: Domain, keys: Sequence[SigningKey]) -> list[Published]:
    """The records of these keys; nobody is asked."""
    unasked = Finding(State.UNASKED)
    return [_published(wanted_key(domain, key), unasked) for key in keys]


def facts_of(order: ServeOrder, domains: Sequence[Domain]) -> Facts:
    """What a server of this order offers where. Addresses are known only where they are chosen."""
    listeners = order.configuration.settings.listeners
    base = listeners.port_base if order.port_base is None else order.port_base
    ports = {name: PORTS[name] + base for name in listeners.services}
    hosts = [ipaddress.ip_address(one) for one in order.hosts or listeners.hosts if "%" not in one]
    written = host_name(order, domains)
    return Facts(
        domain_key(written) or written.lower(),
        tuple(filter(_is_public, hosts)),
        ports,
        sts=policy_of(order, domains),
        reports=order.configuration.settings.mta_sts.reports,
        pins=pins_of(order),
    )


def _is_public(address: IpAddress) -> bool:
    """Whether others may reach us there; what is only used in networks of one's own counts, too."""
    return not (address.is_loopback or address.is_unspecified or address.is_link_local)


async def _judge(records: Sequence[Wanted], resolver: Resolver) -> list[Finding]:
    return await asyncio.gather(*(record.judge(resolver) for record in records))


def _published(record: Wanted, finding: Finding) -> Published:
    return Published(
        record.name,
        record.kind,
        record.value,
        record.purpose,
        PURPOSES[record.purpose],
        finding.state.value,
        finding.found,
    )
