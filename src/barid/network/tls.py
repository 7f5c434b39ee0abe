"""Server certificates and the TLS context that serves them.

TLS 1.2 and 1.3 only (RFC 8996, RFC 9325). There is one SSLContext for the life of the process; the
certificate of a connection is chosen in its SNI callback, so that reloaded files serve the next
handshake, and session tickets outlive a reload. A broken new file keeps the old certificate and is logged.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """One certificate: its chain (own certificate first) and private key, in PEM."""

    chain: Path
    key: Path


class Certificates:
    """The certificates of this post office; the first one is for clients that name no known host."""

    def __init__(self, files: Sequence[CertificateFiles]) -> None:
        """Raises CertificateError when a file cannot be used."""
        raise NotImplementedError

    @property
    def context(self) -> ssl.SSLContext:
        """The one context for all server connections; it stays the same when files change."""
        raise NotImplementedError

    def refresh(self) -> bool:
        """Look whether files have changed, and serve the new ones; True when something did.
        Cheap (one stat per file): call it every few seconds."""
        raise NotImplementedError


class CertificateError(Exception):
    """A certificate or key file cannot be used; the text says which and why."""
