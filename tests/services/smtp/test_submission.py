"""Submission over the whole office: login, senders, messages (RFC 6409, RFC 4954)."""

from __future__ import annotations

from base64 import b64encode

import pytest
from tests.app.office import Office, opened

from barid.interfaces.store import StorageFailed
from barid.model.account import AccountState
from barid.model.identifiers import QueueEntryId
from barid.postoffice.directory import changes

HELLO = (
    b"From: writer@barid.test\r\nTo: reader@barid.test\r\nSubject: Hello\r\n\r\nGood morning.\r\n"
)
LOCAL = ("127.0.0.1", 40000)


def plain(name: str, password: str, authorization: str = "") -> str:
    return "AUTH PLAIN " + b64encode(f"{authorization}\0{name}\0{password}".encode()).decode()


async def test_a_message_is_submitted(office: Office) -> None:
    client = await office.writing()
    assert [r[:3] for r in await client.mail("writer@barid.test", "reader@barid.test")] == ["250"]
    assert (await client.data(HELLO)).startswith("250 2.0.0 Kept as ")
    reader = await office.reading()
    answer = await reader.ask("FETCH 1 BODY.PEEK[]")
    kept = b"".join(answer.untagged)
    assert HELLO in kept
    assert b"Return-Path: <writer@barid.test>\r\nDelivered-To: reader@barid.test\r\n" in kept
    assert b"Received: from barid.test\r\n\tby mail.barid.test with ESMTPA id " in kept


async def test_nothing_without_a_login(quick_office: Office) -> None:
    client = quick_office.smtp(LOCAL, "submission")
    await client.greet()
    assert await client.ask("MAIL FROM:<writer@barid.test>") == "530 5.7.0 Log in first"
    assert await client.ask("VRFY reader@barid.test") == "530 5.7.0 Log in first"
    assert (await client.ask("RCPT TO:<reader@barid.test>")).startswith("503")
    assert (await client.ask("DATA")).startswith("503")


async def test_no_login_where_others_can_read_it(quick_office: Office) -> None:
    client = quick_office.smtp(door="submission")
    assert (await client.reply()).startswith("220")
    assert "AUTH" not in await client.ask("EHLO c.example")
    assert (await client.ask(plain("writer", "writer-demo"))).startswith("538 5.7.11 ")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (plain("writer@barid.test", "wrong"), "535 5.7.8 Wrong name or password"),
        (plain("nobody@barid.test", "wrong"), "535 5.7.8 Wrong name or password"),
        (plain("writer", "writer-demo", "reader"), "535 5.7.8 You may not act for the other name"),
        (plain("writer", "writer-demo"), "235 2.7.0 Welcome"),
        (plain("writer", "writer-demo", "writer@barid.test"), "235 2.7.0 Welcome"),
    ],
)
async def test_who_may_enter(quick_office: Office, command: str, answer: str) -> None:
    client = quick_office.smtp(LOCAL, "submission")
    await client.greet()
    assert await client.ask(command) == answer


async def test_a_disabled_account_does_not_enter(quick_office: Office) -> None:
    await quick_office.change(
        lambda tx: changes.set_state(tx, "writer@barid.test", AccountState.DISABLED)
    )
    client = quick_office.smtp(LOCAL, "submission")
    await client.greet()
    assert (await client.ask(plain("writer", "writer-demo"))).startswith("535 5.7.13 ")


async def test_trouble_with_the_disk_is_no_wrong_password(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = quick_office.smtp(LOCAL, "submission")
    await client.greet()

    async def unreadable(*_: object) -> None:
        raise StorageFailed("trouble")

    with monkeypatch.context() as patched:
        patched.setattr(quick_office.store, "read", unreadable)
        assert (await client.ask(plain("writer", "writer-demo"))).startswith("454 4.7.0 ")
    assert (await client.ask(plain("writer", "writer-demo"))).startswith("235 ")


async def test_mail_for_here_and_elsewhere_is_delivered_and_queued_at_once(
    quick_office: Office,
) -> None:
    client = await quick_office.writing()
    here, elsewhere = "reader@barid.test", "somebody@Example.org"
    for answer in await client.mail("writer@barid.test", here, elsewhere, elsewhere):
        assert answer.startswith("250")
    assert (await client.data(b"From: writer@barid.test\r\n\r\nTo all.\r\n")).startswith("250")
    (entry,) = await quick_office.store.read(lambda tx: tx.queue.entries(QueueEntryId(0), 9))
    assert (entry.recipient, entry.destination) == (elsewhere, "example.org")
    message = await quick_office.store.read(lambda tx: tx.queue.message(entry.message))
    assert message is not None
    assert message.what.reverse_path == "writer@barid.test"
    content = await quick_office.store.read(lambda tx: tx.messages.content(message.what.content))
    assert content is not None
    assert content.read(0, message.what.size).endswith(b"\r\n\r\nTo all.\r\n")
    reading = await quick_office.reading()
    assert b"To all." in b"".join((await reading.ask("FETCH 1 BODY.PEEK[TEXT]")).untagged)


async def test_a_message_begun_anew_forgets_its_recipients(quick_office: Office) -> None:
    client = await quick_office.writing()
    await client.mail("writer@barid.test", "somebody@example.org")
    await client.ask("RSET")
    await client.mail("writer@barid.test", "reader@barid.test")
    await client.data(b"From: writer@barid.test\r\n\r\nx\r\n")
    assert await quick_office.store.read(lambda tx: tx.queue.count()) == 0


async def test_senders_of_others_are_refused(quick_office: Office) -> None:
    client = await quick_office.writing()
    assert (await client.ask("MAIL FROM:<reader@barid.test>")).startswith("553 5.7.1 ")
    (refused,) = await client.mail("writer@barid.test", "nobody@barid.test")
    assert refused.startswith("550 5.1.1 ")
    assert (await client.ask("RCPT TO:<reader@barid.test>")).startswith("250")
    answer = await client.data(b"From: reader@barid.test\r\n\r\nIt was not me.\r\n")
    assert answer.startswith("550 5.7.1 ")


async def test_a_receipt_has_no_reverse_path(quick_office: Office) -> None:
    client = await quick_office.writing()
    assert [r[:3] for r in await client.mail("", "reader@barid.test")] == ["250"]
    assert (await client.data(HELLO)).startswith("250")


async def test_mailboxes_are_verified(quick_office: Office) -> None:
    client = await quick_office.writing()
    assert await client.ask("VRFY reader@barid.test") == "250 2.1.5 <reader@barid.test>"
    assert (await client.ask("VRFY nobody@barid.test")).startswith("550 5.1.1 ")
    assert (await client.ask("VRFY reader")).startswith("252 ")


async def test_whoever_guesses_on_is_sent_away(quick_office: Office) -> None:
    client = quick_office.smtp(LOCAL, "submission")
    await client.greet()
    answers: list[str] = []
    while not answers or not answers[-1].startswith("421"):
        answers.append(await client.ask(plain("writer", f"guess {len(answers)}")))
        assert len(answers) <= 21
        if len(answers) == 20:
            answers.append(await client.reply())
    await client.wire.closed()


async def test_nodding_does_not_hold_a_connection_without_login(quick_office: Office) -> None:
    client = quick_office.smtp(LOCAL, "submission")
    await client.greet()
    for _ in range(4):
        assert (await client.ask("NOOP")).startswith("250")
        quick_office.pass_time(70)
    quick_office.pass_time(70)
    assert (await client.reply()).startswith("421 4.4.2 ")


async def test_binary_content_is_kept_in_lines(office: Office) -> None:
    client = await office.writing()
    await client.mail("writer@barid.test", "reader@barid.test", parameters=" BODY=BINARYMIME")
    octets = bytes(range(256))
    content = (
        b"From: writer@barid.test\r\nMIME-Version: 1.0\r\nContent-Type: application/x\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\n"
    ) + octets
    client.send(b"BDAT %d LAST\r\n" % len(content) + content)
    assert (await client.reply()).startswith("250")
    reader = await office.reading()
    answer = b"".join((await reader.ask("FETCH 1 (BODY.PEEK[] BINARY.PEEK[1])")).untagged)
    assert b64encode(octets)[:76] in answer
    assert octets in answer  # BINARY gives the octets themselves (RFC 3516)


async def test_login_by_scram_and_by_challenge() -> None:
    async with opened(None) as office:
        client = office.smtp(LOCAL, "submission")
        await client.greet()
        said = await client.ask("EHLO c.example")
        assert "AUTH SCRAM-SHA-256 PLAIN LOGIN" in said
        assert (await client.ask("AUTH LOGIN")).startswith("334 ")
        assert (await client.ask(b64encode(b"writer").decode())).startswith("334 ")
        assert (await client.ask(b64encode(b"writer-demo").decode())).startswith("235 ")
