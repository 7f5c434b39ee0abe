"""TLS toward other servers: contexts for each kind of demand, and what is objected to afterwards.

Who only wishes for TLS checks nothing (RFC 7435); who demands it is told exactly why it failed.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from barid.interfaces.world import Clock
from barid.model.hop import Hop, Safety
from barid.network.carrier.pinning import objection
from barid.network.clock import SystemClock

_UNCHECKED: Final = frozenset({Safety.IF_OFFERED, Safety.ENCRYPTED, Safety.CLEAR, Safety.PINNED})


class Safeguard:
    """Contexts are made once. `authorities` is a file of them in PEM form, None for those that this
    machine trusts. Raises OSError, ssl.SSLError when it cannot be read."""

    def __init__(self, authorities: Path | None = None, clock: Clock | None = None) -> None:
        self._unchecked = checked_context(None)
        self._unchecked.check_hostname = False
        self._unchecked.verify_mode = ssl.CERT_NONE
        self._checked = checked_context(authorities)
        self._clock = clock or SystemClock()

    def context(self, hop: Hop) -> ssl.SSLContext:
        """What the handshake with this hop is to be made with."""
        return self._unchecked if hop.safety in _UNCHECKED else self._checked

    def objection(self, hop: Hop, tls: ssl.SSLObject) -> str:
        """Why this handshake, which succeeded, is not what the hop demands; empty when it is."""
        if hop.safety is not Safety.PINNED:
            return ""
        now = datetime.fromtimestamp(self._clock.now() / 1_000_000, UTC)
        return objection(hop.pins, hop.names, chain_of(tls), now)


def checked_context(authorities: Path | None) -> ssl.SSLContext:
    """For servers that prove themselves by a certificate for one of their DNS names (RFC 8461
    4.1, RFC 9525 6.3). Raises OSError, ssl.SSLError."""
    context = ssl.create_default_context(cafile=str(authorities) if authorities else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    return context


def chain_of(tls: ssl.SSLObject | ssl.SSLSocket) -> Sequence[bytes]:
    """The certificates that the other side has shown, its own first, in DER."""
    # Public only from Python 3.13 on; before, the object inside has it.
    inside: Any = tls if hasattr(tls, "get_unverified_chain") else getattr(tls, "_sslobj", None)
    chain: list[Any] = inside.get_unverified_chain() or [] if inside is not None else []
    return [one if isinstance(one, bytes) else one.public_bytes(_DER) for one in chain]


_DER: Final = 2  # _ssl.ENCODING_DER


def described(tls: ssl.SSLObject, hop: Hop) -> str:
    """As the trail tells it: version, cipher, and what was proven."""
    cipher = tls.cipher()
    words = [tls.version() or "TLS", cipher[0] if cipher else ""]
    if hop.safety is Safety.VERIFIED:
        words.append("verified")
    elif hop.safety is Safety.PINNED:
        words.append("pinned")
    return " ".join(word for word in words if word)


def why_not(error: Exception) -> str:
    """Why there is no connection, or no TLS over it, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return (error.reason or str(error)).replace("_", " ").lower()
    if isinstance(error, TimeoutError):
        return "no answer"
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or "lost"
