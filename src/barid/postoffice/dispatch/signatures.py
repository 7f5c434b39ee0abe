"""Who signs a message that leaves, and the fields that sign it (RFC 6376 5).

Mail of our own people, and what we write ourselves, is signed for the domain of its author, if that
is ours, over the octets that leave. What came from others and goes on is not ours to vouch for.
Keys are asked for again after a second; fields that were made serve all recipients of a content.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Clock, Tasks
from barid.message.mime.addresses import parse_addresses
from barid.message.mime.blocks import fields_in, name_of, value_of
from barid.message.senderauth.dkim.signature import Algorithm
from barid.message.senderauth.dkim.signing import PrivateKey, Signer, load_private_key, sign
from barid.model.address import domain_key
from barid.model.identifiers import SigningKeyId
from barid.model.outgoing import NewOutgoing
from barid.model.signing import SigningKey

SECOND: Final = 1_000_000
REMEMBERED_SECONDS: Final = 1.0
LIFETIME: Final = 14 * 86_400
"""How long a signature holds, in seconds: longer than mail waits anywhere."""
SERVES: Final = 3600
"""How long the fields of a content are used for further recipients, in seconds."""
MOST_KEPT: Final = 1000
MOST_AUTHORS: Final = 10
_Key = tuple[object, ...]


class Signatures:
    """One for a post office."""

    def __init__(self, store: Store, clock: Clock, tasks: Tasks) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._signers: dict[str, tuple[float, tuple[Signer, ...]]] = {}
        self._keys: dict[SigningKeyId, PrivateKey] = {}
        self._made: OrderedDict[_Key, tuple[int, bytes]] = OrderedDict()

    async def signers(self, what: NewOutgoing, header: bytes) -> tuple[Signer, ...]:
        """Those who sign a message with this header; nobody for mail of others. Raises
        StorageFailed."""
        fields = fields_in(header)
        own = what.sender is None
        if own and any(name_of(field) == b"received" for field in fields):
            return ()  # it came from somewhere: what we make ourselves has no such field
        for domain in _authors(fields):
            # Reports come from our host, which mostly has its name below a domain of ours.
            for name in _upwards(domain) if own else [domain]:
                if found := await self._of(name):
                    return found
        return ()

    def kept(self, key: _Key) -> bytes | None:
        """Fields that were made of the same not long ago."""
        found = self._made.get(key)
        return found[1] if found is not None and found[0] + SERVES > self._seconds() else None

    async def sign(
        self, key: _Key, header: bytes, body_hash: bytes, signers: Sequence[Signer]
    ) -> bytes:
        """The fields to put before this header."""
        now = self._seconds()
        made = await self._tasks.in_thread(
            lambda: sign(header, body_hash, signers, now, now + LIFETIME)
        )
        self._made[key] = (now, made)
        while len(self._made) > MOST_KEPT:
            self._made.popitem(last=False)
        return made

    async def _of(self, domain: str) -> tuple[Signer, ...]:
        remembered = self._signers.get(domain)
        if remembered is not None and remembered[0] + REMEMBERED_SECONDS > self._clock.monotonic():
            return remembered[1]
        keys = await self._store.read(lambda tx: _keys_of(tx, domain))
        found = tuple([await self._signer(domain, key) for key in keys])
        if len(self._signers) > MOST_KEPT:
            self._signers.clear()
        self._signers[domain] = (self._clock.monotonic(), found)
        return found

    async def _signer(self, domain: str, key: SigningKey) -> Signer:
        private = self._keys.get(key.id)
        if private is None:
            private = await self._tasks.in_thread(lambda: load_private_key(key.pair.secret))
            self._keys[key.id] = private
        return Signer(domain, key.selector, Algorithm(f"{key.pair.kind.value}-sha256"), private)

    def _seconds(self) -> int:
        return self._clock.now() // SECOND


def _keys_of(tx: Transaction, domain: str) -> list[SigningKey]:
    found = tx.directory.domain(domain)
    return [] if found is None else [key for key in tx.signing_keys.of(found.id) if key.signs]


def _authors(fields: Sequence[bytes]) -> list[str]:
    """The domains of From, in A-labels."""
    written = next((value_of(field) for field in fields if name_of(field) == b"from"), b"")
    hosts = [one.host.decode("utf-8", "replace") for one in parse_addresses(written) if one.host]
    keys = [domain_key(host) for host in hosts[:MOST_AUTHORS]]
    return list(dict.fromkeys(key for key in keys if key))


def _upwards(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]
