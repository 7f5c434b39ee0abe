"""A post office that keeps nothing but what a test has told it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from barid.app.orders import AccountOrder, ServeOrder
from barid.i18n import Sayable
from barid.model.account import Account, AccountState, Domain
from barid.model.identifiers import AccountId, DomainId, Instant, ModSeq
from barid.postoffice.directory.changes import Refused


@dataclass(frozen=True, slots=True)
class Damage:
    name: str
    sayable: Sayable


@dataclass
class FakeOffice:
    """The door and the office in one."""

    names: list[str] = field(default_factory=list)
    kept: dict[str, Account] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)
    opened: list[Path] = field(default_factory=list)
    served: list[ServeOrder] = field(default_factory=list)
    failure: Exception | None = None

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

    def accounts(self) -> Sequence[Account]:
        return list(self.kept.values())

    def account(self, address: str) -> Account:
        if address not in self.kept:
            raise Refused("no-such-account", address)
        return self.kept[address]

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
        self.passwords[order.address] = order.password
        return account

    def set_password(self, address: str, password: str) -> None:
        self.account(address)
        self.passwords[address] = password

    def set_enabled(self, address: str, enabled: bool) -> None:
        state = AccountState.ACTIVE if enabled else AccountState.DISABLED
        self.kept[address] = replace(self.account(address), state=state)

    def remove_account(self, address: str) -> None:
        del self.kept[self.account(address).address]

    def check(self) -> Sequence[Damage]:
        return self.damage
