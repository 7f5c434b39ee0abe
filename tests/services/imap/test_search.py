"""SEARCH against a reference that looks at every message in the plainest way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.app.clients import ImapClient
from tests.app.office import Office, opened

from barid.interfaces.store import StorageFailed


@dataclass(frozen=True)
class Message:
    """What the reference knows, written by hand."""

    number: int
    flags: frozenset[str]
    arrived: date
    sent: date | None
    header: tuple[tuple[str, str], ...]
    body: str
    raw: bytes

    @property
    def uid(self) -> int:
        return self.number

    def holds(self, name: str, text: str) -> bool:
        return any(
            folded(text) in folded(value)
            for known, value in self.header
            if known.casefold() == name.casefold()
        )

    def header_text(self) -> str:
        return "\n".join(f"{name}: {value}" for name, value in self.header)


def message(
    number: int, flags: str, arrived: date, sent: date | None, subject: str, body: str
) -> Message:
    """A message whose Subject is encoded as RFC 2047 has it where it must be."""
    from email.header import Header

    header = [("From", f"person{number}@example.org"), ("Subject", subject)]
    encoded = Header(subject, "utf-8").encode() if not subject.isascii() else subject
    lines = [f"From: person{number}@example.org", f"Subject: {encoded}"]
    if sent is not None:
        written = f"{sent.day} {sent:%b %Y} 23:30:00 -0500"
        lines.append(f"Date: {written}")
        header.append(("Date", written))
    kind = "Content-Type: text/plain; charset=utf-8"
    lines += [kind, "Content-Transfer-Encoding: 8bit", "", body, ""]
    header += [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")]
    raw = "\r\n".join(lines).encode()
    return Message(number, frozenset(flags.split()), arrived, sent, tuple(header), body, raw)


def folded(text: str) -> str:
    """As the search does: without case, and with one stem for a noun and the same with its article
    (docs/decisions say more of it)."""
    return text.casefold().replace("الرسالة", "رسالة")


DAYS = [date(2026, 12, day) for day in (1, 2, 15, 31)]
SUBJECTS = ["Hello", "hello again", "Report", "رسالة من القارئ", "Straße"]
BODIES = ["The quick brown fox", "fox and hound", "كتبت الرسالة أمس", "", "STRASSE"]
FLAGS = ["", "\\Seen", "\\Seen \\Flagged", "\\Deleted Work", "\\Answered \\Draft"]
MAILBOX = [
    message(
        n + 1,
        FLAGS[n % 5],
        DAYS[n % 4],
        DAYS[(n + 1) % 4] if n % 3 else None,
        SUBJECTS[n % 5],
        BODIES[(n * 2) % 5] * (1 + n // 4),
    )
    for n in range(10)
]

Predicate = Callable[[Message], bool]
Key = tuple[str, Predicate]
SIZES = sorted(len(one.raw) for one in MAILBOX)


def literal(text: str) -> str:
    return f"{{{len(text.encode())}+}}\r\n{text}"


def flag(word: str, name: str, there: bool) -> Key:
    return word, lambda m: (name in m.flags) is there


def dated(word: str, of: str, day: date) -> Key:
    def predicate(m: Message) -> bool:
        known = m.arrived if of == "" else m.sent
        if known is None:
            return False
        return {"BEFORE": known < day, "ON": known == day, "SINCE": known >= day}[word]

    return f"{of}{word} {day.day}-{day:%b-%Y}", predicate


def header(name: str, text: str) -> Key:
    return f"HEADER {name} {literal(text)}", lambda m: m.holds(name, text)


def between(low: int, high: int, uid: bool) -> Key:
    low, high = sorted((low, high))
    word = "UID " if uid else ""
    return f"{word}{low}:{high}", lambda m: low <= m.number <= high


def text_in(word: str, text: str) -> Key:
    def predicate(m: Message) -> bool:
        where = m.body if word == "BODY" else m.header_text() + m.body
        return folded(text) in folded(where)

    return f"{word} {literal(text)}", predicate


words = st.sampled_from(["hello", "FOX", "رسالة", "الرسالة", "strasse", "nothing", "re"])
days = st.sampled_from(DAYS)
WHEN = ["BEFORE", "ON", "SINCE"]
leaves: st.SearchStrategy[Key] = st.one_of(
    st.sampled_from(
        [
            ("ALL", lambda _: True),
            flag("SEEN", "\\Seen", True),
            flag("UNSEEN", "\\Seen", False),
            flag("FLAGGED", "\\Flagged", True),
            flag("UNDELETED", "\\Deleted", False),
            flag("ANSWERED", "\\Answered", True),
            flag("DRAFT", "\\Draft", True),
            flag("KEYWORD Work", "Work", True),
            flag("UNKEYWORD work", "Work", False),
            ("KEYWORD Unknown", lambda _: False),
            ("RECENT", lambda _: False),
            ("OLD", lambda _: True),
            ("NEW", lambda _: False),
        ]
    ),
    st.builds(dated, st.sampled_from(WHEN), st.sampled_from(["", "SENT"]), days),
    st.builds(header, st.sampled_from(["Subject", "from", "X-None", "Date"]), words),
    st.just(("HEADER Date \"\"", lambda m: m.sent is not None)),
    st.builds(lambda t: (f"SUBJECT {literal(t)}", lambda m: m.holds("Subject", t)), words),
    st.builds(lambda t: (f"FROM {literal(t)}", lambda m: m.holds("From", t)), words),
    st.builds(text_in, st.sampled_from(["BODY", "TEXT"]), words),
    st.builds(lambda n: (f"LARGER {n}", lambda m: len(m.raw) > n), st.sampled_from(SIZES)),
    st.builds(lambda n: (f"SMALLER {n}", lambda m: len(m.raw) < n), st.sampled_from(SIZES)),
    st.builds(between, st.integers(1, 10), st.integers(1, 10), st.booleans()),
)  # fmt: skip


def negated(key: Key) -> Key:
    return f"NOT {key[0]}", lambda m: not key[1](m)


def either(left: Key, right: Key) -> Key:
    return f"OR {left[0]} {right[0]}", lambda m: left[1](m) or right[1](m)


def both(left: Key, right: Key) -> Key:
    return f"({left[0]} {right[0]})", lambda m: left[1](m) and right[1](m)


keys = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(negated, inner), st.builds(either, inner, inner), st.builds(both, inner, inner)
    ),
    max_leaves=5,
)


async def fill(office: Office) -> ImapClient:
    """A client whose mailbox holds MAILBOX, of which nothing is recent."""
    client = await office.reading()
    for one in MAILBOX:
        day = f'"{one.arrived.day:02}-{one.arrived:%b-%Y} 12:00:00 +0000"'
        marks = " ".join(sorted(one.flags))
        head = f"APPEND INBOX ({marks}) {day} {{{len(one.raw)}+}}\r\n".encode()
        assert (await client.ask(head + one.raw)).ok
    await client.ask("UNSELECT")
    await client.ask("SELECT INBOX")
    return client


async def found(client: ImapClient, criteria: str, verb: str = "SEARCH") -> list[int]:
    answer = await client.ask(f"{verb} {criteria}")
    assert answer.ok, (criteria, answer)
    (line,) = (line for line in answer.untagged if line.startswith(b"SEARCH"))
    return [int(number) for number in line.split()[1:]]


@given(st.lists(st.lists(keys, min_size=1, max_size=3), min_size=20, max_size=40))
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_search_finds_what_the_reference_finds(several: list[list[Key]]) -> None:
    async def compare() -> None:
        async with opened(None) as office:
            client = await fill(office)
            for wanted in several:
                criteria = " ".join(text for text, _ in wanted)
                expected = [m.number for m in MAILBOX if all(fits(m) for _, fits in wanted)]
                assert await found(client, criteria) == expected, criteria

    asyncio.run(compare())


@pytest.fixture
async def client(office: Office) -> ImapClient:
    return await fill(office)


@pytest.mark.parametrize(
    ("criteria", "numbers"),
    [
        ("ALL", list(range(1, 11))),
        ("*", [10]),
        ("9:*", [9, 10]),
        ("UID 10,2:3", [2, 3, 10]),
        ("UID 99", []),
        ("UID 99:*", [10]),
        ("CHARSET UTF-8 SUBJECT " + literal("القارئ"), [4, 9]),
        ("OR SEEN FLAGGED NOT DELETED", [2, 3, 7, 8]),
        ("SENTSINCE 31-Dec-2026 FLAGGED", [3]),
    ],
)
async def test_these_are_found(client: ImapClient, criteria: str, numbers: list[int]) -> None:
    assert await found(client, criteria) == numbers


async def test_uid_search_tells_uids(client: ImapClient) -> None:
    await client.ask(r"UID STORE 2:3 +FLAGS.SILENT (\Deleted)")
    await client.ask("UID EXPUNGE 2:3")
    assert await found(client, "1:3") == [1, 2, 3]
    assert await found(client, "1:3", "UID SEARCH") == [1, 4, 5]


async def test_esearch_tells_what_was_asked_for(client: ImapClient) -> None:
    answer = await client.ask("SEARCH RETURN (MIN MAX COUNT) SEEN")
    (line,) = answer.untagged
    assert line.startswith(b'ESEARCH (TAG "')
    assert line.endswith(b" MIN 2 MAX 8 COUNT 4")
    (line,) = (await client.ask("UID SEARCH RETURN () SEEN")).untagged
    assert line.endswith(b" UID ALL 2:3,7:8")
    (line,) = (await client.ask("SEARCH RETURN (ALL) KEYWORD Unknown")).untagged
    assert b"ALL" not in line


async def test_imap4rev2_is_answered_with_esearch(office: Office) -> None:
    client = await office.reading(None)
    await client.ask("ENABLE IMAP4rev2")
    await client.append("INBOX", MAILBOX[0].raw)
    await client.ask("SELECT INBOX")
    (line,) = (await client.ask("SEARCH ALL")).untagged
    assert line.startswith(b"ESEARCH ")


async def test_a_saved_result_is_used_by_its_sign(client: ImapClient) -> None:
    assert (await client.ask("SEARCH RETURN (SAVE) SEEN")).untagged == []
    assert await found(client, "$") == [2, 3, 7, 8]
    assert await found(client, "$ FLAGGED") == [3, 8]


async def test_a_saved_result_may_be_narrowed_by_itself(client: ImapClient) -> None:
    await client.ask("SEARCH RETURN (SAVE) SEEN")
    await client.ask("SEARCH RETURN (SAVE) $ FLAGGED")
    assert await found(client, "$") == [3, 8]


async def test_what_is_expunged_leaves_the_saved_result(client: ImapClient) -> None:
    await client.ask("SEARCH RETURN (SAVE) SEEN")
    await client.ask(r"STORE 2 +FLAGS.SILENT (\Deleted)")
    await client.ask("UID EXPUNGE 2")
    assert await found(client, "$", "UID SEARCH") == [3, 7, 8]


async def test_recent_and_new(office: Office) -> None:
    for _ in range(2):
        await office.deliver()
    client = await office.reading()
    await client.ask(r"STORE 1 +FLAGS (\Seen)")
    assert await found(client, "RECENT") == [1, 2]
    assert await found(client, "NEW") == [2]
    assert await found(client, "OLD") == []


async def test_what_another_expunged_is_not_found(client: ImapClient, office: Office) -> None:
    other = await office.reading()
    await other.ask(r"STORE 1:2 +FLAGS.SILENT (\Deleted)")
    await other.ask("UID EXPUNGE 1:2")
    assert await found(client, "TEXT fox") == await found(client, "TEXT fox NOT 1:2")
    assert await found(client, "1:3") == [3] or await found(client, "1:3") == [1, 2, 3]


async def test_an_unknown_charset_is_said(client: ImapClient) -> None:
    answer = await client.ask("SEARCH CHARSET KLINGON ALL")
    assert answer.status == "NO"
    assert answer.code is not None
    assert answer.code.startswith("BADCHARSET")


async def test_our_own_fields_are_found_as_well(office: Office) -> None:
    await office.deliver()
    client = await office.reading()
    assert await found(client, "HEADER Delivered-To reader@barid.test") == [1]
    assert await found(client, "HEADER Received client.example") == [1]


async def test_an_empty_mailbox_has_nothing(quick_office: Office) -> None:
    client = await quick_office.reading()
    assert await found(client, "ALL") == []
    assert await found(client, "UID 1:*") == []
    assert await found(client, "TEXT x") == []


async def test_a_large_mailbox_is_judged_in_several_goes(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from barid.postoffice.mailbox import search

    for name in ("JUDGED_AT_ONCE", "ENTRIES_AT_ONCE", "LETTERS_AT_ONCE"):
        monkeypatch.setattr(search, name, 3)
    client = await fill(quick_office)
    for wanted in (
        ("ALL", lambda m: True),
        flag("SEEN", "\\Seen", True),
        text_in("TEXT", "fox"),
        both(flag("SEEN", "\\Seen", True), text_in("BODY", "fox")),
        (f"LARGER {SIZES[4]}", lambda m: len(m.raw) > SIZES[4]),
    ):
        assert await found(client, wanted[0]) == [m.number for m in MAILBOX if wanted[1](m)]


async def test_a_failing_store_empties_the_saved_result(
    quick_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await fill(quick_office)
    await client.ask("SEARCH RETURN (SAVE) SEEN")
    with monkeypatch.context() as patched:
        patched.setattr("barid.services.imap.search.find", partial(_raise, StorageFailed()))
        assert (await client.ask("SEARCH RETURN (SAVE) TEXT fox")).status == "NO"
    assert await found(client, "$") == []


async def _raise(error: Exception, *_: object) -> None:
    raise error
