"""Keys that sign mail, as SQL; see `interfaces.signing.SigningKeys`."""

from __future__ import annotations

from typing import Any, Final

from barid.interfaces.store import Taken
from barid.model.identifiers import DomainId, Instant, SigningKeyId
from barid.model.signing import KeyKind, KeyPair, SigningKey
from barid.storage.driver import Driver

_OF: Final = """
    SELECT id, domain, selector, kind, secret, public, made, begun, ended FROM signing_key
        WHERE domain = ? ORDER BY id"""
_ADD: Final = """
    INSERT INTO signing_key (domain, selector, kind, secret, public, made)
        VALUES (?, ?, ?, ?, ?, ?)
        RETURNING id, domain, selector, kind, secret, public, made, begun, ended"""


class SigningKeys:
    """All keys that are kept."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def of(self, domain: DomainId) -> list[SigningKey]:
        return [_key(row) for row in self._driver.rows(_OF, (domain,))]

    def add(self, domain: DomainId, selector: str, pair: KeyPair, now: Instant) -> SigningKey:
        if self._driver.row(
            "SELECT 1 FROM signing_key WHERE domain = ? AND selector = ?", (domain, selector)
        ):
            raise Taken(selector)
        values = (domain, selector, pair.kind.value, pair.secret, pair.public, now)
        row = self._driver.row(_ADD, values)
        assert row is not None, "RETURNING gives the row"
        return _key(row)

    def begin(self, key: SigningKeyId, at: Instant) -> None:
        self._driver.run("UPDATE signing_key SET begun = ? WHERE id = ?", (at, key))

    def end(self, key: SigningKeyId, at: Instant) -> None:
        self._driver.run("UPDATE signing_key SET ended = ? WHERE id = ?", (at, key))

    def remove(self, key: SigningKeyId) -> None:
        self._driver.run("DELETE FROM signing_key WHERE id = ?", (key,))


def _key(row: tuple[Any, ...]) -> SigningKey:
    number, domain, selector, kind, secret, public, made, begun, ended = row
    pair = KeyPair(KeyKind(kind), bytes(secret), bytes(public))
    return SigningKey(SigningKeyId(number), DomainId(domain), selector, pair, made, begun, ended)
