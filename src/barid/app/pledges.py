"""What we let others know of our own TLS: the MTA-STS policy, and the keys of our certificates."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Final

from barid.app.folder import DataFolder
from barid.app.keys import host_name
from barid.app.orders import ServeOrder
from barid.config import Configuration, Mistake
from barid.i18n.texts import app as texts
from barid.interfaces.resolver import Tlsa
from barid.model.account import Domain
from barid.model.address import domain_key
from barid.model.sts import StsMode, StsPolicy
from barid.network.fingerprints import key_hash
from barid.network.tls import CertificateError, names_of

log = logging.getLogger(__name__)

OFF: Final = "off"
_AUTHORITY: Final = 2
_OWN: Final = 3


def policy_of(order: ServeOrder, domains: Sequence[Domain]) -> StsPolicy | None:
    """The policy of all our domains, by which only our own host takes mail for them (RFC 8461 3.2).
    None where none is wanted, or where our certificate does not name the host: then it would keep
    all mail away."""
    settings = order.configuration.settings
    if settings.mta_sts.mode == OFF:
        return None
    written = host_name(order, domains)
    host = domain_key(written) or written.lower()
    if settings.tls.certificate is not None:
        try:
            names = names_of(settings.tls.certificate)
        except CertificateError as error:
            log.warning("no MTA-STS policy is published: %s", error)
            return None
        if host not in names and f"*.{host.partition('.')[2]}" not in names:
            log.warning("no MTA-STS policy is published: the certificate is not for %s", host)
            return None
    return StsPolicy(StsMode(settings.mta_sts.mode), (host,), settings.mta_sts.max_age)


def pins_of(order: ServeOrder) -> tuple[Tlsa, ...]:
    """TLSA records of the key that is served, of the next one, and of our own authority's; those
    that are there already."""
    return tuple(dict.fromkeys(_pins(order)))


def _pins(order: ServeOrder) -> Iterator[Tlsa]:
    chosen = order.configuration.settings.tls
    folder = DataFolder(order.data).certificates
    own = chosen.certificate is None
    places = [(_OWN, chosen.certificate or folder / "server.pem"), (_OWN, chosen.next_key)]
    if own:
        places.append((_AUTHORITY, folder / "ca.pem"))
    for usage, place in places:
        if place is None:
            continue
        try:
            yield Tlsa(usage, 1, 1, key_hash(place))
        except CertificateError as error:
            log.info("no TLSA record: %s", error)


def mistake_in(configuration: Configuration) -> Mistake | None:
    """What is wrong with the file of the next key."""
    place = configuration.settings.tls.next_key
    if place is None:
        return None
    try:
        key_hash(place)
    except CertificateError as error:
        told = texts.A_KEY.with_(reason=error)
        return configuration.refuse("tls.next_key", str(place), told)
    return None
