"""Whether a server's certificates are those that its TLSA records name (RFC 7672 3.1, RFC 7671 5).

Usage 3 pins the server's own key or certificate: its names, dates and issuers say nothing then.
Usage 2 pins an authority: from it there must be a chain of valid certificates to the server's,
which must be for one of the names. A pinned authority must be among the certificates that the
server shows, or be pinned in full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

from barid.model.hop import Pin

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_ANCHOR: Final = 2
_OWN: Final = 3
_DIGESTS: Final = {1: hashlib.sha256, 2: hashlib.sha512}
CHAIN_MOST: Final = 10


def objection(
    pins: Sequence[Pin], names: Sequence[str], chain: Sequence[bytes], now: datetime
) -> str:
    """Why none of the pins is met by this chain (DER, the server's own first); empty when one is.
    `names` are what the certificate may be for where an authority is pinned."""
    from cryptography import x509

    try:
        shown = [x509.load_der_x509_certificate(one) for one in chain[:CHAIN_MOST]]
    except ValueError:
        return "a certificate cannot be read"
    if not shown:
        return "no certificate was shown"
    own, others = shown[0], shown[1:]
    if any(pin.usage == _OWN and _is_met(pin, own) for pin in pins):
        return ""
    anchoring = [pin for pin in pins if pin.usage == _ANCHOR]
    anchors = [one for one in others if any(_is_met(pin, one) for pin in anchoring)]
    anchors += _in_full(anchoring)
    if not anchors:
        return "the certificate is not the one that the DNS names (DANE)"
    if not _is_valid(own, now) or not _serves(own):
        return "the certificate has expired, or is not for servers (DANE)"
    if not any(_is_for(own, name) for name in names):
        return f"the certificate is not for {' or '.join(names)} (DANE)"
    if not _is_reached(own, [*anchors, *others], anchors, now):
        return "the certificate does not come from the authority that the DNS names (DANE)"
    return ""


def _is_met(pin: Pin, certificate: Certificate) -> bool:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if pin.selector == 0:
        selected = certificate.public_bytes(Encoding.DER)
    else:
        try:
            key = certificate.public_key()
        except ValueError:  # of a kind that is not known here
            return False
        selected = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = _DIGESTS.get(pin.matching)
    return (digest(selected).digest() if digest is not None else selected) == pin.data


def _in_full(pins: Iterable[Pin]) -> list[Certificate]:
    """Authorities that stand in the DNS themselves: then the server need not show them."""
    from cryptography import x509

    found = []
    for pin in pins:
        if (pin.selector, pin.matching) == (0, 0):
            with suppress(ValueError):
                found.append(x509.load_der_x509_certificate(pin.data))
    return found


def _is_reached(
    own: Certificate,
    issuers: Iterable[Certificate],
    anchors: Sequence[Certificate],
    now: datetime,
) -> bool:
    """Whether a chain of valid authorities leads from an anchor to this certificate. Each is looked
    at once, by the shortest way, so that no server can make us search for long."""
    unused = list(dict.fromkeys(issuers))
    reached = [(own, 0)]
    for certificate, below in reached:
        for issuer in list(unused):
            if issuer.subject != certificate.issuer or not _is_valid(issuer, now):
                continue
            if not _may_sign(issuer, below) or not _is_signed(certificate, issuer):
                continue
            if issuer in anchors:
                return True
            unused.remove(issuer)
            reached.append((issuer, below + 1))
    return False


def _is_signed(certificate: Certificate, issuer: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _may_sign(issuer: Certificate, below: int) -> bool:
    """Whether it is an authority's (RFC 5280 6.1.4), with so many authorities below it. What it
    restricts in ways that are not looked at here forbids it."""
    from cryptography import x509

    understood = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)
    is_authority = False
    try:
        for extension in issuer.extensions:
            value = extension.value
            if extension.critical and not isinstance(value, understood):
                return False
            if isinstance(value, x509.BasicConstraints):
                is_authority = value.ca and (
                    value.path_length is None or value.path_length >= below
                )
            elif isinstance(value, x509.KeyUsage):
                if not value.key_cert_sign:
                    return False
            elif isinstance(value, x509.NameConstraints):
                return False
    except ValueError:
        return False
    return is_authority


def _is_valid(certificate: Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _serves(certificate: Certificate) -> bool:
    """Whether it may be used by a server (RFC 5280 4.2.1.12)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    allowed = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    return any(one in allowed for one in usage)


def _is_for(certificate: Certificate, name: str) -> bool:
    """Whether it names this host (RFC 7672 3.2.3): `*` may stand for the first label."""
    parent = name.partition(".")[2]
    return any(
        shown == name or (bool(parent) and shown == f"*.{parent}") for shown in _names(certificate)
    )


def _names(certificate: Certificate) -> list[str]:
    """DNS names, or the common name where there is none (RFC 7672 3.2.3)."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        names = []
    except ValueError:
        return []
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return [name.lower().rstrip(".") for name in names or (str(one.value) for one in common)]
