"""What the forms of others cannot hold, in a file of ours beside what we export.

`barid-export.json` at the top tells which path is which mailbox. `barid-messages.jsonl` in a
mailbox's folder has a line for each message of which its file does not tell everything. Other
programs do not see them; whoever moves files about loses nothing but what stands there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from barid.interfaces.archives import OutgoingMailbox
from barid.model.flags import SYSTEM_FLAGS, Flags, system_flag
from barid.model.identifiers import Instant

EXPORT: Final = "barid-export.json"
MESSAGES: Final = "barid-messages.jsonl"
MOST: Final = 64 * 1024 * 1024
"""Octets of a file that we would read."""


@dataclass(frozen=True, slots=True)
class MailboxNote:
    """What is known of a mailbox that we exported."""

    name: str
    special_use: str | None
    subscribed: bool


@dataclass(frozen=True, slots=True)
class MessageNote:
    """What is known of a message that we exported; `exact`: its line ends are as they must be."""

    flags: Flags
    keywords: tuple[str, ...]
    received: Instant
    exact: bool


def note_of(mailbox: OutgoingMailbox) -> MailboxNote:
    """What is noted of a mailbox."""
    return MailboxNote(mailbox.name, mailbox.special_use, mailbox.subscribed)


def write_mailboxes(notes: dict[str, MailboxNote]) -> bytes:
    """The file, by path."""
    rows = [
        {
            "path": path,
            "name": note.name,
            "special_use": note.special_use,
            "subscribed": note.subscribed,
        }
        for path, note in notes.items()
    ]
    return (
        json.dumps({"format": 1, "mailboxes": rows}, ensure_ascii=False, indent=1) + "\n"
    ).encode()


def read_mailboxes(folder: Path) -> dict[str, MailboxNote]:
    """What the file in this folder says, nothing where there is none or it is not ours."""
    found: dict[str, MailboxNote] = {}
    try:
        rows = json.loads(_text(folder / EXPORT))["mailboxes"]
        for row in rows:
            use = row["special_use"]
            note = MailboxNote(
                str(row["name"]), None if use is None else str(use), bool(row["subscribed"])
            )
            found[str(row["path"])] = note
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return found
    return found


def message_line(file: str, note: MessageNote) -> str:
    """A line of the file of messages."""
    row: dict[str, Any] = {
        "file": file,
        "flags": [name for bit, name in SYSTEM_FLAGS if note.flags & bit],
        "keywords": list(note.keywords),
        "received": note.received,
    }
    if note.exact:
        row["exact"] = True
    return json.dumps(row, ensure_ascii=False) + "\n"


def read_messages(folder: Path) -> dict[str, MessageNote]:
    """What the file in this folder says of its messages, as far as it can be read."""
    found: dict[str, MessageNote] = {}
    try:
        text = _text(folder / MESSAGES)
    except (OSError, ValueError):
        return found
    for line in text.splitlines():
        try:
            row = json.loads(line)
            flags = Flags(sum(system_flag(str(name)) or 0 for name in set(row["flags"])))
            words = tuple(str(word) for word in row["keywords"])
            received = Instant(int(row["received"]))
            found[str(row["file"])] = MessageNote(flags, words, received, bool(row.get("exact")))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(MOST).decode("utf-8")
