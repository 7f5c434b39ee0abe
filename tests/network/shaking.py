"""A TLS handshake in memory, and certificates to shake hands over."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

from barid.model.identifiers import Instant
from barid.network.authority import Authority
from barid.network.tls import CertificateFiles, NamedTls

YEAR = 365 * 86_400


class StillClock:
    """Stands still until it is moved; begins in 2026."""

    def __init__(self) -> None:
        self.seconds = 1_795_000_000

    def now(self) -> Instant:
        return Instant(self.seconds * 1_000_000)

    def monotonic(self) -> float:
        return float(self.seconds)


class Ours:
    """Certificates by our own authority in one folder."""

    def __init__(self, folder: Path, clock: StillClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or StillClock()
        self.authority = Authority(folder, self.clock)

    def files(self, *names: str) -> CertificateFiles:
        return self.authority.ensure(names)

    def client(self) -> ssl.SSLContext:
        """Trusts this authority, whatever the real time is."""
        context = ssl.create_default_context(cafile=str(self.authority.certificate))
        context.verify_flags |= NO_CHECK_TIME
        return context


# X509_V_FLAG_NO_CHECK_TIME, which `ssl` does not name.
NO_CHECK_TIME = 0x20_0000


def shake(
    server: ssl.SSLContext, client: ssl.SSLContext, name: str | None
) -> tuple[ssl.SSLObject, NamedTls]:
    """Both ends of a completed handshake. Raises ssl.SSLError when either end refuses."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = client.wrap_bio(to_client, to_server, server_hostname=name)
    here = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (there, here):
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
    assert there.version() is not None
    assert isinstance(here, NamedTls)
    return there, here


def subject(tls: ssl.SSLObject) -> str:
    """The common name in the certificate that the client was shown."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    der = tls.getpeercert(binary_form=True)
    assert der is not None
    certificate = x509.load_der_x509_certificate(der)
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def anyone() -> ssl.SSLContext:
    """A client that believes every certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
