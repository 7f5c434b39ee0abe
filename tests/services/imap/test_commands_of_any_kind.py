"""Commands of any kind, in any order, with any arguments: each is answered, none is a fault."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.app.office import LETTER, opened

NAMES = [
    "INBOX",
    "inbox",
    "Sent",
    "Work/a",
    "Nowhere",
    '""',
    '"a b"',
    "&BjEGMw-",
    "a/%",
    "{1+}\r\nx",
]
SETS = ["1", "*", "1:*", "2:1", "99", "1,3:*", "4294967295", "$", "0"]
FLAGS = [r"\Seen", r"\Deleted", "Work", r"\Recent", r"\Odd", "()", r"(\Seen Work)", r"(\Flagged)"]
ITEMS = [
    "FLAGS", "FULL", "(UID ENVELOPE)", "BODY[]", "BODY.PEEK[1.MIME]", "BODY[9]", "BODY[TEXT]<5.9>",
    "BINARY[1]", "BINARY.SIZE[]", "RFC822", "(FLAGS BODY[HEADER.FIELDS (Subject)])",
    "BODYSTRUCTURE", "MODSEQ", "(EMAILID THREADID SAVEDATE)", "(MODSEQ THREADID BODY[])",
    "FLAGS (CHANGEDSINCE 3)", "(FLAGS ENVELOPE) (CHANGEDSINCE 1)", "UID (CHANGEDSINCE 2 VANISHED)",
]  # fmt: skip
KEYS = ["ALL", "SEEN", "$", "1:*", "UID 1", "TEXT hello", "NOT (SEEN OLD)", "OR NEW BODY x",
        "SINCE 1-Jan-2020", "HEADER Subject \"\"", "KEYWORD Work", "RECENT", "99", "MODSEQ 3",
        "OLDER 1", "YOUNGER 99", "EMAILID E1", "THREADID S1", "SAVEDSINCE 1-Jan-2020",
        "NOT MODSEQ 9"]  # fmt: skip
RETURNS = ["", "RETURN () ", "RETURN (SAVE) ", "RETURN (MIN COUNT) ", "RETURN (SAVE ALL) "]

names, sets, flags = st.sampled_from(NAMES), st.sampled_from(SETS), st.sampled_from(FLAGS)
uid = st.sampled_from(["", "UID "])
commands = st.one_of(
    st.sampled_from(
        ["NOOP", "CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "NAMESPACE", "CAPABILITY", "ID NIL",
         "IDLE\r\nDONE", "ENABLE IMAP4rev2", "ENABLE UTF8=ACCEPT", "STARTTLS", "UID EXPUNGE 1:*",
         "UID EXPUNGE $", 'LIST "" "*"', 'LSUB "" "%"',
         'LIST (SUBSCRIBED) "" "*" RETURN (STATUS (MESSAGES RECENT))',
         "LOGIN a b", "AUTHENTICATE PLAIN AGEAYg==", "ENABLE CONDSTORE", "ENABLE QRESYNC",
         "LANGUAGE", "LANGUAGE ar", "LANGUAGE xx", 'GETQUOTA ""', 'SETQUOTA "" ()',
         "UNAUTHENTICATE\r\nz LOGIN reader@barid.test reader-demo",
         "SELECT INBOX (CONDSTORE)", "SELECT INBOX (QRESYNC (1 2))",
         "SELECT INBOX (QRESYNC (1 3 1:9 (1:2 1:2)))", "EXAMINE INBOX (QRESYNC (2 1 5))"]
    ),
    st.builds("{} {}".format, st.sampled_from(["SELECT", "EXAMINE", "CREATE", "DELETE",
                                               "SUBSCRIBE", "UNSUBSCRIBE"]), names),
    st.builds("CREATE {} (USE ({}))".format, names, st.sampled_from([r"\Sent", r"\Odd", ""])),
    st.builds("GETQUOTAROOT {}".format, names),
    st.builds("{}STORE {} (UNCHANGEDSINCE {}) FLAGS{} {}".format, uid, sets,
              st.sampled_from([0, 3, 99]), st.sampled_from(["", ".SILENT"]), flags),
    st.builds("RENAME {} {}".format, names, names),
    st.builds("STATUS {} (MESSAGES UIDNEXT UNSEEN RECENT DELETED SIZE"
              " HIGHESTMODSEQ MAILBOXID DELETED-STORAGE)".format, names),
    st.builds("APPEND {} ({}) {{{}+}}\r\n{}".format, names, st.sampled_from([r"\Seen", "Work", ""]),
              st.just(len(LETTER)), st.just(LETTER.decode())),
    st.builds("{}FETCH {} {}".format, uid, sets, st.sampled_from(ITEMS)),
    st.builds("{}STORE {} {}FLAGS{} {}".format, uid, sets, st.sampled_from(["", "+", "-"]),
              st.sampled_from(["", ".SILENT"]), flags),
    st.builds("{}{} {} {}".format, uid, st.sampled_from(["COPY", "MOVE"]), sets, names),
    st.builds("{}SEARCH {}{}".format, uid, st.sampled_from(RETURNS), st.sampled_from(KEYS)),
)  # fmt: skip
scripts = st.lists(st.tuples(st.integers(0, 1), commands), min_size=20, max_size=40)


async def scenario(script: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """What was asked and answered with a fault."""
    faults = []
    async with opened(None) as office:
        await office.deliver()
        clients = [await office.reading(), await office.reading(None)]
        for who, command in script:
            if clients[who].wire.lost or clients[who].wire._connection.closed:
                clients[who] = await office.reading()  # its mailbox was deleted, say
            client = clients[who]
            tag = client.begin(command)
            marks = (b"\r\n" + tag + b" ", b"* BYE ")
            await client.wire.until(
                lambda client=client, marks=marks: any(_ends(client.wire.heard, marks))  # type: ignore[misc]
            )
            if b"SERVERBUG" in client.wire.heard:
                faults.append((command, client.wire.heard.decode(errors="replace")))
            client.wire.heard.clear()
    return faults


def _ends(heard: bytearray, marks: tuple[bytes, ...]) -> Iterator[bool]:
    whole = b"\r\n" + heard
    return (mark in whole and whole.endswith(b"\r\n") for mark in marks)


@given(scripts)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_every_command_is_answered_without_a_fault(script: list[tuple[int, str]]) -> None:
    assert asyncio.run(scenario(script)) == []
