"""LOGIN, AUTHENTICATE and ID: one answer for every way of being wrong."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from tests.app.clients import Answer, ImapClient
from tests.app.office import CHEAP, Office
from tests.protocols.sasl.test_scram import Client as ScramClient

from barid.model.account import AccountState
from barid.postoffice.directory import changes, passwords


@pytest.fixture
async def client(quick_office: Office) -> ImapClient:
    client = quick_office.imap()
    assert (await client.line()).startswith(b"* OK [CAPABILITY ")
    return client


def plain(name: str, password: str, other: str = "") -> str:
    return b64encode(f"{other}\0{name}\0{password}".encode()).decode()


@pytest.mark.parametrize(
    "name", ["reader@barid.test", "READER@Barid.Test", "reader", '"reader@barid.test"']
)
async def test_the_right_password_opens(client: ImapClient, name: str) -> None:
    answer = await client.ask(f"LOGIN {name} reader-demo")
    assert answer.ok
    assert answer.code is not None
    assert answer.code.startswith("CAPABILITY ")
    assert "IDLE" in answer.code


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("reader@barid.test", "wrong"),
        ("reader@barid.test", "Reader-demo"),
        ("reader@barid.test", '""'),
        ("nobody@barid.test", "reader-demo"),
        ("reader@example.org", "reader-demo"),
        ("no-address@", "reader-demo"),
        ('""', '""'),
        ("reader@barid.test", "x" * 2000),
    ],
)
async def test_every_other_gets_the_same_answer(
    client: ImapClient, name: str, password: str
) -> None:
    answer = await client.ask(f"LOGIN {name} {password}")
    assert (answer.status, answer.text) == (
        "NO",
        "[AUTHENTICATIONFAILED] Wrong name or password",
    )
    assert (await client.ask("SELECT INBOX")).status == "BAD"


async def test_a_disabled_account_is_told_of_only_after_the_right_password(
    quick_office: Office, client: ImapClient
) -> None:
    await quick_office.change(
        lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.DISABLED)
    )
    assert (await client.ask("LOGIN reader reader-demo")).code == "CONTACTADMIN"
    assert (await client.ask("LOGIN reader wrong")).code == "AUTHENTICATIONFAILED"


async def test_a_new_password_counts_at_once(quick_office: Office, client: ImapClient) -> None:
    from tests.app.office import secret_of

    assert (await client.ask("LOGIN reader reader-demo")).ok
    await quick_office.change(
        lambda tx: changes.set_secret(tx, "reader@barid.test", secret_of("new"))
    )
    again = quick_office.imap()
    await again.line()
    assert not (await again.ask("LOGIN reader reader-demo")).ok
    assert (await again.ask("LOGIN reader new")).ok


async def test_a_login_that_would_wait_too_long_is_put_off(
    client: ImapClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "WAITING_MOST", 0)
    for command in ("LOGIN reader reader-demo", f"AUTHENTICATE PLAIN {plain('reader', 'x')}"):
        answer = await client.ask(command)
        assert (answer.status, answer.code) == ("NO", "UNAVAILABLE")
    monkeypatch.undo()
    assert (await client.ask("LOGIN reader reader-demo")).ok


async def test_authenticate_plain_with_and_without_initial_response(
    quick_office: Office, client: ImapClient
) -> None:
    assert (await client.ask(f"AUTHENTICATE PLAIN {plain('reader', 'reader-demo')}")).ok
    other = quick_office.imap()
    await other.line()
    tag = other.begin("AUTHENTICATE PLAIN")
    assert await other.line() == b"+ \r\n"
    other.send(plain("reader", "reader-demo") + "\r\n")
    assert (await other.answer(tag)).ok


async def test_authenticate_can_be_called_off(client: ImapClient) -> None:
    tag = client.begin("AUTHENTICATE PLAIN")
    await client.line()
    client.send(b"*\r\n")
    assert (await client.answer(tag)).status == "BAD"
    assert (await client.ask("LOGIN reader reader-demo")).ok


async def test_nobody_acts_for_another(client: ImapClient) -> None:
    as_writer = plain("reader", "reader-demo", "writer@barid.test")
    answer = await client.ask(f"AUTHENTICATE PLAIN {as_writer}")
    assert answer.code == "AUTHORIZATIONFAILED"
    wrong = plain("reader", "wrong", "writer@barid.test")
    assert (await client.ask(f"AUTHENTICATE PLAIN {wrong}")).code == "AUTHENTICATIONFAILED"
    own = plain("reader", "reader-demo", "Reader@barid.test")
    assert (await client.ask(f"AUTHENTICATE PLAIN {own}")).ok


async def test_no_password_travels_in_the_clear_from_elsewhere(quick_office: Office) -> None:
    client = quick_office.imap(("192.0.2.9", 5000))
    assert b"LOGINDISABLED" in await client.line()
    for command in ("LOGIN reader reader-demo", "AUTHENTICATE PLAIN"):
        answer = await client.ask(command)
        assert (answer.status, answer.code) == ("NO", "PRIVACYREQUIRED")


async def test_a_connection_that_does_not_log_in_is_closed(
    quick_office: Office, client: ImapClient
) -> None:
    quick_office.pass_time(30)
    await client.ask("NOOP")
    quick_office.pass_time(32)
    await client.wire.closed()
    assert client.wire.heard.startswith(b"* BYE ")


async def test_time_goes_on_while_a_wrong_password_is_looked_at(
    quick_office: Office, client: ImapClient
) -> None:
    tag = client.begin("LOGIN reader wrong")
    quick_office.pass_time(62)  # the answer is not there yet
    assert not (await client.answer(tag)).ok
    quick_office.pass_time(62)
    await client.wire.closed()


async def test_id_is_answered_with_our_name(client: ImapClient) -> None:
    answer = await client.ask('ID ("name" "test")')
    assert answer.said('ID ("name" "Barid")')


async def test_a_wrong_password_is_logged_with_its_peer(
    quick_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    client = quick_office.imap(("127.0.0.1", 40000))
    await client.line()
    await client.ask("AUTHENTICATE PLAIN AHJlYWRlcgB3cm9uZw==")
    told = [record.getMessage() for record in caplog.records]
    assert any("'reader'" in line and "127.0.0.1" in line for line in told), told
    assert not any("wrong'" in line for line in told), "the password is nobody's business"


async def scram(client: ImapClient, name: str, password: str) -> Answer:
    """A whole exchange of SCRAM-SHA-256, with an initial response."""
    told = ScramClient(password=password.encode())
    told.bare = f"n={name},r=theirs".encode()
    tag = client.begin(f"AUTHENTICATE SCRAM-SHA-256 {b64encode(told.first()).decode()}")
    first = await client.line()
    assert first.startswith(b"+ "), first
    client.send(b64encode(told.final(b64decode(first[2:]))) + b"\r\n")
    final = await client.line()
    if final.startswith(b"+ "):
        assert b64decode(final[2:]).startswith(b"v=")
        client.send(b"\r\n")
        return await client.answer(tag)
    status, _, text = final.removeprefix(tag + b" ").decode().strip().partition(" ")
    return Answer(status, text)


async def with_keys(office: Office, password: str) -> None:
    made = passwords.make_secrets(password, CHEAP, b"salt")
    await office.change(
        lambda tx: changes.set_secret(tx, "reader@barid.test", made.argon2, made.scram)
    )


@pytest.mark.parametrize("password", ["reader", "كلمة السر"])
async def test_scram_opens_for_the_right_password_alone(
    quick_office: Office, client: ImapClient, password: str
) -> None:
    await with_keys(quick_office, password)
    for name in ("reader", "nobody"):
        answer = await scram(client, name, "wrong")
        assert (answer.status, answer.text) == (
            "NO",
            "[AUTHENTICATIONFAILED] Wrong name or password",
        )
    assert (await scram(client, "reader@barid.test", password)).ok
    assert (await client.ask("SELECT INBOX")).ok


async def test_scram_is_told_of_a_disabled_account_too(
    quick_office: Office, client: ImapClient
) -> None:
    await with_keys(quick_office, "x")
    await quick_office.change(
        lambda tx: changes.set_state(tx, "reader@barid.test", AccountState.DISABLED)
    )
    assert (await scram(client, "reader", "x")).code == "CONTACTADMIN"


async def test_an_exchange_may_be_called_off_at_every_step(
    quick_office: Office, client: ImapClient
) -> None:
    first = b64encode(ScramClient().first()).decode()
    for before in ([], [first]):
        tag = client.begin("AUTHENTICATE SCRAM-SHA-256")
        assert await client.line() == b"+ \r\n"
        for line in before:
            client.send(line + "\r\n")
            assert (await client.line()).startswith(b"+ ")
        client.send(b"*\r\n")
        answer = await client.answer(tag)
        assert (answer.status, answer.text) == ("BAD", "Authentication cancelled")
    assert (await client.ask("LOGIN reader reader-demo")).ok


async def test_who_leaves_in_the_middle_harms_nobody(quick_office: Office) -> None:
    for said in ("a AUTHENTICATE SCRAM-SHA-256\r\n", "a AUTHENTICATE SCRAM-SHA-256 " + "biws\r\n"):
        client = quick_office.imap()
        await client.line()
        client.send(said)
        await client.line()
        client.wire.vanish()
        await client.wire.closed()
    await quick_office.rest()


async def test_login_asks_for_name_and_password(client: ImapClient) -> None:
    tag = client.begin("AUTHENTICATE LOGIN")
    for asked, said in ((b"Username:", b"reader"), (b"Password:", b"reader-demo")):
        assert await client.line() == b"+ " + b64encode(asked) + b"\r\n"
        client.send(b64encode(said) + b"\r\n")
    assert (await client.answer(tag)).ok


async def test_what_is_not_offered_cannot_be_begun(client: ImapClient) -> None:
    for name in ("SCRAM-SHA-256-PLUS", "EXTERNAL", "CRAM-MD5", "XOAUTH2"):
        answer = await client.ask(f"AUTHENTICATE {name}")
        assert (answer.status, answer.code) == ("NO", "CANNOT")
