"""The keys with which domains of ours sign mail that leaves (RFC 6376)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from barid.model.identifiers import DomainId, Instant, SigningKeyId


class KeyKind(Enum):
    """By its name in the DNS (RFC 6376 3.6.1, RFC 8463 4)."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """`secret` is PKCS#8 in DER; `public` is what stands in the DNS, before base64."""

    kind: KeyKind
    secret: bytes = field(repr=False)
    public: bytes


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of a domain under its selector.

    It is published from `made` on, signs from `begun` on, and no more from `ended` on, when it is
    still published for a while; None for what has not come yet.
    """

    id: SigningKeyId
    domain: DomainId
    selector: str
    pair: KeyPair
    made: Instant
    begun: Instant | None = None
    ended: Instant | None = None

    @property
    def signs(self) -> bool:
        """Whether it is the one in use."""
        return self.begun is not None and self.ended is None

    @property
    def waits(self) -> bool:
        """Whether it is published, and not in use yet."""
        return self.begun is None
