"""Who is this? A claim made in a SASL exchange (or a LOGIN command), and who enters with it.

One answer for every way of being wrong, and about the same time for each, so that nobody learns
which names exist (RFC 4616 6, RFC 5802 9, RFC 5530 3 AUTHENTICATIONFAILED). What else is in the
way, a closed account or somebody else's name, is told only after the right password.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Final

from barid.interfaces.store import StorageFailed, Store, Transaction
from barid.interfaces.world import Randomness, Tasks
from barid.model.account import Account, AccountState, ScramKeys
from barid.model.address import Address
from barid.model.identifiers import AccountId
from barid.model.peer import PeerAddress, network_of
from barid.postoffice.directory.attempts import NO_FAILURES, Attempts, Failures
from barid.postoffice.directory.lookup import login_address
from barid.postoffice.directory.passwords import Passwords, TooManyGuesses
from barid.protocols.sasl.mechanism import (
    Claim,
    Credentials,
    KeysWanted,
    Proven,
    Refuted,
    Vouched,
)

LONGEST_NAME: Final = 255
WAITING_MOST: Final = 1000
"""Guesses that may stand in queues at one time."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks, and how: the mechanism by its name, LOGIN also for commands that carry name and
    password (LOGIN of IMAP, USER and PASS of POP3)."""

    address: PeerAddress
    mechanism: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The account that a session now acts for, its principal address, and how it proved itself."""

    account: AccountId
    address: str
    mechanism: str


class Denial(Enum):
    """What the client is told."""

    WRONG = "wrong name or password"
    FOREIGN = "may not act for the other name"
    DISABLED = "account disabled"
    BUSY = "too many attempts"


@dataclass(frozen=True, slots=True)
class Denied:
    """Nobody enters. `name` is the one that was claimed, `why` is for the log."""

    denial: Denial
    name: str
    why: str
    failures: Failures = NO_FAILURES


Answer = LoggedIn | Denied | ScramKeys


@dataclass(frozen=True, slots=True)
class _Found:
    """What is kept under a login name."""

    key: str
    """One for all ways to write the name."""
    account: Account | None
    keys: ScramKeys | None

    @property
    def who(self) -> AccountId | str:
        """Under what failures are counted: one count for all the names of an account."""
        return self.account.id if self.account is not None else self.key


class Gate:
    """Lets people in."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        attempts: Attempts,
        tasks: Tasks,
        randomness: Randomness,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._attempts = attempts
        self._tasks = tasks
        self._randomness = randomness
        self._waiting = 0

    async def hear(self, claim: Claim, visitor: Visitor) -> Answer:
        """Judge a claim. Keys are to be supplied to the exchange, which then makes another claim;
        everything else ends it. Raises StorageFailed."""
        match claim:
            case Credentials():
                return await self._check(claim, visitor)
            case KeysWanted():
                return await self._keys(claim, visitor)
            case Proven():
                return await self._proven(claim, visitor)
            case Refuted():
                found = await self._find(claim.name)
                return self._wrong(found, claim.name, visitor, claim.flaw.value)
            case Vouched():
                return await self._vouched(claim, visitor)

    # --- mechanisms

    async def _check(self, claim: Credentials, visitor: Visitor) -> LoggedIn | Denied:
        found = await self._find(claim.name)
        account, password = found.account, claim.password
        if not await self._wait(found.who, visitor):
            return Denied(Denial.BUSY, claim.name, "too many failed attempts")
        answer = self._passwords.matches(account.secret if account else None, password)
        try:
            right = answer if isinstance(answer, bool) else await answer
        except TooManyGuesses:
            return Denied(Denial.BUSY, claim.name, "too many passwords are being checked")
        if not right or account is None:
            mark = self._passwords.mark(password)
            return self._wrong(found, claim.name, visitor, "wrong password", mark)
        if found.keys is None:
            await self._make_keys(account, password)
        return await self._admit(account, claim, visitor)

    async def _proven(self, claim: Proven, visitor: Visitor) -> LoggedIn | Denied:
        found = await self._find(claim.name)
        if found.account is None:  # removed since it was looked up
            return self._wrong(found, claim.name, visitor, "no such account")
        return await self._admit(found.account, claim, visitor)

    async def _keys(self, claim: KeysWanted, visitor: Visitor) -> ScramKeys | Denied:
        """The decoy is made for every name, so that time does not tell who needs it."""
        look = partial(_look, name=claim.name)
        found, key = await self._store.read(lambda tx: (look(tx), tx.directory.decoy_key()))
        if not await self._wait(found.who, visitor):
            return Denied(Denial.BUSY, claim.name, "too many failed attempts")
        decoy = self._passwords.decoy(key or await self._make_decoy_key(), found.key)
        return found.keys or decoy

    async def _vouched(self, claim: Vouched, visitor: Visitor) -> LoggedIn | Denied:
        """The one account that the certificate names, or the named one among several."""
        accounts = await self._store.read(lambda tx: _owners(tx, claim.mailboxes))
        found = await self._find(claim.authorization or claim.mailboxes[0])
        wanted = found.account if claim.authorization else None
        if not claim.authorization and len(accounts) == 1:
            wanted = next(iter(accounts.values()))
        if wanted is None or wanted.id not in accounts:
            named = claim.authorization or ", ".join(claim.mailboxes)
            return self._wrong(found, named, visitor, "the certificate names no such account")
        return await self._admit(wanted, claim, visitor)

    # --- steps

    async def _find(self, name: str) -> _Found:
        return await self._store.read(partial(_look, name=name))

    async def _wait(self, who: AccountId | str, visitor: Visitor) -> bool:
        """Stand in the queue, if there is one; False when that would take too long."""
        seconds = self._attempts.wait(_origin(visitor), who)
        if seconds == 0.0:
            return True
        if seconds is None or self._waiting >= WAITING_MOST:
            return False
        self._waiting += 1
        try:
            await self._tasks.pause(seconds)
        finally:
            self._waiting -= 1
        return True

    async def _admit(
        self, account: Account, claim: Credentials | Proven | Vouched, visitor: Visitor
    ) -> LoggedIn | Denied:
        """The proof is right: what else may be in the way."""
        if claim.authorization:
            acting = (await self._find(claim.authorization)).account
            if acting is None or acting.id != account.id:
                return Denied(Denial.FOREIGN, account.address, "may not act for the other name")
        if account.state is not AccountState.ACTIVE:
            return Denied(Denial.DISABLED, account.address, "the account is disabled")
        self._attempts.succeeded(_origin(visitor), account.id)
        return LoggedIn(account.id, account.address, visitor.mechanism)

    def _wrong(
        self, found: _Found, name: str, visitor: Visitor, why: str, mark: bytes = b""
    ) -> Denied:
        failures = self._attempts.failed(_origin(visitor), found.who, mark)
        return Denied(Denial.WRONG, name, why, failures)

    # --- what is made at the first need

    async def _make_keys(self, account: Account, password: str) -> None:
        """Keys for an account that has only an argon2id string."""
        keys = await self._passwords.keys(password)
        try:
            await self._store.write(
                lambda tx: tx.directory.set_scram_keys(account.id, account.secret, keys)
            )
        except StorageFailed:
            return  # the next login tries again

    async def _make_decoy_key(self) -> bytes:
        """The key of this installation's decoys, unless another process was quicker."""
        fresh = self._randomness.token(32)
        return await self._store.write(lambda tx: tx.directory.decoy_key(fresh) or fresh)


def _look(tx: Transaction, name: str) -> _Found:
    address = login_address(tx, name)
    key = address.key if address is not None else name.casefold()[:LONGEST_NAME]
    account = tx.directory.account_at(address.key) if address is not None else None
    keys = tx.directory.scram_keys(account.id) if account is not None else None
    return _Found(key, account, keys)


def _owners(tx: Transaction, mailboxes: tuple[str, ...]) -> dict[AccountId, Account]:
    """The accounts that the addresses of a certificate reach."""
    found = {}
    for written in mailboxes:
        address = Address.parse(written)
        account = tx.directory.account_at(address.key) if address is not None else None
        if account is not None:
            found[account.id] = account
    return found


def _origin(visitor: Visitor) -> tuple[int, int] | None:
    """The network that failures are counted for; ours is shared by all who come through us."""
    return None if visitor.address.is_loopback else network_of(visitor.address)
