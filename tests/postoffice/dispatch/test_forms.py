"""What a next hop gets: as it is where it takes it, else converted or returned; and signed."""

from __future__ import annotations

import email
import email.policy

import pytest
from tests.message.senderauth.dkim.letters import judged
from tests.postoffice.dispatch.world import Office, each

from barid.interfaces.store import Transaction
from barid.message.senderauth.dkim.verifying import Result
from barid.model.envelope import Body
from barid.model.offers import Offers
from barid.network.keypairs import make_pairs
from barid.postoffice.directory import changes, signing
from barid.postoffice.directory.changes import AccountWish
from barid.postoffice.directory.publication import wanted_key
from barid.postoffice.dispatch.outcome import Cause, Fate

Extensions = dict[str, tuple[str, ...]]
MODERN: Extensions = {"8BITMIME": (), "SMTPUTF8": ()}
ARABIC = "مرحبا بك في بريد\r\n".encode()
TOP = b"Received: by us\r\nFrom: Writer <writer@barid.test>\r\nTo: a@sink.test\r\n"
TEXT = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
LETTER = TOP + TEXT + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + ARABIC
WIDE = (
    "Received: by us\r\nFrom: كاتب <كاتب@barid.test>\r\nSubject: تحية\r\n".encode()
    + TEXT
    + b"Content-Transfer-Encoding: 8bit\r\n\r\n"
    + ARABIC
)


class Desk:
    """An office that can sign, and a sink that offers what a test wants."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.records: dict[str, str] = {}

    async def open(self) -> Desk:
        now = self.office.clock.now()

        def unit(tx: Transaction) -> None:
            domain = changes.domain_named(tx, "barid.test")
            signing.give_keys(tx, domain, make_pairs(), now)
            records = [wanted_key(domain, key) for key in tx.signing_keys.of(domain.id)]
            self.records = {record.name: record.text for record in records}
            changes.add_account(tx, AccountWish("كاتب@barid.test", None, ascii="katib"), now)

        await self.office.store.write(unit)
        return self

    async def send(self, letter: bytes, offers: Extensions, **changed: object) -> bytes:
        """What the sink was given; empty when it was given nothing."""
        recipients = changed.pop("to", ["a@sink.test"])
        assert isinstance(recipients, list)
        store = self.office.store
        prepared = await store.prepare(letter)
        number = await store.write(lambda tx: tx.messages.keep(prepared, b"", b""))
        self.office.carrier.offers = Offers("a.sink.test", offers)
        self.office.carrier.servers = {"a.sink.test": each(), "b.sink.test": each()}
        what = {"content": number, "size": len(letter), "body": Body.EIGHT_BIT_MIME, **changed}
        await self.office.add(*recipients, **what)
        await self.office.links.close_idle(0)
        await self.office.dispatch()
        return self.office.carrier.sent[-1][2] if self.office.carrier.sent else b""

    async def verdicts(self, given: bytes) -> list[Result]:
        now = self.office.clock.now() // 1_000_000
        return [one.result for one in await judged(given, self.records, now=now)]

    def told(self) -> list[tuple[Cause, str]]:
        """Of those who were given up."""
        return [
            (one.outcome.cause, one.outcome.status)
            for some in self.office.reports.about_all
            for one in some
            if one.outcome.fate is Fate.GIVEN_UP
        ]


@pytest.fixture
async def desk() -> Desk:
    return await Desk(await Office.built()).open()


def read(given: bytes) -> str:
    message = email.message_from_bytes(given, policy=email.policy.default)
    return str(message.get_content()).strip()


async def test_what_the_other_side_takes_goes_as_it_is_and_is_signed(desk: Desk) -> None:
    given = await desk.send(LETTER, MODERN)
    assert given.endswith(LETTER)
    assert given.count(b"DKIM-Signature:") == 2
    assert await desk.verdicts(given) == [Result.PASS] * 2
    transfer = desk.office.carrier.transfers[-1]
    assert (transfer.size, transfer.body) == (len(given), Body.EIGHT_BIT_MIME)


async def test_a_host_without_8bitmime_gets_ascii_that_is_signed_as_it_leaves(desk: Desk) -> None:
    given = await desk.send(LETTER, {})
    assert given.isascii()
    assert read(given) == ARABIC.decode().strip()
    assert await desk.verdicts(given) == [Result.PASS] * 2
    assert desk.office.carrier.transfers[-1].body is Body.SEVEN_BIT


async def test_a_host_without_smtputf8_gets_the_ascii_address_of_our_sender(desk: Desk) -> None:
    given = await desk.send(WIDE, {"8BITMIME": ()}, smtputf8=True, reverse_path="كاتب@barid.test")
    message = email.message_from_bytes(given, policy=email.policy.default)
    assert message["From"].addresses[0].addr_spec == "katib@barid.test"
    assert message["Subject"] == "تحية"
    assert given.endswith(ARABIC)
    assert await desk.verdicts(given) == [Result.PASS] * 2
    transfer = desk.office.carrier.transfers[-1]
    assert (transfer.reverse_path, transfer.smtputf8) == ("katib@barid.test", False)


async def test_a_recipient_without_known_ascii_address_is_told_of_and_the_others_served(
    desk: Desk,
) -> None:
    everybody = ["قارئ@sink.test", "a@sink.test"]
    given = await desk.send(WIDE, {}, to=everybody, smtputf8=True, reverse_path="كاتب@barid.test")
    assert given
    assert [one.path for one in desk.office.carrier.transfers[-1].recipients] == ["a@sink.test"]
    assert desk.told() == [(Cause.NEEDS_UTF8, "5.6.7")]
    assert await desk.office.waiting() == {}


async def test_a_host_with_smtputf8_gets_everything_as_it_is(desk: Desk) -> None:
    given = await desk.send(WIDE, MODERN, smtputf8=True, reverse_path="كاتب@barid.test")
    assert given.endswith(WIDE)
    assert desk.office.carrier.transfers[-1].reverse_path == "كاتب@barid.test"


async def test_what_its_author_has_signed_comes_back(desk: Desk) -> None:
    signed = b"Content-Type: multipart/signed; boundary=x\r\n\r\n--x\r\n\r\n" + ARABIC
    letter = TOP + signed + b"--x\r\nContent-Type: application/pgp-signature\r\n\r\ny\r\n--x--\r\n"
    assert await desk.send(letter, {}) == b""
    assert desk.told() == [(Cause.UNCONVERTIBLE, "5.6.3")]
    assert (await desk.send(letter, MODERN)).endswith(letter)


async def test_mail_of_others_is_not_signed_and_ours_is(desk: Desk) -> None:
    assert await desk.send(LETTER, MODERN, sender=None) == LETTER
    report = LETTER.partition(b"\r\n")[2].replace(b"writer@barid.test", b"postmaster@mx.barid.test")
    given = await desk.send(report, MODERN, sender=None, reverse_path="")
    assert await desk.verdicts(given) == [Result.PASS] * 2
    foreign = LETTER.replace(b"writer@barid.test", b"writer@else.test")
    assert await desk.send(foreign, MODERN) == foreign


@pytest.mark.parametrize("offers", [MODERN, {}])
async def test_a_large_message_is_signed_and_converted_alike(
    desk: Desk, offers: Extensions
) -> None:
    letter = LETTER + ARABIC * 20_000
    given = await desk.send(letter, offers)
    assert read(given).split() == (ARABIC * 20_001).decode().split()
    assert await desk.verdicts(given) == [Result.PASS] * 2
    assert desk.office.carrier.transfers[-1].size == len(given)


async def test_fields_are_made_once_for_many_recipients(desk: Desk) -> None:
    first = await desk.send(LETTER, MODERN)
    desk.office.clock.advance(60)
    assert await desk.send(LETTER, MODERN, to=["b@sink.test"]) == first
    desk.office.clock.advance(3600)
    assert await desk.send(LETTER, MODERN) != first
