"""A certificate authority of our own, in the data folder, for who has no bought certificate.

Makes `ca.key`, `ca.pem` (which clients import) and `server.pem`, one file with key and chain, so
that both are replaced at once; reissued before it expires or when the names change. The files with
keys begin with a few lines for people and for us (RFC 7468 2 allows them): what they were made for
is known at the next start without importing `cryptography`. They are 0600; all is written durably.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import idna

from barid.interfaces.world import Clock
from barid.network import durable
from barid.network.tls import CertificateError, CertificateFiles

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

DAY: Final = 86_400
AUTHORITY_DAYS: Final = 3652
# Apple's programs accept at most 398 days of a public CA and 825 of one's own.
SERVER_DAYS: Final = 390
RENEWAL_DAYS: Final = 30
# Devices with a clock that is somewhat behind must be able to connect to a new post office.
BACKDATED: Final = datetime.timedelta(days=1)

log = logging.getLogger(__name__)

LOCAL: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Note:
    """The lines before the first PEM block."""

    names: tuple[str, ...]
    until: int
    """Seconds since 1970."""
    issuer: str
    """The SHA-256 of the authority's certificate file; empty for its own."""

    def lines(self) -> bytes:
        until = datetime.datetime.fromtimestamp(self.until, datetime.UTC).date().isoformat()
        names = " ".join(self.names)
        return (
            f"Barid {until}\nNames: {names}\nUntil: {self.until}\nIssuer: {self.issuer}\n".encode()
        )


class Authority:
    """The CA in one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """`folder` is made when needed. Nothing is read or written yet."""
        self._folder = folder
        self._clock = clock
        self._key = folder / "ca.key"
        self._server = folder / "server.pem"

    @property
    def certificate(self) -> Path:
        """`ca.pem`, which clients import."""
        return self._folder / "ca.pem"

    def ensure(self, names: Sequence[str]) -> CertificateFiles:
        """Files of a server certificate for these host names, domains (U- or A-labels) and
        addresses, and for localhost, 127.0.0.1 and ::1; made or renewed when needed (some ms).

        What cannot stand in a certificate is left out, and logged. Call it at start, once a day,
        and when the names change. Raises OSError, CertificateError.
        """
        wanted, unusable = _wanted(names)
        files = CertificateFiles(chain=self._server, key=self._server)
        enough = self._now() + RENEWAL_DAYS * DAY
        own = _read_note(self._key)
        long_enough = own is not None and own.until >= enough + SERVER_DAYS * DAY
        if not long_enough or not self.certificate.exists():
            self._make_authority(wanted[0])
        issuer = hashlib.sha256(self.certificate.read_bytes()).hexdigest()
        note = _read_note(self._server)
        if note is None or (note.names, note.issuer) != (wanted, issuer) or note.until < enough:
            for reason in unusable:
                log.warning("not in the certificate: %s", reason)
            self._issue(wanted, issuer)
        return files

    def _now(self) -> int:
        return self._clock.now() // 1_000_000

    def _make_authority(self, name: str) -> None:
        """A new certificate, of the old key if there is one: who pinned the key need not know."""
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec

        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = self._load_key() if self._key.exists() else ec.generate_private_key(ec.SECP256R1())
        mark = hashlib.sha256(_public(key)).hexdigest()[:8]
        subject = _subject(f"Barid CA {mark} {name}")
        until = self._now() + AUTHORITY_DAYS * DAY
        builder = self._builder(subject, until).issuer_name(subject).public_key(key.public_key())
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        certificate = _sign(builder.add_extension(constraints, critical=True), key, signs=True)
        # The certificate first: without the note of the key all this is done again.
        durable.write(self.certificate, certificate, 0o644)
        durable.write(self._key, _Note((name,), until, "").lines() + _private(key))

    def _load_key(self) -> ec.EllipticCurvePrivateKey:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(self._key.read_bytes(), None)
        except (ValueError, TypeError) as error:
            raise CertificateError(f"{self._key}: {error}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise CertificateError(f"{self._key}: not an elliptic curve key")
        return key

    def _server_key(self) -> ec.EllipticCurvePrivateKey | None:
        """The key of the last certificate: who pinned it need not know of a new one."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(self._server.read_bytes(), None)
        except (OSError, ValueError, TypeError):
            return None
        return key if isinstance(key, ec.EllipticCurvePrivateKey) else None

    def _issue(self, names: tuple[str, ...], issuer: str) -> None:
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID

        authority_pem = self.certificate.read_bytes()
        try:
            authority = x509.load_pem_x509_certificate(authority_pem)
        except ValueError as error:
            raise CertificateError(f"{self.certificate}: {error}") from error
        authority_key = self._load_key()
        key = self._server_key() or ec.generate_private_key(ec.SECP256R1())
        until = self._now() + SERVER_DAYS * DAY
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
        builder = (
            self._builder(_subject(names[0]), until)
            .issuer_name(authority.subject)
            .public_key(key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(identifier, critical=False)
        )
        certificate = _sign(builder, authority_key, signs=False)
        note = _Note(names, until, issuer).lines()
        # With the authority: who finds it pinned in the DNS must be shown it (RFC 7671 5.2.2).
        durable.write(self._server, note + _private(key) + certificate + authority_pem)

    def _builder(self, subject: x509.Name, until: int) -> x509.CertificateBuilder:
        from cryptography import x509

        begin = datetime.datetime.fromtimestamp(self._now(), datetime.UTC) - BACKDATED
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(datetime.datetime.fromtimestamp(until, datetime.UTC))
        )


def _wanted(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The names as they stand in the certificate: A-labels and addresses, each once, in order;
    and why others cannot."""
    found: dict[str, None] = {}
    unusable: list[str] = []
    for name in (*names, *LOCAL):
        try:
            found.setdefault(_ascii(name))
        except idna.IDNAError as error:
            unusable.append(f"{name!r}: {error}")
    return tuple(found), unusable


def _ascii(name: str) -> str:
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    return idna.encode(name.rstrip("."), uts46=True).decode("ascii").lower()


def _general(names: Sequence[str]) -> list[x509.GeneralName]:
    from cryptography import x509

    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _subject(name: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    # At most 64 characters (RFC 5280 A.1, ub-common-name); what counts stands in the other names.
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _sign(
    builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey, *, signs: bool
) -> bytes:
    """The certificate in PEM; `signs`: it is for signing others, else for TLS servers."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    usage = x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = builder.add_extension(usage, critical=True)
    if signs:
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(own, critical=False)
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read_note(place: Path) -> _Note | None:
    """The note of a file that we wrote, or None: then the file is made anew."""
    try:
        text = place.read_text("ascii").partition("-----BEGIN")[0]
        fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        return _Note(tuple(fields["Names"].split()), int(fields["Until"]), fields.get("Issuer", ""))
    except (FileNotFoundError, ValueError, KeyError):
        return None
