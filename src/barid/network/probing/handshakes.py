"""What a TLS handshake shows: the certificate, or, by the library's errors, why there is none."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtensionOID

from barid.interfaces.probing import (
    Certificate,
    Distrust,
    Encrypted,
    Handshake,
    TlsWish,
    Trouble,
    Unencrypted,
)
from barid.network.carrier.safety import chain_of
from barid.network.probing.troubles import trouble_of

# Numbers of OpenSSL's x509_vfy.h, which every program shows in its errors.
_DISTRUST: Final = {
    2: Distrust.NO_ISSUER,
    9: Distrust.NOT_YET,
    10: Distrust.EXPIRED,
    18: Distrust.SELF_SIGNED,
    19: Distrust.UNKNOWN_ROOT,
    20: Distrust.NO_ISSUER,
    21: Distrust.NO_ISSUER,
    62: Distrust.NAME,
    64: Distrust.NAME,
}
_STRICT: Final = range(76, 100)
"""Errors of `X509_V_FLAG_X509_STRICT` begin at 76."""
_NOT_TLS: Final = (
    *("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNKNOWN_PROTOCOL"),
)
_OLD: Final = (
    *("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW", "NO_PROTOCOLS_AVAILABLE"),
)
_WEAK: Final = (
    *("HANDSHAKE_FAILURE", "NO_SHARED_CIPHER", "DH_KEY_TOO_SMALL", "EE_KEY_TOO_SMALL"),
    *("LEGACY_SIGALG", "UNSAFE_LEGACY_RENEGOTIATION", "CA_MD_TOO_WEAK", "INSUFFICIENT_SECURITY"),
)


class Contexts:
    """`authorities` is a file of them in PEM form, None for those that this machine trusts. Raises
    OSError, ssl.SSLError when it cannot be read."""

    def __init__(self, authorities: Path | None = None) -> None:
        self._authorities = authorities
        self._checked = self._made(verified=True)
        self._unchecked = self._made(verified=False)

    def of(self, wish: TlsWish) -> ssl.SSLContext:
        """The context for a wish. A check of no name at all checks only the chain."""
        if wish.old:
            return _old()
        if not wish.verified:
            return self._unchecked
        if wish.name is not None:
            return self._checked
        nameless = self._made(verified=True)
        nameless.check_hostname = False
        return nameless

    def _made(self, verified: bool) -> ssl.SSLContext:
        file = str(self._authorities) if self._authorities else None
        context = ssl.create_default_context(cafile=file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not verified:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _old() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def seen(tls: ssl.SSLObject, seconds: float) -> Encrypted:
    """What a handshake that succeeded has shown."""
    cipher = tls.cipher()
    chain = chain_of(tls)
    certificate = _certificate(chain[0], len(chain)) if chain else None
    return Encrypted(tls.version() or "TLS", cipher[0] if cipher else "", certificate, seconds)


def failure_of(error: BaseException, seconds: float) -> Unencrypted:
    """What an error in a handshake means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        other = Distrust.STRICT if code in _STRICT else Distrust.OTHER
        distrust = _DISTRUST.get(code, other)
        return Unencrypted(Handshake.DISTRUSTED, error.verify_message, seconds, distrust)
    if isinstance(error, ssl.SSLError):
        reason = error.reason or str(error)
        return Unencrypted(_why(error, reason), reason.replace("_", " ").lower(), seconds)
    if trouble_of(error) is Trouble.SILENT:
        return Unencrypted(Handshake.SILENT, "no answer to the handshake", seconds)
    return Unencrypted(Handshake.BROKEN_OFF, str(error) or "broken off", seconds)


def _why(error: ssl.SSLError, reason: str) -> Handshake:
    if isinstance(error, ssl.SSLEOFError) or "UNEXPECTED_EOF" in reason:
        return Handshake.BROKEN_OFF
    for words, why in (
        (_NOT_TLS, Handshake.NOT_TLS),
        (_OLD, Handshake.OLD),
        (("CERTIFICATE_REQUIRED",), Handshake.CERTIFICATE_WANTED),
        (_WEAK, Handshake.WEAK),
    ):
        if any(word in reason for word in words):
            return why
    return Handshake.OTHER


def _certificate(der: bytes, chain: int) -> Certificate | None:
    try:
        read = x509.load_der_x509_certificate(der)
        names = _names(read)
    except ValueError:
        return None
    return Certificate(
        names,
        read.subject.rfc4514_string(),
        read.issuer.rfc4514_string(),
        read.not_valid_before_utc,
        read.not_valid_after_utc,
        read.fingerprint(hashes.SHA256()).hex(),
        chain,
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_oid(
            ExtensionOID.SUBJECT_ALTERNATIVE_NAME
        ).value
    except x509.ExtensionNotFound:
        return ()
    assert isinstance(found, x509.SubjectAlternativeName)
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*found.get_values_for_type(x509.DNSName), *map(str, addresses))
