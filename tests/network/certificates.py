"""Certificates of every kind, right and wrong, made in a moment."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from barid.model.hop import Pin

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """A certificate, its key, and those above it, nearest first."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    above: tuple[x509.Certificate, ...] = ()

    @property
    def chain(self) -> list[bytes]:
        """In DER, its own first."""
        return [one.public_bytes(Encoding.DER) for one in (self.certificate, *self.above)]

    def pin(self, usage: int, selector: int = 1, matching: int = 1) -> Pin:
        """That names this certificate."""
        data = self.chain[0]
        if selector:
            public = self.certificate.public_key()
            data = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if matching:
            data = (hashlib.sha256 if matching == 1 else hashlib.sha512)(data).digest()
        return Pin(usage, selector, matching, data)

    def pem(self, place: Path) -> Path:
        """A file with key and chain."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = b"".join(one.public_bytes(Encoding.PEM) for one in (self.certificate, *self.above))
        place.write_bytes(key + chain)
        return place

    def context(self, place: Path) -> ssl.SSLContext:
        """What a server serves it with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pem(place))
        return context


def authority(name: str = "Root", by: Made | None = None, **more: object) -> Made:
    """By itself, or by another."""
    return _made(name, (), by, ca=True, **more)  # type: ignore[arg-type]


def server(by: Made | None, *names: str, **more: object) -> Made:
    """For these names; by itself without an authority."""
    return _made(names[0] if names else "server", names, by, ca=False, **more)  # type: ignore[arg-type]


def _made(
    subject: str,
    names: tuple[str, ...],
    by: Made | None,
    *,
    ca: bool,
    expired: bool = False,
    path_length: int | None = None,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    constrained: bool = False,
    signs: bool = True,
) -> Made:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    end = now - DAY if expired else now + 30 * DAY
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(by.certificate.subject if by else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 60 * DAY)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
    )
    if names:
        alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternative, critical=False)
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    if ca:
        usage = x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False)
        builder = builder.add_extension(usage, critical=True)
    if constrained:
        within = x509.NameConstraints([x509.DNSName("else.test")], None)
        builder = builder.add_extension(within, critical=True)
    certificate = builder.sign(by.key if by else key, SHA256())
    return Made(certificate, key, (by.certificate, *by.above) if by else ())
