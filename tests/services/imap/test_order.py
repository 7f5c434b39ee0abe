"""SORT and THREAD as a client sees them."""

from __future__ import annotations

import pytest
from tests.app.clients import ImapClient
from tests.app.office import Office

from barid.services.imap import order


def letter(**fields: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items()]
    return "".join(lines).encode() + b"\r\nbody\r\n"


LETTERS = (
    letter(
        From="Zed <bob@example.org>",
        To="x@example.org",
        Subject="Re: apples",
        Date="Fri, 15 Jan 2027 10:00:00 +0000",
        Message_ID="<2@x>",
        References="<1@x>",
    ),
    letter(
        From="Amal <carl@example.org>",
        Cc="second@example.org",
        Subject="[list] Bananas",
        Date="Fri, 15 Jan 2027 12:00:00 +0300",
        Message_ID="<3@x>",
    ),
    letter(
        From="alice@example.org",
        To="A <a@example.org>, b@example.org",
        Subject="apples",
        Date="Fri, 15 Jan 2027 08:00:00 +0000",
        Message_ID="<1@x>",
    ),
    letter(Subject="=?utf-8?q?=C3=A9clair?=", Cc="first@example.org", X_Long="x" * 500),
)
ARRIVED = ("20-Jan-2027 00:00:00 +0000", "03-Jan-2027 00:00:00 +0000",
           "20-Jan-2027 00:00:00 +0000", "15-Jan-2027 09:30:00 +0000")  # fmt: skip


@pytest.fixture
async def client(quick_office: Office) -> ImapClient:
    """Four messages with UIDs 2 to 5."""
    client = await quick_office.reading()
    await client.append("INBOX", b"Subject: first\r\n\r\n")
    for content, arrived in zip(LETTERS, ARRIVED, strict=True):
        head = f'APPEND INBOX "{arrived}" {{{len(content)}+}}\r\n'
        answer = await client.ask(head.encode() + content)
        assert answer.ok
    await client.ask("STORE 1 FLAGS (\\Deleted)")
    assert (await client.ask("EXPUNGE")).ok
    return client


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ("ARRIVAL", "2 4 1 3"),
        ("REVERSE ARRIVAL", "1 3 4 2"),
        ("DATE", "3 2 4 1"),  # the fourth has no Date: its INTERNALDATE counts
        ("REVERSE DATE", "1 4 2 3"),
        ("SUBJECT", "1 3 2 4"),
        ("REVERSE SUBJECT", "4 2 1 3"),
        ("SUBJECT DATE", "3 1 2 4"),
        ("SUBJECT REVERSE DATE", "1 3 2 4"),
        ("FROM", "4 3 1 2"),
        ("TO", "2 4 3 1"),
        ("CC", "1 3 4 2"),
        ("DISPLAYFROM", "4 3 2 1"),
        ("DISPLAYTO", "2 4 3 1"),
        ("REVERSE SIZE", None),
    ],
)
async def test_messages_come_in_the_order_asked_for(
    client: ImapClient, criteria: str, found: str | None
) -> None:
    answer = await client.ask(f"SORT ({criteria}) UTF-8 ALL")
    (line,) = answer.only("SORT")
    if found is None:
        assert line.startswith("SORT 4 ")
    else:
        assert line == f"SORT {found}"


@pytest.mark.parametrize(
    ("field", "criteria"),
    [("From: alone", "FROM"), ("From: alone", "DISPLAYFROM"), ("From: <@example.org>", "FROM")],
)
async def test_addresses_compare_as_the_envelope_shows_them(
    client: ImapClient, field: str, criteria: str
) -> None:
    for content in (f"{field}\r\n\r\n", "From: missing@a.example\r\n\r\n"):
        await client.append("INBOX", content.encode())
    answer = await client.ask(f"SORT ({criteria}) UTF-8 5:6")
    # MISSING_MAILBOX and MISSING_DOMAIN are what stands for the half that is not there
    assert answer.only("SORT") == ["SORT 5 6" if "alone" in field else "SORT 6 5"]


async def test_only_what_the_search_finds_is_sorted(client: ImapClient) -> None:
    answer = await client.ask('SORT (REVERSE SUBJECT) US-ASCII SUBJECT "a" NOT 3')
    assert answer.only("SORT") == ["SORT 4 2 1"]
    answer = await client.ask('SORT (SUBJECT) US-ASCII TEXT "not in mailbox"')
    assert answer.only("SORT") == ["SORT"]


async def test_uids_are_given_when_asked_for(client: ImapClient) -> None:
    assert (await client.ask("UID SORT (DATE) UTF-8 ALL")).only("SORT") == ["SORT 4 3 5 2"]
    assert (await client.ask("UID THREAD REFERENCES UTF-8 ALL")).only("THREAD") == [
        "THREAD (4 2)(3)(5)"
    ]


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ("()", "ALL 3,2,4,1"),
        ("(MIN)", "MIN 3"),
        ("(MAX COUNT)", "MAX 1 COUNT 4"),
        ("(ALL MIN MAX COUNT)", "MIN 3 MAX 1 COUNT 4 ALL 3,2,4,1"),
    ],
)
async def test_results_by_name_are_in_order_too(
    client: ImapClient, results: str, said: str
) -> None:
    answer = await client.ask(f"SORT RETURN {results} (DATE) UTF-8 ALL")
    (line,) = answer.only("ESEARCH")
    assert line.partition(") ")[2] == said
    answer = await client.ask(f"UID SORT RETURN {results} (ARRIVAL) UTF-8 2:4")
    assert ") UID " in answer.only("ESEARCH")[0]


async def test_a_sorted_result_can_be_saved(client: ImapClient) -> None:
    assert (await client.ask("SORT RETURN (SAVE) (DATE) UTF-8 2:3")).untagged == []
    assert (await client.ask("SEARCH RETURN (COUNT) $")).only("ESEARCH")[0].endswith("COUNT 2")
    assert (await client.ask("SORT RETURN (SAVE MIN) (DATE) UTF-8 2:3")).ok
    assert (await client.ask("SEARCH RETURN (ALL) $")).only("ESEARCH")[0].endswith("ALL 3")


async def test_a_sorted_search_for_changes_tells_the_newest_of_them(client: ImapClient) -> None:
    """RFC 7162 3.1.9, 3.1.10: the ends only, where only they are asked for."""
    assert (await client.ask("STORE 3 +FLAGS (\\Flagged)")).ok
    answer = await client.ask("FETCH 1:3 MODSEQ")
    newest = [line.partition("(MODSEQ (")[2].rstrip(")") for line in answer.only("FETCH")]
    answer = await client.ask("SORT (REVERSE DATE) UTF-8 1:3 MODSEQ 1")
    assert answer.only("SORT") == [f"SORT 1 2 3 (MODSEQ {newest[2]})"]
    answer = await client.ask("SORT RETURN (ALL) (REVERSE DATE) UTF-8 1:2 MODSEQ 1")
    assert answer.only("ESEARCH")[0].endswith(f") ALL 1:2 MODSEQ {newest[1]}")
    answer = await client.ask("SORT RETURN (MIN) (REVERSE DATE) UTF-8 1:3 MODSEQ 1")
    assert answer.only("ESEARCH")[0].endswith(f") MIN 1 MODSEQ {newest[0]}")
    answer = await client.ask("SORT (DATE) UTF-8 MODSEQ 1000000")
    assert answer.only("SORT") == ["SORT"]


async def test_age_counts_when_sorting_too(client: ImapClient) -> None:
    """RFC 5032: OLDER and YOUNGER need the clock."""
    assert (await client.ask("SORT (DATE) UTF-8 OLDER 86400")).only("SORT") == ["SORT 2"]
    answer = await client.ask("THREAD REFERENCES UTF-8 OLDER 86400")
    assert answer.only("THREAD") == ["THREAD (2)"]


async def test_threads_by_references_and_by_subject(client: ImapClient) -> None:
    answer = await client.ask("THREAD REFERENCES UTF-8 ALL")
    assert answer.only("THREAD") == ["THREAD (3 1)(2)(4)"]
    answer = await client.ask("THREAD ORDEREDSUBJECT UTF-8 ALL")
    assert answer.only("THREAD") == ["THREAD (3 1)(2)(4)"]
    answer = await client.ask("THREAD REFERENCES UTF-8 NOT 3")
    assert answer.only("THREAD") == ["THREAD (2)(4)(1)"]
    answer = await client.ask('THREAD REFERENCES US-ASCII TEXT "gewp"')
    assert answer.only("THREAD") == ["THREAD"]


async def test_a_long_answer_is_sent_in_parts(
    client: ImapClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "SENT_AT_ONCE", 1)
    answer = await client.ask("THREAD REFERENCES UTF-8 ALL")
    assert answer.only("THREAD") == ["THREAD (3 1)(2)(4)"]


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        ("SORT (DATE) X-NOBODY ALL", "NO", "BADCHARSET"),
        ("THREAD REFERENCES X-NOBODY ALL", "NO", "BADCHARSET"),
        ("SORT (NOTHING) UTF-8 ALL", "BAD", None),
        ("SORT () UTF-8 ALL", "BAD", None),
        ("SORT (REVERSE) UTF-8 ALL", "BAD", None),
        ("SORT (DATE) UTF-8", "BAD", None),
        ("SORT DATE UTF-8 ALL", "BAD", None),
        ("THREAD NOTHING UTF-8 ALL", "BAD", None),
        ("THREAD REFERENCES UTF-8", "BAD", None),
    ],
)
async def test_what_cannot_be_sorted_is_said(
    client: ImapClient, command: str, status: str, code: str | None
) -> None:
    answer = await client.ask(command)
    assert answer.status == status
    assert code is None or (answer.code or "").startswith(code)


@pytest.mark.parametrize("command", ["SORT (ARRIVAL) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL"])
async def test_new_messages_are_announced_before_they_are_named(
    client: ImapClient, quick_office: Office, command: str
) -> None:
    other = await quick_office.reading()
    await other.append("INBOX", b"Subject: new\r\n\r\n")
    answer = await client.ask(command)
    assert answer.untagged[0] == b"5 EXISTS"
    assert b"5" in answer.untagged[-1].replace(b"(", b" ").replace(b")", b" ").split()


async def test_what_another_has_expunged_keeps_its_number_and_is_left_out(
    client: ImapClient, quick_office: Office
) -> None:
    other = await quick_office.reading()
    await other.ask("STORE 2 FLAGS (\\Deleted)")
    await other.ask("EXPUNGE")
    answer = await client.ask("SORT (DATE) UTF-8 ALL")
    assert answer.only("SORT") == ["SORT 3 4 1"]
    assert answer.only("EXPUNGE") == []
    answer = await client.ask("UID SORT (DATE) UTF-8 ALL")
    assert answer.only("SORT") == ["SORT 4 5 2"]
    assert answer.only("EXPUNGE") == ["2 EXPUNGE"]
