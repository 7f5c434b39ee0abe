"""The gate opens for who proves it and has an open account, and says no more to anybody else."""

from __future__ import annotations

import ipaddress
from base64 import b64decode, b64encode

import pytest
from tests.app.office import CHEAP, CountingRandomness, InlineTasks, secret_of
from tests.protocols.sasl.test_scram import Client

from barid.interfaces.store import StorageFailed
from barid.model.account import AccountState, ScramKeys
from barid.postoffice.directory import changes, login, passwords
from barid.postoffice.directory.attempts import Attempts
from barid.postoffice.directory.login import Answer, Denial, Denied, Gate, LoggedIn, Visitor
from barid.postoffice.directory.passwords import Passwords, make_secrets
from barid.protocols.sasl.exchange import Exchange, Prompt
from barid.protocols.sasl.mechanism import Claim, Credentials, Flaw, KeysWanted, Refuted, Vouched
from barid.protocols.sasl.offering import Circumstances, Offering
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore

HERE = ipaddress.ip_address("192.0.2.1")
PEOPLE = ("reader", "كاتب")


class Entrance:
    """A gate to some accounts: two with everything, one of old, one that nobody can enter."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore(self.clock)
        self.tasks = InlineTasks()
        random = CountingRandomness()
        checked = Passwords(self.tasks, self.clock, random, CHEAP)
        self.gate = Gate(self.store, checked, Attempts(self.clock), self.tasks, random)
        self.offering = Offering(Circumstances(secured=True), random)

    async def furnish(self) -> None:
        now = self.clock.now()
        await self.store.write(lambda tx: changes.add_domain(tx, "barid.test", now))
        wishes = [changes.AccountWish("closed@barid.test", None)]
        wishes.append(changes.AccountWish("old@barid.test", secret_of("right")))
        for name in PEOPLE:
            made = make_secrets("right", CHEAP, name.encode())
            wish = changes.AccountWish(f"{name}@barid.test", made.argon2, scram=made.scram)
            wishes.append(wish)
        for wish in wishes:
            await self.store.write(lambda tx, wish=wish: changes.add_account(tx, wish, now))  # type: ignore[misc]

    async def hear(self, claim: Claim, mechanism: str = "PLAIN") -> Answer:
        return await self.gate.hear(claim, Visitor(HERE, mechanism))

    async def enter(self, name: str, password: str, acting: str = "") -> Answer:
        return await self.hear(Credentials(name, password, acting))

    async def scram(self, name: str, password: str, acting: str = "") -> Answer:
        """A whole exchange of SCRAM."""
        client = Client(f"n,{'a=' + acting if acting else ''},".encode(), password.encode())
        client.bare = b"n=" + name.encode() + b",r=x"
        exchange = self.offering.begin("SCRAM-SHA-256")
        assert isinstance(exchange, Exchange)
        wanted = exchange.begin(b64encode(client.first()))
        assert isinstance(wanted, KeysWanted)
        keys = await self.hear(wanted, "SCRAM-SHA-256")
        if not isinstance(keys, ScramKeys):
            return keys
        challenge = exchange.supply(keys)
        assert isinstance(challenge, Prompt)
        turn = exchange.respond(b64encode(client.final(b64decode(challenge.line))))
        turn = exchange.respond(b"") if isinstance(turn, Prompt) else turn
        assert not isinstance(turn, Prompt | login.Denied)
        return await self.hear(turn, "SCRAM-SHA-256")  # type: ignore[arg-type]

    async def keys(self, name: str) -> ScramKeys:
        keys = await self.hear(KeysWanted(name))
        assert isinstance(keys, ScramKeys)
        return keys

    async def set_state(self, state: AccountState) -> None:
        await self.store.write(lambda tx: changes.set_state(tx, "reader@barid.test", state))


@pytest.fixture
async def entrance() -> Entrance:
    made = Entrance()
    await made.furnish()
    return made


def denial(answer: Answer) -> Denial | None:
    return answer.denial if isinstance(answer, Denied) else None


@pytest.mark.parametrize("way", ["enter", "scram"])
@pytest.mark.parametrize("name", ["reader", "READER@Barid.test", "كاتب", "كَاتب@barid.test"])
async def test_the_right_password_opens(entrance: Entrance, way: str, name: str) -> None:
    entered: Answer = await getattr(entrance, way)(name, "right")
    assert isinstance(entered, LoggedIn)
    assert entered.address in ("reader@barid.test", "كاتب@barid.test")
    assert entered.mechanism == ("PLAIN" if way == "enter" else "SCRAM-SHA-256")


@pytest.mark.parametrize("way", ["enter", "scram"])
@pytest.mark.parametrize(
    ("name", "password"),
    [("reader", "wrong"), ("nobody", "right"), ("closed", "right"), ("closed", ""),
     ("reader@else.test", "right"), ("@", "right")],
)  # fmt: skip
async def test_every_other_gets_one_answer(
    entrance: Entrance, way: str, name: str, password: str
) -> None:
    assert denial(await getattr(entrance, way)(name, password)) is Denial.WRONG


async def test_wrong_names_and_passwords_cost_the_same(entrance: Entrance) -> None:
    await entrance.enter("nobody", "x")  # makes the secret of nobody
    costs = []
    for name, password in (("reader", "wrong"), ("nobody", "right"), ("closed", "right")):
        before = entrance.tasks.given
        await entrance.enter(name, password)
        costs.append(entrance.tasks.given - before)
    assert costs == [1, 1, 1]


async def test_a_name_that_nobody_has_looks_like_one_that_somebody_has(entrance: Entrance) -> None:
    real, none = await entrance.keys("reader"), await entrance.keys("nobody")
    assert (len(real.salt), real.iterations) != (0, 0)
    assert none.iterations == real.iterations
    ways = ("nobody", "NOBODY", "nobody@barid.test", "\u0640nobody")
    assert {(await entrance.keys(name)).salt for name in ways} == {none.salt}
    others = ("nobody2", "nobody@else.test", "closed", "old", "@", "")
    salts = [(await entrance.keys(name)).salt for name in others]
    assert len({*salts, none.salt, real.salt}) == len(others) + 2
    assert {len(salt) for salt in salts} == {passwords.SALT}


async def test_decoys_stay_the_same_after_a_restart(entrance: Entrance) -> None:
    before = await entrance.keys("nobody")
    checked = Passwords(entrance.tasks, entrance.clock, CountingRandomness(), CHEAP)
    attempts = Attempts(entrance.clock)
    again = Gate(entrance.store, checked, attempts, entrance.tasks, CountingRandomness())
    after = await again.hear(KeysWanted("nobody"), Visitor(HERE, "SCRAM-SHA-256"))
    assert isinstance(after, ScramKeys)
    assert after.salt == before.salt


async def test_a_password_opens_in_whatever_form_it_is_written(entrance: Entrance) -> None:
    made = make_secrets("\u0627\u0654سرار", CHEAP, b"salt")
    await entrance.store.write(
        lambda tx: changes.set_secret(tx, "reader@barid.test", made.argon2, made.scram)
    )
    assert isinstance(await entrance.enter("reader", "أسرار"), LoggedIn)
    assert isinstance(await entrance.enter("reader", "\u0627\u0654سرار"), LoggedIn)
    assert isinstance(await entrance.scram("reader", "أسرار"), LoggedIn)


async def test_an_account_of_old_gets_its_keys_with_the_next_right_password(
    entrance: Entrance,
) -> None:
    assert denial(await entrance.scram("old", "right")) is Denial.WRONG
    assert denial(await entrance.enter("old", "wrong")) is Denial.WRONG
    assert denial(await entrance.scram("old", "right")) is Denial.WRONG
    assert isinstance(await entrance.enter("old", "right"), LoggedIn)
    assert isinstance(await entrance.scram("old", "right"), LoggedIn)


async def test_nobody_is_kept_out_because_keys_cannot_be_kept(
    entrance: Entrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: object) -> None:
        raise StorageFailed("full")

    monkeypatch.setattr(entrance.store, "write", full)
    assert isinstance(await entrance.enter("old", "right"), LoggedIn)


@pytest.mark.parametrize("way", ["enter", "scram"])
async def test_a_disabled_account_is_told_of_only_after_the_right_password(
    entrance: Entrance, way: str
) -> None:
    attempt = getattr(entrance, way)
    assert isinstance(await attempt("reader", "right"), LoggedIn)
    await entrance.set_state(AccountState.DISABLED)
    assert denial(await attempt("reader", "right")) is Denial.DISABLED
    assert denial(await attempt("reader", "wrong")) is Denial.WRONG
    await entrance.set_state(AccountState.ACTIVE)
    assert isinstance(await attempt("reader", "right"), LoggedIn)


@pytest.mark.parametrize("way", ["enter", "scram"])
async def test_nobody_acts_for_another(entrance: Entrance, way: str) -> None:
    attempt = getattr(entrance, way)
    for own in ("reader", "Reader@barid.test"):
        assert isinstance(await attempt("reader", "right", own), LoggedIn)
    for other in ("old@barid.test", "nobody", "reader@else.test"):
        assert denial(await attempt("reader", "right", other)) is Denial.FOREIGN
        assert denial(await attempt("reader", "wrong", other)) is Denial.WRONG


async def test_a_certificate_opens_the_account_that_it_names(entrance: Entrance) -> None:
    one = ("x@else.test", "READER@barid.test")
    entered = await entrance.hear(Vouched(one), "EXTERNAL")
    assert isinstance(entered, LoggedIn)
    assert (entered.address, entered.mechanism) == ("reader@barid.test", "EXTERNAL")
    assert isinstance(await entrance.hear(Vouched(one, "reader")), LoggedIn)


async def test_a_certificate_of_several_accounts_needs_a_name(entrance: Entrance) -> None:
    both = ("reader@barid.test", "كاتب@barid.test")
    assert denial(await entrance.hear(Vouched(both))) is Denial.WRONG
    assert isinstance(await entrance.hear(Vouched(both, "كاتب@barid.test")), LoggedIn)


@pytest.mark.parametrize(
    "claim",
    [
        Vouched(("nobody@barid.test",)),
        Vouched(("reader@else.test",)),
        Vouched(("not an address",)),
        Vouched(("reader@barid.test",), "old@barid.test"),
        Vouched(("reader@barid.test",), "nobody"),
    ],
)
async def test_no_certificate_opens_another(entrance: Entrance, claim: Vouched) -> None:
    assert denial(await entrance.hear(claim)) is Denial.WRONG


async def test_failures_are_counted_and_slow_down(entrance: Entrance) -> None:
    for number in range(5):
        answer = await entrance.enter("reader", f"wrong {number}")
    assert isinstance(answer, Denied)
    assert (answer.failures.of_account, answer.failures.of_address) == (5, 5)
    assert entrance.tasks.pauses == []
    await entrance.hear(Refuted("READER", Flaw.PROOF))
    await entrance.enter("reader@barid.test", "wrong")
    assert entrance.tasks.pauses == [2.0]
    assert isinstance(await entrance.scram("reader", "right"), LoggedIn)
    assert entrance.tasks.pauses == [2.0, 4.0]
    assert isinstance(await entrance.scram("reader", "right"), LoggedIn)
    assert entrance.tasks.pauses == [2.0, 4.0], "the owner comes from here"


async def test_names_that_nobody_has_slow_down_as_well(entrance: Entrance) -> None:
    for number in range(6):
        await entrance.enter("nobody" if number % 2 else "Nobody@barid.test", f"wrong {number}")
    assert entrance.tasks.pauses == [1.0]


async def test_a_phone_with_an_old_password_slows_nobody_down(entrance: Entrance) -> None:
    for _ in range(50):
        await entrance.enter("reader", "old password")
    assert entrance.tasks.pauses == []


async def test_whoever_would_wait_too_long_is_put_off(
    entrance: Entrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        answer = await entrance.enter("reader", f"wrong {number}")
    assert denial(answer) is Denial.BUSY
    assert denial(await entrance.scram("reader", "right")) is Denial.BUSY
    entrance.clock.advance(60)
    monkeypatch.setattr(login, "WAITING_MOST", 0)
    assert denial(await entrance.enter("reader", "right")) is Denial.BUSY
    monkeypatch.undo()
    assert isinstance(await entrance.enter("reader", "right"), LoggedIn)


async def test_too_much_work_puts_off(entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITING_MOST", 0)
    assert denial(await entrance.enter("reader", "right")) is Denial.BUSY
