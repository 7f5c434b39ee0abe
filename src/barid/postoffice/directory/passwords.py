"""Passwords: kept only as argon2id strings and SCRAM keys, checked off the event loop, so many at
a time.

What was verified lately is remembered for a while under a key of this process alone, so that a
client that logs in again and again costs microseconds; the memory holds no password, and a changed
secret is a new entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final

from barid.interfaces.world import Clock, Randomness, Tasks
from barid.model.account import ScramKeys, Secrets
from barid.protocols.sasl import preparation
from barid.protocols.sasl.scram import derive_keys

REMEMBERED_FOR: Final = 600.0  # seconds
REMEMBERED_MOST: Final = 20_000
SALT: Final = 16
"""Octets of a salt."""
MAX_PASSWORD: Final = 1024
"""Longest password, in UTF-8 octets; longer ones are simply wrong."""
WAITING_MOST: Final = 400
"""Guesses that are worked on or wait at one time: some seconds' work, which a client waits for."""


class TooManyGuesses(Exception):
    """So many passwords are being checked that this one was not; it may be right."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: argon2id with `memory` KiB and `time` passes, SCRAM with `iterations`.

    The default of argon2id is the smallest that OWASP recommends (2023). SCRAM costs the client as
    much as us, and some take no more iterations than this. A test takes less.
    """

    memory: int = 19 * 1024
    time: int = 2
    lanes: int = 1
    iterations: int = 65_536


class Passwords:
    """Makes and checks secrets."""

    def __init__(
        self, tasks: Tasks, clock: Clock, randomness: Randomness, cost: Cost | None = None
    ) -> None:
        self._tasks = tasks
        self._clock = clock
        self._randomness = randomness
        self._key = randomness.token(32)
        self._cost = cost or Cost()
        self._verified: dict[bytes, float] = {}
        self._nobody: str | None = None
        self._waiting = 0

    def matches(self, secret: str | None, password: str) -> bool | Awaitable[bool]:
        """Whether the password belongs to the secret: at once when it was verified lately.

        Else, once awaited, raises TooManyGuesses.
        """
        forms = preparation.forms(password)
        if max(map(len, forms)) > MAX_PASSWORD:
            return False
        mark = self._mark(secret, forms[0])
        until = self._verified.get(mark)
        if until is not None and until > self._clock.monotonic():
            return True
        return self._verify(secret, forms, mark)

    def mark(self, password: str) -> bytes:
        """What tells this password from others, to whoever has the key of this process."""
        return self._mark(None, preparation.forms(password)[0])

    async def keys(self, password: str) -> ScramKeys:
        """SCRAM keys of a password that was found right."""
        salt, iterations = self.salt(), self._cost.iterations
        octets = preparation.for_scram(password)
        return await self._tasks.in_thread(lambda: derive_keys(octets, salt, iterations))

    def salt(self) -> bytes:
        """A new one."""
        return self._randomness.token(SALT)

    def decoy(self, key: bytes, name: str) -> ScramKeys:
        """Keys for a name without any: always the same salt, and no password fits.

        `key` belongs to this installation, so that nobody can tell the salt from a real one.
        """
        keyed = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), key=key, digest_size=SALT)
        nobody = self._randomness.token(64)
        return ScramKeys(keyed.digest(), self._cost.iterations, nobody[:32], nobody[32:])

    async def _verify(self, secret: str | None, forms: tuple[bytes, ...], mark: bytes) -> bool:
        """Without a secret the work is done all the same: time tells nobody who exists."""
        if self._waiting >= WAITING_MOST:
            raise TooManyGuesses
        self._waiting += 1
        try:
            known = secret if secret is not None else await self._decoy()
            right = await self._tasks.in_thread(
                lambda: any(_argon2_verify(known, octets) for octets in forms)
            )
        finally:
            self._waiting -= 1
        if not right or secret is None:
            return False
        if len(self._verified) >= REMEMBERED_MOST:
            self._verified.clear()
        self._verified[mark] = self._clock.monotonic() + REMEMBERED_FOR
        return True

    async def _decoy(self) -> str:
        """A secret that belongs to nobody, made once."""
        if self._nobody is None:
            cost = self._cost
            self._nobody = await self._tasks.in_thread(lambda: make_secret("nobody", cost))
        return self._nobody

    def _mark(self, secret: str | None, octets: bytes) -> bytes:
        keyed = hashlib.blake2b(key=self._key, digest_size=16)
        keyed.update((secret or "").encode())
        keyed.update(b"\0")
        keyed.update(octets)
        return keyed.digest()


def make_secrets(password: str, cost: Cost, salt: bytes) -> Secrets:
    """What to keep of a password; `salt` is new, for SCRAM. Slow on purpose."""
    keys = derive_keys(preparation.for_scram(password), salt, cost.iterations)
    return Secrets(make_secret(password, cost), keys)


def make_secret(password: str, cost: Cost) -> str:
    """An argon2id string with a new salt."""
    from argon2 import PasswordHasher  # only where a secret is really made: 30 ms to import

    hasher = PasswordHasher(time_cost=cost.time, memory_cost=cost.memory, parallelism=cost.lanes)
    return hasher.hash(preparation.forms(password)[0])


def _argon2_verify(secret: str, octets: bytes) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(secret, octets)
    except (VerificationError, InvalidHashError):
        return False
