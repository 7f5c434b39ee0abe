"""What a domain says of TLS at its MX hosts (RFC 8461): the policy, and one that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final

from barid.model.identifiers import Instant

LONGEST_AGE: Final = 31_557_600
"""Seconds for which a policy holds at most (RFC 8461 3.2)."""
_SECOND: Final = 1_000_000


class StsMode(Enum):
    """What is to be done where the policy is not met (RFC 8461 5)."""

    ENFORCE = "enforce"
    """Not to deliver."""
    TESTING = "testing"
    """To deliver all the same, and to report."""
    NONE = "none"
    """There is no policy any more."""


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """`mxs` are host names in A-labels and small letters, or `*.` and one. `max_age` is in
    seconds."""

    mode: StsMode
    mxs: tuple[str, ...]
    max_age: int

    def names(self, host: str) -> bool:
        """Whether it allows this MX host; `*` stands for one label (RFC 8461 4.1)."""
        label, _, parent = host.partition(".")
        return host in self.mxs or (bool(label and parent) and f"*.{parent}" in self.mxs)

    def written(self) -> bytes:
        """As it is served (RFC 8461 3.2)."""
        hosts = "".join(f"mx: {host}\r\n" for host in self.mxs)
        age = f"max_age: {self.max_age}\r\n"
        return f"version: STSv1\r\nmode: {self.mode.value}\r\n{hosts}{age}".encode()

    @property
    def mark(self) -> str:
        """An `id` that is another one whenever the policy is (RFC 8461 3.1)."""
        return sha256(self.written()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """A policy that was fetched, under the `id` that its domain gave then. `used` is when mail last
    needed it to be fetched."""

    domain: str
    id: str
    policy: StsPolicy
    fetched: Instant
    used: Instant

    @property
    def expires(self) -> Instant:
        """From then on it says nothing any more."""
        return Instant(self.fetched + self.policy.max_age * _SECOND)
