"""Mail that leaves: routing, carrying and reporting put together, and the worker that does it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from barid.app.names import open_resolver
from barid.app.orders import ServeOrder
from barid.app.relaying import routes_of
from barid.config import Configuration, Mistake
from barid.config.settings import Settings
from barid.i18n import Failure
from barid.i18n.texts import app as texts
from barid.interfaces.world import Clock, Randomness, Tasks
from barid.model.address import domain_key
from barid.network.carrier.safety import Safeguard, checked_context
from barid.network.carrier.smtp import SmtpCarrier
from barid.network.policies import PolicyFetcher
from barid.postoffice.dispatch.demands import PublishedDemands
from barid.postoffice.dispatch.dispatcher import Dispatcher, Reports, Rules
from barid.postoffice.dispatch.dispatcher import World as DispatchWorld
from barid.postoffice.dispatch.links import Links
from barid.postoffice.dispatch.local import ByDestination, LocalDelivery
from barid.postoffice.dispatch.pace import Pace
from barid.postoffice.dispatch.policies import PolicyBook
from barid.postoffice.dispatch.routing import Ourselves, Router
from barid.postoffice.dispatch.schedule import Schedule
from barid.services.dispatch import DispatchWorker, World
from barid.storage.sqlite.store import SqliteStore

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


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What works on mail that leaves: the worker, and the policies of other domains, which are
    fetched again now and then."""

    worker: DispatchWorker
    policies: PolicyBook


def schedule_of(settings: Settings) -> Schedule:
    """When mail is tried, from the settings."""
    queue = settings.queue
    return Schedule(queue.retry, queue.delay_after, queue.give_up_after)


def open_outgoing(around: Around, reports: Reports) -> Outgoing:
    """The worker of this post office. What an earlier one had in hand must have lapsed. Raises
    Failure when a file of authorities cannot be read."""
    settings = around.order.configuration.settings
    resolver = open_resolver(settings.dns, around.clock)
    unusable = _unusable(settings)
    if unusable is not None:
        _, file, reason = unusable
        raise Failure(texts.AUTHORITIES_REFUSED.with_(file=file, reason=reason))
    safeguard = Safeguard(settings.relay.ca_file, around.clock)
    fetcher = PolicyFetcher(resolver, settings.mta_sts.ca_file, settings.mta_sts.port)
    policies = PolicyBook(around.store, resolver, fetcher, around.clock)
    demands = PublishedDemands(resolver, policies, settings.relay.port)
    router = Router(resolver, ourselves_of(around), routes_of(settings), demands, around.randomness)
    links = Links(SmtpCarrier(around.host, safeguard, around.randomness), around.clock)
    pace = Pace(settings.queue.connections_per_destination)
    world = DispatchWorld(around.store, around.clock, around.randomness, around.tasks)
    rules = Rules(router, schedule_of(settings), reports, pace)
    local = LocalDelivery(world, rules.schedule, reports)
    worker = DispatchWorker(
        World(around.store, around.store.changes, around.clock),
        ByDestination(Dispatcher(world, rules, links), local),
        links,
        pace,
        settings.queue.connections,
    )
    return Outgoing(worker, policies)


def mistake_in(configuration: Configuration) -> Mistake | None:
    """What is wrong with the files of authorities that others are judged by."""
    unusable = _unusable(configuration.settings)
    if unusable is None:
        return None
    name, file, reason = unusable
    return configuration.refuse(name, str(file), texts.AUTHORITIES.with_(reason=reason))


def _unusable(settings: Settings) -> tuple[str, Path, OSError] | None:
    """The first file of authorities that cannot be used: its setting, where it is, and why."""
    files = {"relay.ca_file": settings.relay.ca_file, "mta_sts.ca_file": settings.mta_sts.ca_file}
    for name, file in files.items():
        try:
            checked_context(file)
        except OSError as error:  # ssl.SSLError is one, too
            assert file is not None, "those of this machine can always be read"
            return name, file, error
    return None


def ourselves_of(around: Around) -> Ourselves:
    """By what we would recognise ourselves."""
    order = around.order
    hosts: Sequence[str] = order.hosts or order.configuration.settings.listeners.hosts
    hosts = hosts or (*_ANYWHERE, *_own_addresses())
    addresses = [ip_address(host) for host in hosts if "%" not in host]
    listening = frozenset((address, around.smtp_port) for address in addresses)
    name = domain_key(around.host) or around.host.lower()
    return Ourselves(frozenset({name}), listening, order.configuration.settings.relay.port)


def _own_addresses() -> list[str]:
    """The addresses by which this machine speaks to the world; no packet is sent to learn them."""
    found: list[str] = []
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    return found
