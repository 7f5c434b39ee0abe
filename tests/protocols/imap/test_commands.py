"""Arguments of the commands: what they mean, and what is none. Search keys are in test_keys."""

from __future__ import annotations

import pytest
from tests.protocols.imap.peers import Conversation

from barid.model.identifiers import Instant
from barid.protocols.imap.commands import (
    Append,
    Command,
    Copy,
    Create,
    Expunge,
    Fetch,
    Id,
    ListMailboxes,
    Login,
    Lsub,
    Move,
    Rename,
    Search,
    Select,
    StatusOf,
    Store,
)
from barid.protocols.imap.commands.append import AppendMessage
from barid.protocols.imap.commands.fetch import (
    Attribute,
    BinarySize,
    BodySection,
    Item,
    Part,
    Partial,
)
from barid.protocols.imap.commands.list import Return, Selection
from barid.protocols.imap.commands.search import Result
from barid.protocols.imap.commands.status import StatusItem
from barid.protocols.imap.commands.store import Mode
from barid.protocols.imap.keys import All
from barid.protocols.imap.sequence import STAR, SequenceSet
from barid.protocols.sasl.mechanism import Credentials

ONE = SequenceSet(((1, 1),))
BOTH = SequenceSet(((1, 2),))
A = Attribute


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("SELECT inbox", Select("INBOX")),
        ("CREATE a/b/", Create("a/b/")),
        ('RENAME "a b" c', Rename("a b", "c")),
        ('LIST "" *', ListMailboxes("", ("*",))),
        ('LIST "" ""', ListMailboxes("", ("",))),
        ("LIST a/ %", ListMailboxes("a/", ("%",))),
        ('LIST "" (a b%)', ListMailboxes("", ("a", "b%"), extended=True)),
        (
            'LIST (SUBSCRIBED SPECIAL-USE) "" * RETURN (CHILDREN STATUS (SIZE))',
            ListMailboxes(
                "",
                ("*",),
                frozenset({Selection.SUBSCRIBED, Selection.SPECIAL_USE}),
                frozenset({Return.CHILDREN, Return.STATUS}),
                (StatusItem.SIZE,),
                extended=True,
            ),
        ),
        ('LIST () "" * RETURN ()', ListMailboxes("", ("*",), extended=True)),
        ('LSUB "" a%', Lsub("", "a%")),
        (
            "STATUS a (MESSAGES UNSEEN DELETED RECENT MESSAGES)",
            StatusOf(
                "a",
                (StatusItem.MESSAGES, StatusItem.UNSEEN, StatusItem.DELETED, StatusItem.RECENT),
            ),
        ),
        ("ID NIL", Id(())),
        ('ID ("Name" "x" "os" NIL)', Id((("name", "x"), ("os", None)))),
        ("EXPUNGE", Expunge()),
        ("UID EXPUNGE 1", Expunge(ONE)),
        ("COPY 1 a", Copy(ONE, "a")),
        ("uid copy 1 a", Copy(ONE, "a", uid=True)),
        ("MOVE 1:2 a", Move(BOTH, "a")),
        ("STORE 1 FLAGS (\\Seen)", Store(ONE, Mode.REPLACE, ("\\Seen",))),
        ("STORE 1 +flags \\Seen x", Store(ONE, Mode.ADD, ("\\Seen", "x"))),
        (
            "UID STORE 1:2 -FLAGS.SILENT ()",
            Store(BOTH, Mode.REMOVE, (), silent=True, uid=True),
        ),
        ("SEARCH ALL", Search(All())),
        ("UID SEARCH CHARSET utf-8 ALL", Search(All(), uid=True)),
        (
            "SEARCH RETURN (MIN MAX COUNT SAVE) ALL",
            Search(All(), frozenset({Result.MIN, Result.MAX, Result.COUNT, Result.SAVE})),
        ),
        ("SEARCH RETURN () ALL", Search(All(), frozenset({Result.ALL}))),
        ("FETCH 1:* FLAGS", Fetch(SequenceSet(((1, STAR),)), frozenset({A.FLAGS}))),
        ("UID FETCH 1 (FLAGS FLAGS)", Fetch(ONE, frozenset({A.FLAGS, A.UID}), uid=True)),
        (
            "FETCH 1 full",
            Fetch(ONE, frozenset({A.FLAGS, A.INTERNALDATE, A.SIZE, A.ENVELOPE, A.BODY})),
        ),
    ],
)
def test_meant(line: str, meant: Command) -> None:
    assert Conversation().select().ask("a " + line) == meant


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("BODY[]", BodySection(b"BODY[]")),
        ("body.peek[]", BodySection(b"BODY[]", peek=True)),
        ("BODY[1]", BodySection(b"BODY[1]", (1,))),
        ("BODY[1.2.text]", BodySection(b"BODY[1.2.TEXT]", (1, 2), Part.TEXT)),
        ("BODY[3.MIME]", BodySection(b"BODY[3.MIME]", (3,), Part.MIME)),
        ("BODY[HEADER]<0.5>", BodySection(b"BODY[HEADER]", (), Part.HEADER, partial=Partial(0, 5))),
        (
            'BODY[2.HEADER.FIELDS.NOT (To "X-Y" "a(b")]',
            BodySection(
                b'BODY[2.HEADER.FIELDS.NOT (To X-Y "a(b")]',
                (2,),
                Part.HEADER_FIELDS_NOT,
                (b"To", b"X-Y", b"a(b"),
            ),
        ),
        ("RFC822", BodySection(b"RFC822")),
        ("RFC822.HEADER", BodySection(b"RFC822.HEADER", part=Part.HEADER, peek=True)),
        ("RFC822.TEXT", BodySection(b"RFC822.TEXT", part=Part.TEXT)),
        ("BINARY[]", BodySection(b"BINARY[]", binary=True)),
        (
            "BINARY.PEEK[1.2]<3.4>",
            BodySection(b"BINARY[1.2]", (1, 2), peek=True, partial=Partial(3, 4), binary=True),
        ),
        ("BINARY.SIZE[1]", BinarySize(b"BINARY.SIZE[1]", (1,))),
        ("BODY", A.BODY),
        ("BODYSTRUCTURE", A.BODYSTRUCTURE),
        ("RFC822.SIZE", A.SIZE),
        ("internaldate", A.INTERNALDATE),
        ("UID", A.UID),
        ("ENVELOPE", A.ENVELOPE),
    ],
)
def test_items_of_fetch(text: str, item: Item) -> None:
    command = Conversation().select().ask(f"a FETCH 1 ({text} {text})")
    assert isinstance(command, Fetch)
    found: set[Item] = {*command.attributes, *command.sections}
    assert found == {item}
    assert command == Conversation().select().ask(f"a FETCH 1 {text}")


@pytest.mark.parametrize(
    ("items", "seen"),
    [
        ("FLAGS", False),
        ("BODY.PEEK[]", False),
        ("RFC822.HEADER", False),
        ("BINARY.SIZE[1]", False),
        ("BODY[HEADER]", True),
        ("(BODY.PEEK[] BODY[1])", True),
        ("RFC822", True),
        ("BINARY[1]", True),
    ],
)
def test_reading_is_told_from_looking(items: str, seen: bool) -> None:
    command = Conversation().select().ask(f"a FETCH 1 {items}")
    assert isinstance(command, Fetch)
    assert command.sets_seen is seen


@pytest.mark.parametrize(
    "line",
    [
        "SELECT",
        "SELECT a b",
        "SELECT (a)",
        "RENAME a",
        'LIST "" * *',
        'LIST (REMOTE RECURSIVEMATCH) "" *',
        'LIST (X) "" *',
        'LIST "" * RETURN (X)',
        'LIST "" * RETURN STATUS',
        'LIST "" * RETURN (STATUS)',
        'LIST "" ()',
        'LIST "" * STATUS (SIZE)',
        'LIST "" (' + " ".join(["a"] * 101) + ")",
        "LSUB a",
        "STATUS a ()",
        "STATUS a MESSAGES",
        "STATUS a (X)",
        "ID",
        "ID x",
        'ID ("a")',
        'ID (NIL "a")',
        "ID (" + " ".join(['"a" NIL'] * 31) + ")",
        'ID ("' + "x" * 31 + '" NIL)',
        "EXPUNGE 1",
        "UID EXPUNGE",
        "COPY a 1",
        "MOVE 1",
        "STORE 1 FLAGS",
        "STORE 1 *FLAGS ()",
        "STORE 1 FLAGS.LOUD ()",
        "STORE 1 FLAGS (\\Foo)",
        "STORE FLAGS ()",
        "SEARCH",
        "SEARCH RETURN (X) ALL",
        "SEARCH RETURN ALL",
        "FETCH 1",
        "FETCH 1 X",
        "FETCH 1 (ALL)",
        "FETCH 1 FLAGS UID",
        "FETCH 1 (FLAGS",
        "FETCH 1 BODY[1.]",
        "FETCH 1 BODY[0]",
        "FETCH 1 BODY[MIME]",
        "FETCH 1 BODY[TEXT.1]",
        "FETCH 1 BODY[HEADER.FIELDS]",
        "FETCH 1 BODY[HEADER.FIELDS ()]",
        "FETCH 1 BODY[HEADER.FIELDS (a:b)]",
        'FETCH 1 BODY[HEADER.FIELDS ("a b")]',
        "FETCH 1 BODY[]<0>",
        "FETCH 1 BODY[]<0.0>",
        "FETCH 1 BODY.PEEK",
        "FETCH 1 BINARY[TEXT]",
        "FETCH 1 BINARY.SIZE[1]<0.1>",
        "FETCH 1 RFC822[]",
        "FETCH 1 BODY[" + ".".join(["1"] * 101) + "]",
        "FETCH 1 (" + " ".join(["FLAGS"] * 501) + ")",
        "UID",
        "UID NOOP",
        "UID UID FETCH 1 FLAGS",
        "ENABLE",
        "NOOP x",
        "IDLE x",
        "CLOSE x",
    ],
)
def test_not_understood(line: str) -> None:
    session = Conversation().select()
    before = len(session.commands)
    assert session.line("a " + line).startswith("a BAD ")
    assert len(session.commands) == before


def test_append_takes_apart_flags_dates_and_messages() -> None:
    session = Conversation().login()
    session.say(
        b'a APPEND "x" (\\Seen \\Recent) " 1-Jan-1970 00:00:01 +0000" {2+}\r\nhi ~{2+}\r\n\0\0\r\n'
    )
    assert session.commands[-1] == Append(
        "x",
        (
            AppendMessage(b"hi", ("\\Seen",), Instant(1_000_000)),
            AppendMessage(b"\0\0", binary=True),
        ),
    )


def test_append_in_utf8_is_only_for_those_who_enabled_it() -> None:
    said = b"a APPEND x UTF8 (~{2+}\r\nhi)\r\n"
    assert Conversation().login().say(said).startswith(b"a BAD")
    session = Conversation().login()
    session.line("e ENABLE UTF8=ACCEPT")
    assert session.say(said) == b"a OK Done\r\n"
    assert session.commands[-1] == Append("x", (AppendMessage(b"hi", binary=True),))


def test_nul_comes_only_in_binary_literals() -> None:
    answer = Conversation().login().say(b"a APPEND x {1+}\r\n\0\r\n")
    assert answer == b"a BAD NUL is allowed in literal8 only\r\n"


def test_too_many_messages_in_one_append() -> None:
    answer = Conversation().login().say(b"a APPEND x" + b" {1+}\r\nx" * 1001 + b"\r\n")
    assert answer == b"a NO [LIMIT] Too many messages in one command\r\n"


@pytest.mark.parametrize(
    ("said", "name", "password"),
    [
        (b"a LOGIN u p", "u", "p"),
        (b'a LOGIN "u\\"" ""', 'u"', ""),
        ('a LOGIN "كاتب" "سر"'.encode(), "كاتب", "سر"),
        (b"a LOGIN {1+}\r\nu {2+}\r\np ", "u", "p "),
    ],
)
def test_login(said: bytes, name: str, password: str) -> None:
    session = Conversation()
    session.say(said + b"\r\n")
    assert session.commands == [Login(Credentials(name, password))]


@pytest.mark.parametrize("text", ["PLAIN ", "PLAIN A", "PLAIN ==", "PLAIN = ", '"PLAIN"', ""])
def test_no_authenticate(text: str) -> None:
    assert Conversation().line(f"a AUTHENTICATE {text}").startswith("a BAD")


@pytest.mark.parametrize("said", [b"a LOGIN u", b"a LOGIN u p x", b'a LOGIN "\xff" p', b"a LOGIN"])
def test_no_login(said: bytes) -> None:
    assert Conversation().say(said + b"\r\n").startswith(b"a BAD")
