"""Keys that sign mail, as the post office needs them kept."""

from __future__ import annotations

from typing import Protocol

from barid.model.identifiers import DomainId, Instant, SigningKeyId
from barid.model.signing import KeyPair, SigningKey


class SigningKeys(Protocol):
    """All keys of all domains, in one transaction. They go with their domain."""

    def of(self, domain: DomainId) -> list[SigningKey]:
        """Every key of a domain, oldest first."""

    def add(self, domain: DomainId, selector: str, pair: KeyPair, now: Instant) -> SigningKey:
        """A key that waits. Raises Taken when the domain has one of this selector."""

    def begin(self, key: SigningKeyId, at: Instant) -> None:
        """It signs from now on."""

    def end(self, key: SigningKeyId, at: Instant) -> None:
        """It signs no more."""

    def remove(self, key: SigningKeyId) -> None:
        """It is no longer published either; its secret is gone."""
