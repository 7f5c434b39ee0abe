"""TLS toward other servers: contexts for each kind of demand, and what is objected to afterwards.

Who only wishes for TLS checks nothing (RFC 7435); who demands it is told exactly why it failed.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from barid.model.hop import Hop, Safety

_UNCHECKED: Final = frozenset({Safety.IF_OFFERED, Safety.ENCRYPTED, Safety.CLEAR, Safety.PINNED})


class Safeguard:
    """Contexts are made once. `authorities` is a file of them in PEM form, None for those that this
    machine trusts. Raises OSError, ssl.SSLError when it cannot be read."""

    def __init__(self, authorities: Path | None = None) -> None:
        self._unchecked = _context(None)
        self._unchecked.check_hostname = False
        self._unchecked.verify_mode = ssl.CERT_NONE
        self._checked = _context(authorities)

    def context(self, hop: Hop) -> ssl.SSLContext:
        """What the handshake with this hop is to be made with."""
        return self._unchecked if hop.safety in _UNCHECKED else self._checked

    def objection(self, hop: Hop, tls: ssl.SSLObject) -> str:
        """Why this handshake, which succeeded, is not what the hop demands; empty when it is."""
        return ""


def _context(authorities: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authorities) if authorities else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def described(tls: ssl.SSLObject, hop: Hop) -> str:
    """As the trail tells it: version, cipher, and what was proven."""
    cipher = tls.cipher()
    words = [tls.version() or "TLS", cipher[0] if cipher else ""]
    if hop.safety is Safety.VERIFIED:
        words.append("verified")
    elif hop.safety is Safety.PINNED:
        words.append("pinned by DNS")
    return " ".join(word for word in words if word)
