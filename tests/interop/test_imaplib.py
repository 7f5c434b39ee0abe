"""Python's imaplib: every command that the post office knows, and several clients at once."""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.interop.running import PATIENCE, Account, PostOffice, letter

pytestmark = pytest.mark.interop

PARTS = (
    "MIME-Version: 1.0\r\nFrom: Sender <sender@example.org>\r\nTo: a@barid.test, b@barid.test\r\n"
    "Cc: =?UTF-8?B?2YHYp9i32YXYqQ==?= <c@example.org>\r\nSubject: parts\r\n"
    "Message-ID: <parts@example.org>\r\nIn-Reply-To: <older@example.org>\r\n"
    "Date: Mon, 02 Nov 2026 10:20:30 +0300\r\n"
    'Content-Type: multipart/mixed; boundary="x"\r\n\r\npreamble\r\n--x\r\n'
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nنص\r\n"
    "--x\r\nContent-Type: image/png; name=p.png\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment; filename=p.png\r\n\r\niVBORw0KGgo=\r\n--x--\r\n"
).encode()


@pytest.fixture
def inbox(office: PostOffice, account: Account) -> Iterator[imaplib.IMAP4]:
    """An INBOX with the messages one, two and three, selected."""
    office.send(account, letter("one"), letter("two"), letter("three"))
    with office.open(account) as client:
        yield client


def ok(answer: tuple[str, Any]) -> list[Any]:
    status, data = answer
    assert status == "OK", data
    return list(data)


def text(answer: tuple[str, Any]) -> str:
    """All octets of an OK answer, literals included."""
    pieces: list[bytes] = []
    for item in ok(answer):
        pieces += item if isinstance(item, tuple) else [item] if isinstance(item, bytes) else []
    return b" ".join(pieces).decode()


def uids(client: imaplib.IMAP4, *criteria: str) -> list[int]:
    (found,) = ok(client.uid("SEARCH", *criteria))
    assert isinstance(found, bytes)
    return [int(word) for word in found.split()]


# --- getting in ----------------------------------------------------------------------------------


def test_capabilities_are_honest(office: PostOffice) -> None:
    with imaplib.IMAP4("localhost", office.port("imap"), PATIENCE) as client:
        assert "IMAP4REV1" in client.capabilities
        assert "STARTTLS" in client.capabilities
        client.starttls(office.trust())
        assert "STARTTLS" not in client.capabilities
        assert "AUTH=PLAIN" in client.capabilities
        assert "LOGINDISABLED" not in client.capabilities


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_login_from_the_start_in_tls(office: PostOffice, account: Account, host: str) -> None:
    port, context = office.port("imaps"), office.trust()
    with imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=PATIENCE) as client:
        ok(client.login(account.address, account.password))
        ok(client.select())


def test_authenticate_plain_after_starttls(office: PostOffice, account: Account) -> None:
    with imaplib.IMAP4("localhost", office.port("imap"), PATIENCE) as client:
        client.starttls(office.trust())
        secret = f"\0{account.address}\0{account.password}".encode()
        ok(client.authenticate("PLAIN", lambda _: secret))
        ok(client.select())


def test_wrong_password_is_refused_and_the_right_one_still_works(
    office: PostOffice, account: Account
) -> None:
    with imaplib.IMAP4("localhost", office.port("imap"), PATIENCE) as client:
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            client.login(account.address, "wrong")
        ok(client.login(account.address, account.password))


@pytest.mark.parametrize("command", ["SELECT INBOX", "FETCH 1 FLAGS", 'LIST "" *', "EXPUNGE"])
def test_stranger_can_do_nothing(office: PostOffice, command: str) -> None:
    with imaplib.IMAP4("localhost", office.port("imap"), PATIENCE) as client:
        client.send(f"x1 {command}\r\n".encode())
        assert re.match(rb"x1 (NO|BAD) ", client.readline())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # imaplib's leak
def test_untrusted_certificate_is_noticed(office: PostOffice) -> None:
    port, anybody = office.port("imaps"), ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL("localhost", port, ssl_context=anybody, timeout=PATIENCE)


def test_logout_says_bye(office: PostOffice, account: Account) -> None:
    client = imaplib.IMAP4("localhost", office.port("imap"), PATIENCE)
    client.login(account.address, account.password)
    status, _ = client.logout()
    assert status == "BYE"


# --- mailboxes -----------------------------------------------------------------------------------


def test_inbox_is_listed(office: PostOffice, account: Account) -> None:
    with office.open(account, None) as client:
        assert re.search(r'\) "/" "?INBOX"?', text(client.list()))
        assert text(client.list('""', '""')).startswith("(\\Noselect)")


def test_mailbox_is_made_and_used(office: PostOffice, account: Account) -> None:
    with office.open(account, None) as client:
        ok(client.create("Work/Plans"))
        names = text(client.list('""', "Work*"))
        assert "Work/Plans" in names
        ok(client.select("Work/Plans"))
        assert client.create("Work/Plans")[0] == "NO"
        assert client.create("inbox")[0] == "NO"


def test_missing_mailbox_cannot_be_selected(office: PostOffice, account: Account) -> None:
    with office.open(account) as client:
        assert client.select("Nowhere")[0] == "NO"
        client.send(b"x1 FETCH 1 FLAGS\r\n")  # RFC 3501 6.3.1: now nothing is selected
        assert client.readline().startswith(b"x1 BAD ")


def test_select_tells_what_rfc_3501_asks_for(inbox: imaplib.IMAP4) -> None:
    assert ok(inbox.select()) == [b"3"]
    for name in ("FLAGS", "EXISTS", "RECENT", "UIDVALIDITY", "UIDNEXT", "PERMANENTFLAGS"):
        assert inbox.response(name)[1] != [None], f"SELECT did not tell {name}"
    ok(inbox.select())
    assert inbox.response("UIDNEXT")[1] == [b"4"]
    assert inbox.response("READ-WRITE")[1] != [None]


def test_examined_mailbox_cannot_be_changed(inbox: imaplib.IMAP4) -> None:
    ok(inbox.select(readonly=True))
    assert inbox.response("READ-ONLY")[1] != [None]
    inbox.store("1", "+FLAGS", "(\\Seen \\Deleted)")
    inbox.expunge()
    ok(inbox.fetch("1", "(BODY[])"))
    ok(inbox.close())
    ok(inbox.select())
    assert uids(inbox, "UNSEEN", "UNDELETED") == [1, 2, 3]


def test_status_counts(inbox: imaplib.IMAP4) -> None:
    ok(inbox.store("1", "+FLAGS", "\\Seen"))
    ok(inbox.close())
    said = text(inbox.status("INBOX", "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY RECENT)"))
    for pair in ("MESSAGES 3", "UNSEEN 2", "UIDNEXT 4"):
        assert pair in said


def test_uidvalidity_stays_and_is_new_for_another_mailbox_of_the_name(
    office: PostOffice, account: Account
) -> None:
    with office.open(account) as client:
        first = client.response("UIDVALIDITY")[1]
    with office.open(account) as client:
        assert client.response("UIDVALIDITY")[1] == first


# --- messages ------------------------------------------------------------------------------------


def test_appended_message_keeps_octets_flags_and_date(inbox: imaplib.IMAP4) -> None:
    when = datetime(2020, 2, 29, 12, 30, 1, tzinfo=UTC)
    said = text(inbox.append("INBOX", "(\\Seen $Label)", when, PARTS))
    assert re.search(r"APPENDUID \d+ 4", said) or "completed" in said.lower()
    ok(inbox.noop())
    got = text(inbox.fetch("4", "(FLAGS INTERNALDATE RFC822.SIZE)"))
    assert "\\Seen" in got
    assert "$Label" in got
    assert f"RFC822.SIZE {len(PARTS)}" in got
    assert '"29-Feb-2020 12:30:01 +0000"' in got
    data = inbox.fetch("4", "(BODY.PEEK[])")[1][0]
    assert isinstance(data, tuple)
    assert data[1] == PARTS


def test_append_to_a_missing_mailbox_says_trycreate(inbox: imaplib.IMAP4) -> None:
    status, said = inbox.append("Nowhere", "", "", letter("lost"))
    assert status == "NO"
    assert b"TRYCREATE" in said[0]


FETCHES = {
    "UID": r"UID 4",
    "FLAGS": r"FLAGS \(",
    "INTERNALDATE": r'INTERNALDATE "[ \d]\d-\w{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4}"',
    "RFC822.SIZE": rf"RFC822\.SIZE {len(PARTS)}",
    "ENVELOPE": r'ENVELOPE \("Mon, 02 Nov 2026 10:20:30 \+0300" "parts" \(\("Sender" NIL "sender" '
    r'"example.org"\)\) .*"<older@example.org>" "<parts@example.org>"\)',
    "BODYSTRUCTURE": r'BODYSTRUCTURE \(\("text" "plain" \("charset" "utf-8"\) NIL NIL "8bit" 4 0 '
    r'.*"image" "png" \("name" "p.png"\).*\("attachment" \("filename" "p.png"\)\).*"mixed"',
    "BODY": r'BODY \(\("text" "plain" .*"mixed"\)',
    "BODY.PEEK[]": r"BODY\[\] \{",
    "BODY.PEEK[HEADER]": r"BODY\[HEADER\] \{",
    "BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)]": r"Subject: parts\r\nDate: Mon, 02 Nov",
    "BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT)]": r"BODY\[HEADER.FIELDS.NOT \(\"?SUBJECT\"?\)\] \{",
    "BODY.PEEK[TEXT]": r"preamble\r\n--x",
    "BODY.PEEK[1]": r"BODY\[1\] (\{4\}\r?\n?|\"| )",
    "BODY.PEEK[2.MIME]": r"Content-Type: image/png; name=p.png",
    "BODY.PEEK[2]": r"iVBORw0KGgo=",
    "BODY.PEEK[]<0.4>": r"BODY\[\]<0> (\{4\} |\")MIME",
    "RFC822.HEADER": r"RFC822\.HEADER \{",
    "RFC822.TEXT": r"RFC822\.TEXT \{",
    "RFC822": r"RFC822 \{",
}


@pytest.mark.parametrize("item", FETCHES)
def test_data_item_is_fetched(inbox: imaplib.IMAP4, item: str) -> None:
    ok(inbox.append("INBOX", "", "", PARTS))
    ok(inbox.noop())
    assert re.search(FETCHES[item], text(inbox.fetch("4", f"({item})")), re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize("macro, missing", [("FAST", "ENVELOPE"), ("ALL", "BODY"), ("FULL", "UID")])
def test_macro_stands_for_its_items(inbox: imaplib.IMAP4, macro: str, missing: str) -> None:
    got = text(inbox.fetch("1", macro))
    assert "RFC822.SIZE" in got
    assert "INTERNALDATE" in got
    assert missing not in got


def test_reading_sets_seen_and_peeking_does_not(inbox: imaplib.IMAP4) -> None:
    ok(inbox.fetch("1", "(BODY.PEEK[TEXT])"))
    ok(inbox.fetch("2", "(BODY[TEXT])"))
    ok(inbox.fetch("3", "(RFC822)"))
    assert uids(inbox, "SEEN") == [2, 3]


def test_flags_are_set_added_and_taken_away(inbox: imaplib.IMAP4) -> None:
    assert "\\Flagged" in text(inbox.store("1", "FLAGS", "(\\Flagged \\Draft)"))
    assert "\\Seen" in text(inbox.store("1", "+FLAGS", "(\\Seen keyword)"))
    left = text(inbox.store("1", "-FLAGS", "(\\Draft)"))
    assert "\\Draft" not in left
    assert "keyword" in left
    assert ok(inbox.store("2", "+FLAGS.SILENT", "(\\Seen)")) == [None]
    assert uids(inbox, "SEEN") == [1, 2]
    assert uids(inbox, "KEYWORD", "keyword") == [1]


def test_copies_are_independent(inbox: imaplib.IMAP4) -> None:
    ok(inbox.create("Copies"))
    ok(inbox.store("2", "+FLAGS", "(\\Flagged)"))
    ok(inbox.copy("2:3", "Copies"))
    ok(inbox.store("2", "-FLAGS", "(\\Flagged)"))
    assert ok(inbox.select("Copies")) == [b"2"]
    assert uids(inbox, "FLAGGED") == [1]
    assert "Subject: three" in text(inbox.fetch("2", "(BODY.PEEK[HEADER])"))


def test_copy_to_a_missing_mailbox_says_trycreate(inbox: imaplib.IMAP4) -> None:
    status, said = inbox.copy("1", "Nowhere")
    assert status == "NO"
    assert b"TRYCREATE" in (said[0] or b"")


def test_expunge_tells_which_messages_went(inbox: imaplib.IMAP4) -> None:
    ok(inbox.store("1,3", "+FLAGS", "(\\Deleted)"))
    assert ok(inbox.expunge()) in ([b"1", b"2"], [b"3", b"1"])
    assert uids(inbox, "ALL") == [2]


def test_close_expunges_in_silence(inbox: imaplib.IMAP4) -> None:
    ok(inbox.store("2", "+FLAGS", "(\\Deleted)"))
    ok(inbox.close())
    assert inbox.response("EXPUNGE")[1] == [None]
    ok(inbox.select())
    assert uids(inbox, "ALL") == [1, 3]


SEARCHES = {
    "ALL": [1, 2, 3],
    "UNSEEN": [1, 2, 3],
    "SUBJECT two": [2],
    "NOT SUBJECT two": [1, 3],
    "OR SUBJECT one SUBJECT three": [1, 3],
    "FROM sender": [1, 2, 3],
    "TO somebody": [1, 2, 3],
    "BODY hello": [1, 2, 3],
    "TEXT three": [3],
    'HEADER "Message-ID" three@': [3],
    "SENTON 2-Nov-2026": [1, 2, 3],
    "SENTBEFORE 2-Nov-2026": [],
    "SENTSINCE 1-Nov-2026": [1, 2, 3],
    "LARGER 100000": [],
    "SMALLER 100000": [1, 2, 3],
    "2:*": [2, 3],
    "UID 1:2": [1, 2],
    "(SUBJECT one) UNDELETED": [1],
    "SINCE 1-Jan-2020 UNFLAGGED UNANSWERED UNDRAFT": [1, 2, 3],
    "BEFORE 1-Jan-2020": [],
    "KEYWORD nothing": [],
    "UNKEYWORD nothing": [1, 2, 3],
}


@pytest.mark.parametrize("criteria", SEARCHES)
def test_search_finds(inbox: imaplib.IMAP4, criteria: str) -> None:
    assert uids(inbox, criteria) == SEARCHES[criteria]


def test_arabic_is_searched_for_in_utf_8(office: PostOffice, account: Account) -> None:
    office.send(account, letter("plain"))
    with office.open(account) as client:
        ok(client.append("INBOX", "", "", PARTS))
        client.literal = "نص".encode()  # type: ignore[assignment]
        (found,) = ok(client.search("UTF-8", "BODY"))
        assert found == b"2"


def test_unknown_charset_is_named(inbox: imaplib.IMAP4) -> None:
    status, said = inbox.search("X-UNKNOWN", "SUBJECT", "x")
    assert status == "NO"
    assert b"BADCHARSET" in (said[0] or b"")


def test_uid_commands_speak_in_uids(inbox: imaplib.IMAP4) -> None:
    ok(inbox.store("1", "+FLAGS", "(\\Deleted)"))
    ok(inbox.expunge())
    ok(inbox.create("Elsewhere"))
    assert "1 (UID 2" in text(inbox.uid("FETCH", "2", "(FLAGS)")).replace("FLAGS () UID 2", "UID 2")
    assert "UID 3" in text(inbox.uid("STORE", "3", "+FLAGS", "(\\Seen)"))
    ok(inbox.uid("COPY", "2:3", "Elsewhere"))
    assert uids(inbox, "SEEN") == [3]
    assert ok(inbox.uid("FETCH", "77", "(FLAGS)")) == [None]


# --- several at once -----------------------------------------------------------------------------


def test_other_client_is_told_at_the_next_chance(
    office: PostOffice, account: Account, inbox: imaplib.IMAP4
) -> None:
    with office.open(account) as other:
        ok(inbox.store("1", "+FLAGS", "(\\Flagged)"))
        ok(inbox.store("2", "+FLAGS", "(\\Deleted)"))
        ok(inbox.expunge())
        # Sequence numbers must not move under FETCH, STORE or SEARCH (RFC 3501 7.4.1).
        answer = text(other.fetch("3", "(UID)"))
        assert "3 (UID 3)" in answer
        assert other.response("EXPUNGE")[1] == [None]
        ok(other.noop())
        assert other.response("EXPUNGE")[1] == [b"2"]
        assert "\\Flagged" in text(other.fetch("1", "(FLAGS)"))
        assert "2 (UID 3)" in text(other.fetch("2", "(UID)"))


def idle(client: imaplib.IMAP4) -> None:
    client.send(b"i1 IDLE\r\n")
    assert client.readline().startswith(b"+")


def until(client: imaplib.IMAP4, word: bytes) -> bytes:
    """The first untagged line with this word."""
    while word not in (line := client.readline()):
        assert line, "connection closed"
    return line


def test_idle_client_hears_of_everything(
    office: PostOffice, account: Account, inbox: imaplib.IMAP4
) -> None:
    with office.open(account) as other:
        idle(other)
        office.send(account, letter("four"))
        assert until(other, b"EXISTS") == b"* 4 EXISTS\r\n"
        ok(inbox.store("1", "+FLAGS", "(\\Flagged)"))
        assert b"\\Flagged" in until(other, b"FETCH")
        ok(inbox.store("2", "+FLAGS", "(\\Deleted)"))
        ok(inbox.expunge())
        assert until(other, b"EXPUNGE") == b"* 2 EXPUNGE\r\n"
        other.send(b"DONE\r\n")
        assert until(other, b"i1 ").startswith(b"i1 OK")


def test_mail_arrives_within_a_moment(office: PostOffice, account: Account) -> None:
    with office.open(account) as client:
        idle(client)
        for number in range(1, 6):
            office.send(account, letter(f"number {number}"))
            began = time.monotonic()
            until(client, b"%d EXISTS" % number)
            assert time.monotonic() - began < 5
        client.send(b"DONE\r\n")
        until(client, b"i1 OK")


def test_command_line_and_clients_share_one_database(office: PostOffice) -> None:
    """An account made beside a running server is there within a second or so, without restart."""
    made = office.new_account()
    office.send(made, letter("welcome"))
    with office.open(made) as client:
        assert uids(client, "ALL") == [1]


# --- what changed since ---------------------------------------------------------------------------


def test_a_client_follows_changes_by_number(office: PostOffice, account: Account) -> None:
    office.send(account, letter("one"), letter("two"), letter("three"))
    with office.open(account, None) as client:
        ok(client.enable("QRESYNC"))
        ok(client.select("INBOX"))
        (newest,) = client.response("HIGHESTMODSEQ")[1]
        assert newest is not None
        ok(client.uid("STORE", "2", "+FLAGS", r"(\Deleted \Seen)"))
        changed = text(client.uid("FETCH", "1:*", f"(FLAGS) (CHANGEDSINCE {newest.decode()})"))
        assert re.findall(r"UID (\d+)", changed) == ["2"]
        assert "MODSEQ" in changed
        ok(client.expunge())
        assert client.response("VANISHED")[1] == [b"2"]
        gone = f"(FLAGS) (CHANGEDSINCE {newest.decode()} VANISHED)"
        ok(client.uid("FETCH", "1:*", gone))
        assert client.response("VANISHED")[1] == [b"(EARLIER) 2"]


def test_limits_can_be_asked_and_not_changed(office: PostOffice) -> None:
    limited = office.new_account()
    with office.open(limited) as client:
        roots, limits = ok(client.getquotaroot("INBOX"))
        assert roots == [b'"INBOX" ""']
        assert limits == [b'"" ()']
        assert client.setquota('""', "(STORAGE 5)")[0] == "NO"
