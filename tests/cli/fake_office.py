"""A post office that keeps nothing but what a test has told it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.cli.fake_moving import FakeMoving

from barid.app.orders import AccountOrder, ServeOrder
from barid.app.publishing import Published
from barid.i18n import Sayable
from barid.model.account import Account, AccountState, Alias, Domain
from barid.model.event import Trail
from barid.model.identifiers import AccountId, AliasId, DomainId, Instant, ModSeq
from barid.model.receipt import ReceiptPolicy
from barid.postoffice.directory.changes import Refused
from barid.postoffice.queue.changes import Waiting
from barid.postoffice.receipts.answering import Case


@dataclass
class FakeReceipts:
    """Receipts of reading, as the commands ask for them."""

    policies: dict[str, ReceiptPolicy] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    answered: list[tuple[str, str, bool]] = field(default_factory=list)

    def policy(self, address: str) -> ReceiptPolicy:
        return self.policies.get(address, ReceiptPolicy.ASK)

    def set_policy(self, address: str, policy: ReceiptPolicy) -> Account:
        self.policies[address] = policy
        return None  # type: ignore[return-value]

    def waiting(self, address: str) -> list[Case]:
        return self.cases

    def answer(self, address: str, message_id: str, *, tell: bool) -> int:
        self.answered.append((address, message_id, tell))
        return 1


@dataclass(frozen=True, slots=True)
class Damage:
    name: str
    sayable: Sayable


@dataclass
class FakeOffice:
    """The door and the office in one."""

    names: list[str] = field(default_factory=list)
    kept: dict[str, Account] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)
    leads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    separators: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    published: list[Published] = field(default_factory=list)
    asked: list[tuple[str, ServeOrder, bool]] = field(default_factory=list)
    rotated: list[tuple[str, bool]] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    opened: list[Path] = field(default_factory=list)
    served: list[ServeOrder] = field(default_factory=list)
    failure: Exception | None = None
    waiting: list[Waiting] = field(default_factory=list)
    traced: dict[str, list[Trail]] = field(default_factory=dict)
    read_receipts: FakeReceipts = field(default_factory=FakeReceipts)
    tracing: list[tuple[str | None, Instant | None]] = field(default_factory=list)
    changed: list[tuple[str, int]] = field(default_factory=list)
    moving: FakeMoving = field(default_factory=FakeMoving)

    @contextmanager
    def office(self, data: Path) -> Iterator[FakeOffice]:
        if self.failure is not None:
            raise self.failure
        self.opened.append(data)
        yield self

    def serve(self, order: ServeOrder) -> int:
        self.served.append(order)
        return 0

    def domains(self) -> Sequence[Domain]:
        return [
            Domain(DomainId(number), name, name.encode("idna").decode(), Instant(0))
            for number, name in enumerate(self.names, 1)
        ]

    def add_domain(self, name: str) -> Domain:
        if "." not in name:
            raise Refused("bad-domain", name)
        if name in self.names:
            raise Refused("domain-exists", name)
        self.names.append(name)
        return self.domains()[-1]

    def remove_domain(self, name: str) -> None:
        if name not in self.names:
            raise Refused("no-such-domain", name)
        self.names.remove(name)

    def rotate_keys(self, name: str, *, at_once: bool) -> Sequence[Published]:
        if name not in self.names:
            raise Refused("no-such-domain", name)
        self.rotated.append((name, at_once))
        return self.published

    def set_separator(self, name: str, separator: str) -> None:
        if name not in self.names:
            raise Refused("no-such-domain", name)
        self.separators[name] = separator

    def records(self, name: str, order: ServeOrder, *, ask: bool) -> Sequence[Published]:
        self.asked.append((name, order, ask))
        if name not in self.names:
            raise Refused("no-such-domain", name)
        return self.published

    def accounts(self) -> Sequence[Account]:
        return list(self.kept.values())

    def account(self, address: str) -> Account:
        if address not in self.kept:
            raise Refused("no-such-account", address)
        return self.kept[address]

    def addresses(self, address: str) -> Sequence[str]:
        return [self.account(address).address, *self.others.get(address, [])]

    def add_accounts(self, orders: Sequence[AccountOrder]) -> Sequence[Account]:
        return [self.add_account(order) for order in orders]

    def add_account(self, order: AccountOrder) -> Account:
        if order.address in self.kept:
            raise Refused("address-exists", order.address)
        account = Account(
            id=AccountId(len(self.kept) + 1),
            domain=DomainId(1),
            address=order.address,
            name=order.name,
            role=order.role,
            state=AccountState.ACTIVE,
            secret=order.secret or "$argon2id$made",
            quota=order.quota,
            used=0,
            modseq=ModSeq(1),
            created=Instant(0),
        )
        self.kept[order.address] = account
        if order.ascii is not None:
            self.others[order.address] = [f"{order.ascii}@barid.test"]
        self.passwords[order.address] = order.password
        return account

    def set_password(self, address: str, password: str) -> None:
        self.account(address)
        self.passwords[address] = password

    def set_enabled(self, address: str, enabled: bool) -> None:
        state = AccountState.ACTIVE if enabled else AccountState.DISABLED
        self.kept[address] = replace(self.account(address), state=state)

    def set_quota(self, address: str, quota: int | None) -> None:
        self.kept[address] = replace(self.account(address), quota=quota)

    def queued(self, viewer: str | None = None) -> list[Waiting]:
        return list(self.waiting)

    def undo(self, verb: str, number: int, sender: str) -> list[Waiting]:
        self.changed.append((f"{verb} as {sender}", number))
        return [self.in_queue(number)]

    def in_queue(self, number: int, viewer: str | None = None) -> Waiting:
        for one in self.waiting:
            if one.entry.id == number:
                return one
        raise Refused("no-such-entry", str(number))

    def change_queue(self, verb: str, number: int | None) -> list[Waiting]:
        changed = self.queued() if number is None else [self.in_queue(number)]
        self.changed += [(verb, int(one.entry.id)) for one in changed]
        return changed

    @property
    def receipts(self) -> FakeReceipts:
        return self.read_receipts

    def trails(self, about: str, viewer: str | None, since: Instant | None) -> list[Trail]:
        self.tracing.append((viewer, since))
        return self.traced.get(about.strip("<>"), [])

    def aliases(self) -> Sequence[Alias]:
        return [
            self._alias(number, address, targets)
            for number, (address, targets) in enumerate(self.leads.items(), 1)
        ]

    def add_alias(self, address: str, targets: Sequence[str]) -> Alias:
        if address in targets:
            raise Refused("alias-of-itself", address)
        self.leads[address] = (*self.leads.get(address, ()), *targets)
        return self._alias(len(self.leads), address, self.leads[address])

    def remove_alias(self, address: str, targets: Sequence[str]) -> None:
        if address not in self.leads:
            raise Refused("no-such-alias", address)
        left = tuple(target for target in self.leads.pop(address) if target not in targets)
        if targets and left:
            self.leads[address] = left

    def _alias(self, number: int, address: str, targets: tuple[str, ...]) -> Alias:
        pairs = tuple((target, target) for target in targets)
        return Alias(AliasId(number), DomainId(1), address, address, pairs)

    def remove_account(self, address: str) -> None:
        del self.kept[self.account(address).address]

    def check(self) -> Sequence[Damage]:
        return self.damage

    def rebuild_search(self) -> int:
        self.damage = [found for found in self.damage if not found.name.startswith("words-")]
        return 7
