"""Which certificates a post office serves: the configured files, or its own authority's."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from barid.app.folder import DataFolder
from barid.app.orders import ServeOrder
from barid.i18n import Failure
from barid.i18n.texts import app as texts
from barid.interfaces.world import Clock
from barid.model.account import Domain
from barid.network.authority import Authority
from barid.network.tls import CertificateError, CertificateFiles, Certificates


def host_name(order: ServeOrder, domains: Sequence[Domain]) -> str:
    """The name under which the post office greets: configured, else the machine's full name, else
    `mail` in its first domain."""
    configured = order.configuration.settings.listeners.host_name
    if configured:
        return configured
    machine = socket.getfqdn()
    if "." in machine and not machine.startswith("localhost") and machine.isascii():
        return machine
    return f"mail.{domains[0].key}" if domains else "localhost"


def open_certificates(
    order: ServeOrder, folder: DataFolder, domains: Sequence[Domain], clock: Clock
) -> Certificates:
    """The certificates to serve. Raises Failure."""
    chosen = order.configuration.settings.tls
    try:
        if chosen.certificate is not None:
            key = chosen.key or chosen.certificate
            return Certificates([CertificateFiles(chosen.certificate, key)])
        names = [host_name(order, domains)]
        for domain in domains:
            names += [domain.name, f"mail.{domain.name}"]
        authority = Authority(folder.certificates, clock)
        return Certificates([authority.ensure(list(dict.fromkeys(names)))])
    except (CertificateError, OSError) as error:
        raise Failure(texts.CERTIFICATE_REFUSED.with_(reason=error)) from error
