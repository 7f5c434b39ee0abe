"""Certificates of clients, and the authorities that issue them, for tests."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

DAY = datetime.timedelta(days=1)
MAILBOX = ObjectIdentifier("1.3.6.1.5.5.7.8.9")


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def write(self, place: Path) -> Path:
        """One file with certificate and key."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        place.write_bytes(self.pem + key)
        return place


@cache
def authority(name: str = "People of barid.test") -> Issued:
    """One authority of each name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(name)
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    builder = _builder(subject, subject, key).add_extension(constraints, critical=True)
    return Issued(builder.sign(key, hashes.SHA256()), key)


def certificate_for(
    mailboxes: Sequence[str],
    *,
    common_name: str = "somebody",
    dns: Sequence[str] = (),
    issuer: Issued | None = None,
    days: int = 30,
    usage: ObjectIdentifier = ExtendedKeyUsageOID.CLIENT_AUTH,
) -> Issued:
    """A certificate for a client that owns these mailboxes."""
    issuer = issuer or authority()
    key = ec.generate_private_key(ec.SECP256R1())
    names = [*map(_mailbox, mailboxes), *map(x509.DNSName, dns)]
    builder = _builder(_named(common_name), issuer.certificate.subject, key, days)
    builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return Issued(builder.sign(issuer.key, hashes.SHA256()), key)


def server_certificate(algorithm: hashes.HashAlgorithm, name: str = "localhost") -> Issued:
    """A certificate of a server that vouches for itself, signed with this hash."""
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = x509.SubjectAlternativeName(
        [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    builder = _builder(_named(name), _named(name), key).add_extension(alternatives, critical=False)
    return Issued(builder.sign(key, algorithm), key)  # type: ignore[arg-type]


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int = 30
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    begin = now + min(days, 0) * DAY - DAY
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(now + days * DAY)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _mailbox(written: str) -> x509.GeneralName:
    if written.isascii():
        return x509.RFC822Name(written)
    octets = written.encode()
    size = bytes([len(octets)]) if len(octets) < 128 else bytes([0x81, len(octets)])
    return x509.OtherName(MAILBOX, b"\x0c" + size + octets)
