"""LOGIN, AUTHENTICATE and ID: one answer for every way of being wrong."""

from __future__ import annotations

from base64 import b64encode

import pytest
from tests.app.clients import ImapClient
from tests.app.office import Office

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
