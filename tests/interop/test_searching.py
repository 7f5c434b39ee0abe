"""Python's imaplib searches a large mailbox, in several charsets: first what is read, then what
the index of words has by then, with the same answers."""

from __future__ import annotations

import imaplib
import time
from collections.abc import Iterator

import apsw
import pytest
from tests.interop.running import PATIENCE, Account, PostOffice, letter

pytestmark = pytest.mark.interop

COUNT = 60  # so many that the index is asked
LETTERS = [
    letter("الرِّسَالَةُ الجديدة", "رقم الفاتورة ١٢٣"),
    letter("notice", "في مكتبة المدرسة مسؤول", From="أحمد <ahmad@example.org>"),
    letter("=?windows-1256?B?x+HR08fhyQ==?=", "plain"),
    b"Subject: \xc7\xe1\xd1\xd3\xc7\xe1\xc9\r\nX-Note: mislabelled\r\n\r\n\xdf\xca\xc8\r\n",
]
QUERIES = [
    ("UTF-8", "SUBJECT", "رسالة", {1, 3, 4}),
    ("UTF-8", "SUBJECT", "الرسالة", {1, 3, 4}),
    ("WINDOWS-1256", "SUBJECT", "الرسالة", {1, 3, 4}),
    ("ISO-8859-6", "TEXT", "رساله", {1, 3, 4}),
    ("UTF-16", "SUBJECT", "جديدة", {1}),
    ("UTF-8", "BODY", "123", {1}),
    ("UTF-8", "BODY", "۱۲۳", {1}),
    ("UTF-8", "BODY", "الفواتير", set()),
    ("UTF-8", "BODY", "المكتبات", {2}),
    ("UTF-8", "BODY", "مسئول", {2}),
    ("UTF-8", "FROM", "احمد", {2}),
    ("UTF-8", "FROM", "AHMAD@example", {2}),
    ("UTF-8", "HEADER X-Note", "labelled", {4}),
    ("UTF-8", "BODY", "كتب", {2, 4}),
]


@pytest.fixture
def inbox(office: PostOffice, account: Account) -> Iterator[imaplib.IMAP4]:
    office.send(account, *LETTERS, *(letter(f"filler {n}") for n in range(COUNT)))
    with office.open(account) as client:
        yield client


def found(client: imaplib.IMAP4, charset: str, key: str, text: str) -> set[int]:
    client.literal = text.encode(charset)  # type: ignore[assignment]
    status, data = client.uid("SEARCH", "CHARSET", charset, key)
    assert status == "OK", data
    return {int(number) for number in data[0].split()}


def wait_for_words(office: PostOffice) -> None:
    """Until the running server's follower has caught up."""
    database = apsw.Connection(str(office.data / "barid.db"))
    deadline = time.monotonic() + PATIENCE
    while database.execute(
        "SELECT 1 FROM content WHERE id > (SELECT cursor FROM follower WHERE name = 'words')"
    ).fetchone():
        assert time.monotonic() < deadline, "the index does not catch up"
        time.sleep(0.1)
    database.close()


def test_arabic_is_found_read_and_from_the_index(office: PostOffice, inbox: imaplib.IMAP4) -> None:
    for charset, key, text, uids in QUERIES:
        assert found(inbox, charset, key, text) == uids, (key, text)
    wait_for_words(office)
    for charset, key, text, uids in QUERIES:
        assert found(inbox, charset, key, text) == uids, (key, text)


def test_a_message_is_found_from_the_moment_it_is_kept(
    office: PostOffice, account: Account, inbox: imaplib.IMAP4
) -> None:
    wait_for_words(office)
    for number in range(20):
        office.send(account, letter(f"fresh{number}", f"needle{number}"))
        assert found(inbox, "US-ASCII", "BODY", f"needle{number}") == {
            len(LETTERS) + COUNT + number + 1
        }


def test_a_charset_that_nobody_has_is_refused(inbox: imaplib.IMAP4) -> None:
    inbox.literal = b"x"  # type: ignore[assignment]
    status, data = inbox.uid("SEARCH", "CHARSET", "KLINGON", "BODY")
    assert status == "NO"
    assert data[0].startswith(b"[BADCHARSET (US-ASCII UTF-8")
