"""The life of the keys with which domains sign (RFC 6376 3.1), in units of work.

A key is published first, signs next, and is still published for a while when another has taken its
place, since mail that it has signed is on its way. The first of a domain begins at once: mail that
nobody can judge yet is no worse off than unsigned mail. Every other waits until it was seen in the
DNS: only people can put it there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.account import Domain
from barid.model.identifiers import Instant
from barid.model.signing import KeyKind, KeyPair, SigningKey
from barid.postoffice.directory.changes import domain_named

SECOND: Final = 1_000_000


def give_keys(tx: Transaction, domain: Domain, pairs: Iterable[KeyPair], now: Instant) -> None:
    """The first keys of a domain: of these pairs the kinds that it does not sign with yet."""
    present = {key.pair.kind for key in tx.signing_keys.of(domain.id) if key.signs}
    for pair in pairs:
        if pair.kind not in present:
            key = _add(tx, domain, pair, now)
            tx.signing_keys.begin(key.id, now)


def lacking(tx: Transaction) -> list[tuple[Domain, list[KeyKind]]]:
    """Domains that have no key in use of some kind, and of which."""
    found = []
    for domain in tx.directory.domains():
        present = {key.pair.kind for key in tx.signing_keys.of(domain.id) if key.signs}
        if kinds := [kind for kind in KeyKind if kind not in present]:
            found.append((domain, kinds))
    return found


def rotate(
    tx: Transaction, name: str, pairs: Iterable[KeyPair], now: Instant, *, at_once: bool = False
) -> list[SigningKey]:
    """New keys for a domain, which wait; those that waited before are gone. `at_once` is for keys
    that somebody else may have got hold of: they sign no more and are no longer published. Raises
    Refused: no-such-domain."""
    domain = domain_named(tx, name)
    for key in tx.signing_keys.of(domain.id):
        if key.waits or at_once:
            tx.signing_keys.remove(key.id)
    made = [_add(tx, domain, pair, now) for pair in pairs]
    if at_once:
        for key in made:
            tx.signing_keys.begin(key.id, now)
    return made


def begin(tx: Transaction, keys: Sequence[SigningKey], now: Instant) -> None:
    """These that waited sign from now on, in the place of those of their kind. One that is gone
    meanwhile is passed over."""
    for key in keys:
        others = tx.signing_keys.of(key.domain)
        current = next((one for one in others if one.id == key.id), None)
        if current is None or not current.waits:
            continue
        for one in others:
            if one.signs and one.pair.kind is key.pair.kind:
                tx.signing_keys.end(one.id, Instant(max(now, one.begun or now)))
        tx.signing_keys.begin(key.id, Instant(max(now, key.made)))


def forget(tx: Transaction, before: Instant) -> list[SigningKey]:
    """Those that ended before this moment; they are published no more."""
    gone = [
        key
        for domain in tx.directory.domains()
        for key in tx.signing_keys.of(domain.id)
        if key.ended is not None and key.ended < before
    ]
    for key in gone:
        tx.signing_keys.remove(key.id)
    return gone


def are_due(keys: Sequence[SigningKey], before: Instant) -> bool:
    """Whether new keys are to be made: one has signed since before this moment, and none waits."""
    old = any(key.signs and key.begun is not None and key.begun < before for key in keys)
    return old and not any(key.waits for key in keys)


def _add(tx: Transaction, domain: Domain, pair: KeyPair, now: Instant) -> SigningKey:
    """Under a selector that tells kind and moment: one that was withdrawn never comes back, since
    others may still remember what stood there."""
    taken = {key.selector for key in tx.signing_keys.of(domain.id)}
    moment = datetime.fromtimestamp(now // SECOND, UTC).strftime("%Y%m%d-%H%M%S")
    plain = f"{pair.kind.value}-{moment}"
    names = itertools.chain([plain], (f"{plain}-{number}" for number in itertools.count(2)))
    selector = next(name for name in names if name not in taken)
    return tx.signing_keys.add(domain.id, selector, pair, now)
