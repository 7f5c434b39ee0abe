"""Python's poplib: the plainest way to collect mail."""

from __future__ import annotations

import poplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.interop.running import PATIENCE, Account, PostOffice, letter

pytestmark = pytest.mark.interop

ARABIC = "From: مرسل <sender@example.org>\r\nSubject: تقرير شهري\r\n\r\nنص\r\n".encode()


@contextmanager
def collecting(
    office: PostOffice, account: Account, tls: str = "", *, utf8: bool = False
) -> Iterator[poplib.POP3]:
    """A session that has logged in; ended by QUIT unless it was ended before."""
    client: Any
    if tls == "from the start":
        port = office.port("pop3s")
        client = poplib.POP3_SSL("localhost", port, timeout=PATIENCE, context=office.trust())
    else:
        client = poplib.POP3("localhost", office.port("pop3"), timeout=PATIENCE)
    if tls == "later":
        client.stls(context=office.trust())
    if utf8:
        client.utf8()
    client.encoding = "utf-8"
    client.user(account.address)
    client.pass_(account.password)
    yield client
    client.quit()


@pytest.mark.parametrize("tls", ["", "later", "from the start"])
def test_mail_is_collected_and_removed(office: PostOffice, account: Account, tls: str) -> None:
    office.send(account, letter("first"), letter("second", ".dot\n..two\n\n.\nend"))
    with collecting(office, account, tls) as client:
        assert client.stat()[0] == 2
        _, lines, size = client.retr(2)
        assert b"\r\n".join(lines).endswith(b".dot\r\n..two\r\n\r\n.\r\nend")
        told: object = client.list(2)  # which the stubs take for a list of all
        assert told == b"+OK 2 %d" % sum(len(line) + 2 for line in lines)
        assert size >= sum(len(line) + 2 for line in lines)
        assert [line for line in client.top(1, 0)[1] if line.startswith(b"Subject")] == [
            b"Subject: first"
        ]
        client.dele(1)
        client.rset()
        client.dele(2)
    with office.open(account) as imap:
        assert imap.search(None, "ALL")[1] == [b"1"]
        assert imap.search(None, "SUBJECT", "first")[1] == [b"1"]


def test_capabilities(office: PostOffice, account: Account) -> None:
    with collecting(office, account, "later") as client:
        found = client.capa()
    assert {"TOP", "UIDL", "PIPELINING", "UTF8", "LANG", "RESP-CODES", "USER"} <= set(found)
    assert found["EXPIRE"] == ["NEVER"]
    assert "SCRAM-SHA-256" in found["SASL"]
    assert "STLS" not in found


def test_unique_identifiers_last_and_a_break_removes_nothing(
    office: PostOffice, account: Account
) -> None:
    office.send(account, letter("one"), letter("two"))
    client = poplib.POP3("localhost", office.port("pop3"), timeout=PATIENCE)
    client.user(account.address)
    client.pass_(account.password)
    before = client.uidl()[1]
    client.dele(1)
    client.close()
    with collecting(office, account) as again:
        assert again.uidl()[1] == before


def test_arabic_name_subject_and_surrogate(office: PostOffice) -> None:
    reader = office.new_account("زينب")
    office.send(reader, ARABIC)
    with collecting(office, reader, "later") as client:
        header = b"\r\n".join(client.top(1, 0)[1])
        assert header.isascii(), header
        assert b"Subject: =?utf-8?" in header
    with collecting(office, reader, "later", utf8=True) as client:
        lines = client.retr(1)[1]
        assert "Subject: تقرير شهري".encode() in lines


def test_wrong_password_has_its_code(office: PostOffice, account: Account) -> None:
    client = poplib.POP3("localhost", office.port("pop3"), timeout=PATIENCE)
    client.user(account.address)
    with pytest.raises(poplib.error_proto, match=r"\[AUTH\]"):
        client.pass_("wrong")
    client.quit()
