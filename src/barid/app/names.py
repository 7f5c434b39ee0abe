"""Whom we ask for names: the resolver of the settings."""

from __future__ import annotations

from barid.config import Configuration, Mistake
from barid.config.outgoing import Dns
from barid.i18n import Failure
from barid.i18n.texts import app as texts
from barid.interfaces.world import Clock
from barid.network.resolver import SystemResolver


def open_resolver(dns: Dns, clock: Clock | None = None) -> SystemResolver:
    """For one event loop. Raises Failure when the keys of the root cannot be used."""
    reason = _unusable(dns)
    if reason is not None:
        raise Failure(texts.ANCHORS_REFUSED.with_(file=dns.trust_anchor, reason=reason))
    servers = [(one.host, one.port) for one in dns.servers]
    return SystemResolver(servers, dns.trusted, dns.trust_anchor, clock)


def mistake_in(configuration: Configuration) -> Mistake | None:
    """What is wrong with the file of keys of the root."""
    dns = configuration.settings.dns
    reason = _unusable(dns)
    if reason is None:
        return None
    told = texts.ANCHORS.with_(reason=reason)
    return configuration.refuse("dns.trust_anchor", str(dns.trust_anchor), told)


def _unusable(dns: Dns) -> Exception | None:
    """Why the keys cannot be used; None when they can, or the usual ones are."""
    if dns.trust_anchor is None:
        return None
    from barid.network.dnssec.anchors import read_anchors

    try:
        read_anchors(dns.trust_anchor)
    except (OSError, ValueError) as error:
        return error
    return None
