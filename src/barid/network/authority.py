"""A certificate authority of our own in the data folder, for a post office without bought certificates.

Makes `ca.pem` (to be imported by clients), and a server certificate for all names, reissued before it
expires or when the names change. Every file is 0600 (ca.pem 0644) and written durably. `cryptography`
is imported only when something must be made or read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from barid.interfaces.world import Clock
from barid.network.tls import CertificateFiles


class Authority:
    """The CA in one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """`folder` is made when needed. Nothing is read or written yet."""
        raise NotImplementedError

    @property
    def certificate(self) -> Path:
        """`ca.pem`, which clients import."""
        raise NotImplementedError

    def ensure(self, names: Sequence[str]) -> CertificateFiles:
        """Files of a server certificate that holds these host names, domains (U- or A-labels) and
        addresses, and localhost, 127.0.0.1, ::1, and is valid for a while yet; made or renewed when
        needed. Blocking (some ms): call it at start and once a day. Raises OSError, CertificateError."""
        raise NotImplementedError
