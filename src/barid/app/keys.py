"""Which certificates a post office serves: the configured files, or its own authority's."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from barid.app.folder import DataFolder
from barid.app.orders import ServeOrder
from barid.config import Configuration, Mistake
from barid.i18n import Failure
from barid.i18n.texts import app as texts
from barid.interfaces.world import Clock
from barid.model.account import Domain
from barid.network.authority import Authority
from barid.network.tls import (
    CertificateError,
    CertificateFiles,
    Certificates,
    load_authorities,
)

OWN_NAMES = ("mail", "autoconfig", "autodiscover", "mta-sts")
"""Names in every domain under which mail programs and other post offices look for us."""


def host_name(order: ServeOrder, domains: Sequence[Domain]) -> str:
    """The name under which the post office greets.

    The configured one, else the machine's if that is a full name, else `mail` in its first domain.
    """
    configured = order.configuration.settings.listeners.host_name
    if configured:
        return configured
    machine = socket.gethostname()
    if "." in machine and not machine.startswith("localhost") and machine.isascii():
        return machine
    return f"mail.{domains[0].key}" if domains else "localhost"


class Keys:
    """The certificates of one running post office. `keep` is called now and then."""

    def __init__(self, order: ServeOrder, folder: DataFolder, clock: Clock) -> None:
        self._order = order
        self._authority = Authority(folder.certificates, clock)
        self._served: Certificates | None = None

    @property
    def own_authority(self) -> bool:
        """Whether we vouch for ourselves; else certificate files are configured."""
        return self._order.configuration.settings.tls.certificate is None

    def open(self, domains: Sequence[Domain]) -> Certificates:
        """The certificates to serve. Raises Failure."""
        try:
            authorities = self._order.configuration.settings.tls.client_ca
            self._served = Certificates([self._files(domains)], authorities)
        except (CertificateError, OSError) as error:
            raise Failure(texts.CERTIFICATE_REFUSED.with_(reason=error)) from error
        return self._served

    def keep(self, domains: Sequence[Domain]) -> bool:
        """Renew our own certificate when it is due or the domains have changed, and serve files
        that have changed. True when something new is served. Raises OSError, CertificateError."""
        assert self._served is not None, "opened before it is kept"
        if self.own_authority:
            self._files(domains)
        return self._served.refresh()

    def _files(self, domains: Sequence[Domain]) -> CertificateFiles:
        chosen = self._order.configuration.settings.tls
        if chosen.certificate is not None:
            return CertificateFiles(chosen.certificate, chosen.key or chosen.certificate)
        names = [host_name(self._order, domains)]
        for domain in domains:
            names += [domain.name, *(f"{name}.{domain.name}" for name in OWN_NAMES)]
        return self._authority.ensure(list(dict.fromkeys(names)))


def mistake_in(configuration: Configuration) -> Mistake | None:
    """What is wrong with the configured certificate and key, as far as their files tell."""
    chosen = configuration.settings.tls
    if chosen.client_ca is not None:
        try:
            load_authorities(chosen.client_ca)
        except CertificateError as error:
            told = texts.AUTHORITIES.with_(reason=error)
            return configuration.refuse("tls.client_ca", str(chosen.client_ca), told)
    if chosen.certificate is None:
        return None
    files = CertificateFiles(chosen.certificate, chosen.key or chosen.certificate)
    try:
        Certificates([files])
    except CertificateError as error:
        name = "tls.key" if chosen.key is not None else "tls.certificate"
        return configuration.refuse(name, str(files.key), texts.A_PAIR.with_(reason=error))
    return None
