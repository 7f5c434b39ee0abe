"""Keys that sign mail, in memory; see `interfaces.signing.SigningKeys`."""

from __future__ import annotations

from dataclasses import replace

from barid.interfaces.store import Taken
from barid.model.identifiers import DomainId, Instant, SigningKeyId
from barid.model.signing import KeyPair, SigningKey
from barid.testing.memory.state import State


class MemorySigningKeys:
    """Implements `interfaces.signing.SigningKeys`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of(self, domain: DomainId) -> list[SigningKey]:
        return [key for key in self._state.signing_keys.values() if key.domain == domain]

    def add(self, domain: DomainId, selector: str, pair: KeyPair, now: Instant) -> SigningKey:
        if any(key.selector == selector for key in self.of(domain)):
            raise Taken(selector)
        key = SigningKey(SigningKeyId(self._state.next_id()), domain, selector, pair, now)
        self._state.signing_keys[key.id] = key
        return key

    def begin(self, key: SigningKeyId, at: Instant) -> None:
        self._state.signing_keys[key] = replace(self._state.signing_keys[key], begun=at)

    def end(self, key: SigningKeyId, at: Instant) -> None:
        self._state.signing_keys[key] = replace(self._state.signing_keys[key], ended=at)

    def remove(self, key: SigningKeyId) -> None:
        del self._state.signing_keys[key]
