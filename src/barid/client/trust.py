"""Whom a connection is with: a certificate that an authority issued for the host, or a pinned one.

Nothing here leaves a certificate unchecked.
"""

from __future__ import annotations

import hashlib
import hmac
import ssl
from functools import lru_cache
from pathlib import Path

from barid.client.failures import Unfit
from barid.client.settings import Settings
from barid.i18n.texts import client as texts
from barid.network.carrier.safety import chain_of, checked_context


def context_for(settings: Settings) -> ssl.SSLContext:
    """What the handshake is made with. Raises Unfit when a file cannot be read."""
    try:
        return _context(settings.authorities, settings.certificate, bool(settings.pin))
    except (OSError, ssl.SSLError) as error:
        raise Unfit(
            texts.BAD_FILE.with_(
                value=settings.authorities or settings.certificate or "", why=str(error)
            )
        ) from error


@lru_cache(maxsize=32)
def _context(authorities: Path | None, certificate: Path | None, pinned: bool) -> ssl.SSLContext:
    context = checked_context(authorities)
    if pinned:  # the pin is checked in place of the authority, before anything is said
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if certificate is not None:
        context.load_cert_chain(certificate)
    return context


def pin_is_met(settings: Settings, tls: ssl.SSLObject | ssl.SSLSocket) -> bool:
    """Whether the server has shown the pinned certificate, or one with the pinned key."""
    if not settings.pin:
        return True
    shown = chain_of(tls)
    if not shown:
        return False
    if hmac.compare_digest(hashlib.sha256(shown[0]).digest(), settings.pin):
        return True
    return hmac.compare_digest(_key_digest(shown[0]), settings.pin)


def _key_digest(certificate: bytes) -> bytes:
    """SHA-256 of the public key, as browsers and TLSA records pin it (RFC 7469 2.4)."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError:
        return b""
    form = PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(Encoding.DER, form)).digest()


def described(settings: Settings, tls: ssl.SSLObject | ssl.SSLSocket) -> str:
    """Version, cipher and what was proven."""
    cipher = tls.cipher()
    proven = "pinned" if settings.pin else "verified"
    return " ".join(word for word in (tls.version(), cipher[0] if cipher else "", proven) if word)
