"""Mail that leaves: routing, carrying and reporting put together, and the worker that does it."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from barid.app.orders import ServeOrder
from barid.config.kinds import NextHop
from barid.config.settings import Settings
from barid.interfaces.resolver import Found, IpAddress
from barid.interfaces.world import Clock, Randomness, Tasks
from barid.model.address import domain_key
from barid.model.hop import Safety, Speech
from barid.network.carrier.safety import Safeguard
from barid.network.carrier.smtp import SmtpCarrier
from barid.network.resolver import SystemResolver
from barid.postoffice.dispatch.dispatcher import Dispatcher, Reports, Rules
from barid.postoffice.dispatch.dispatcher import World as DispatchWorld
from barid.postoffice.dispatch.links import Links
from barid.postoffice.dispatch.pace import Pace
from barid.postoffice.dispatch.routing import Demand, FixedHop, NoRoute, Ourselves, Router, Routes
from barid.postoffice.dispatch.schedule import Schedule
from barid.services.dispatch import DispatchWorker, World
from barid.storage.sqlite.store import SqliteStore

_SPEECH = {speech.value: speech for speech in Speech}
_ANYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Around:
    """What dispatch finds in a running post office. `smtp_port` is where we take mail ourselves."""

    order: ServeOrder
    store: SqliteStore
    clock: Clock
    randomness: Randomness
    tasks: Tasks
    host: str
    smtp_port: int


class _NothingPublished:
    """TLS toward MX hosts is taken where it is offered."""

    async def demand(
        self, domain: str, mx: str, addresses: Found[IpAddress], mx_secure: bool
    ) -> Demand | NoRoute:
        return Demand()


def schedule_of(settings: Settings) -> Schedule:
    """When mail is tried, from the settings."""
    queue = settings.queue
    return Schedule(queue.retry, queue.delay_after, queue.give_up_after)


def open_worker(around: Around, reports: Reports) -> DispatchWorker:
    """The worker of this post office. What an earlier one had in hand must have lapsed."""
    settings = around.order.configuration.settings
    dns = settings.dns
    resolver = SystemResolver([(one.host, one.port) for one in dns.servers], dns.trusted)
    routes = Routes({key: fixed_hop(hop) for key, hop in _by_key(settings.routes).items()}, {})
    router = Router(resolver, ourselves_of(around), routes, _NothingPublished(), around.randomness)
    links = Links(SmtpCarrier(around.host, Safeguard(), around.randomness), around.clock)
    pace = Pace(settings.queue.connections_per_destination)
    world = DispatchWorld(around.store, around.clock, around.randomness, around.tasks)
    rules = Rules(router, schedule_of(settings), reports, pace)
    return DispatchWorker(
        World(around.store, around.store.changes, around.clock),
        Dispatcher(world, rules, links),
        links,
        pace,
        settings.queue.connections,
    )


def fixed_hop(hop: NextHop) -> FixedHop:
    """A next hop of the settings: TLS is taken where it is offered, that of SMTPS is checked."""
    speech = _SPEECH[hop.scheme]
    safety = Safety.VERIFIED if speech is Speech.SMTPS else Safety.IF_OFFERED
    return FixedHop(speech, hop.host, hop.port, None, safety)


def ourselves_of(around: Around) -> Ourselves:
    """By what we would recognise ourselves."""
    order = around.order
    hosts: Sequence[str] = order.hosts or order.configuration.settings.listeners.hosts
    hosts = hosts or (*_ANYWHERE, *_own_addresses())
    addresses = [ip_address(host) for host in hosts if "%" not in host]
    listening = frozenset((address, around.smtp_port) for address in addresses)
    name = domain_key(around.host) or around.host.lower()
    return Ourselves(frozenset({name}), listening, order.configuration.settings.relay.port)


def _by_key(routes: Mapping[str, NextHop]) -> dict[str, NextHop]:
    """Domains of the settings as they are looked up; `.x` and `*` stay what they are."""
    found: dict[str, NextHop] = {}
    for name, hop in routes.items():
        key = name if name == "*" else domain_key(name.removeprefix("."))
        if key is not None:
            found["." + key if name.startswith(".") else key] = hop
    return found


def _own_addresses() -> list[str]:
    """The addresses by which this machine speaks to the world; no packet is sent to learn them."""
    found: list[str] = []
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    return found
