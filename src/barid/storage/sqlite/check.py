"""Proof that what is kept is sound, as far as it can be told from what is kept.

Reads one snapshot, changes nothing, and may run beside a server. Everything that is wrong becomes
a `Finding`: a value that others put into words. At most `MOST` of each kind are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Final

import apsw

from barid.interfaces.store import StorageFailed
from barid.model.words import STEM
from barid.storage.driver import Blobs
from barid.storage.sqlite.connection import Settings, failure_of, open_reader
from barid.storage.stores.packing import ZSTD_FILE, Packer, digest_of

MOST: Final = 100
_DAMAGED = (apsw.CorruptError, apsw.NotADBError)


class Fault(Enum):
    """What is wrong. `Finding.data` has the names given here."""

    DATABASE_DAMAGED = "database-damaged"
    """text: what SQLite says."""
    DANGLING = "dangling"
    """table, row, parent: a row names one that is not there."""
    WRONG_COUNTER = "wrong-counter"
    """counter, of, kept, found: a number that is kept is not the one that is counted."""
    UID_TOO_HIGH = "uid-too-high"
    """mailbox, uid, uidnext."""
    UIDVALIDITY_TOO_HIGH = "uidvalidity-too-high"
    """mailbox, uidvalidity: it could be given a second time."""
    MODSEQ_TOO_HIGH = "modseq-too-high"
    """table, of, modseq: newer than its account."""
    CONTENT_MISSING = "content-missing"
    """content, digest: its file is not there or cannot be read; text: why."""
    CONTENT_DAMAGED = "content-damaged"
    """content, digest: it is not what was kept."""
    CONTENT_FORGOTTEN = "content-forgotten"
    """content: nothing names it and the sweeper does not know of it."""
    OUTLINE_MISSING = "outline-missing"
    """content."""
    ENTRY_MISMATCH = "entry-mismatch"
    """mailbox, uid: the entry and its email name different contents."""
    OUTGOING_ALONE = "outgoing-alone"
    """message: it is to leave, and for nobody."""
    LANE_WRONG = "lane-wrong"
    """destination, priority: what is due in the queue would not be found."""
    ADDRESS_AND_ALIAS = "address-and-alias"
    """key: it is both the address of an account and an alias."""
    ALIAS_LEADS_NOWHERE = "alias-leads-nowhere"
    """alias: it has no targets."""
    KEYS_UNUSABLE = "keys-unusable"
    """account: its keys for SCRAM belong to no secret, or are none."""
    SUBSCRIPTION_WRONG = "subscription-wrong"
    """key: it is subscribed as a name without a mailbox, and has one."""
    POLICY_WRONG = "policy-wrong"
    """domain: what is kept of its policy on TLS makes no sense."""
    SIGNING_KEYS_WRONG = "signing-keys-wrong"
    """domain, kind: several of its keys are in use, or one has an order of life that none has."""
    FILE_UNNAMED = "file-unnamed"
    """digest: a file that no content names and that is not young."""
    WORDS_MISSING = "words-missing"
    """content: it should have search words and has none."""
    WORDS_LEFT = "words-left"
    """content: it is gone, and its search words are not."""
    WORDS_AHEAD = "words-ahead"
    """cursor, newest: contents not yet kept count as having search words."""
    WORDS_UNLISTED = "words-unlisted"
    """count: search words that are in no list, so that a part of them is not found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    fault: Fault
    data: dict[str, str | int]


_COUNTERS = """
    SELECT 'messages', mailbox.id, messages, count(uid) FROM mailbox
        LEFT JOIN entry ON mailbox = id GROUP BY id HAVING messages <> count(uid)
    UNION ALL SELECT 'unseen', id, unseen, count(uid) FROM mailbox
        LEFT JOIN entry ON mailbox = id AND flags & 1 = 0 GROUP BY id HAVING unseen <> count(uid)
    UNION ALL SELECT 'deleted', id, deleted, count(uid) FROM mailbox
        LEFT JOIN entry ON mailbox = id AND flags & 8 <> 0 GROUP BY id HAVING deleted <> count(uid)
    UNION ALL SELECT 'size', id, mailbox.size, coalesce(sum(entry.size), 0) FROM mailbox
        LEFT JOIN entry ON mailbox = id GROUP BY id
        HAVING mailbox.size <> coalesce(sum(entry.size), 0)
    UNION ALL SELECT 'used', account.id, used, coalesce(sum(size), 0) FROM account
        LEFT JOIN mailbox ON account = account.id GROUP BY account.id
        HAVING used <> coalesce(sum(size), 0)
    UNION ALL SELECT 'entries', email.id, entries, coalesce(named, 0) FROM email
        LEFT JOIN (SELECT email AS number, count(*) AS named FROM entry GROUP BY email)
        ON number = email.id WHERE entries <> coalesce(named, 0)"""

_LANES = """
    SELECT queue.destination, queue.priority FROM queue
        LEFT JOIN lane ON lane.destination = queue.destination
            AND lane.priority = queue.priority
        WHERE state = 'waiting' GROUP BY queue.destination, queue.priority
        HAVING coalesce(max(lane.due), 0)
            <> max(min(queue.due), coalesce(max(rests), 0))
    UNION ALL SELECT destination, priority FROM lane
        WHERE NOT EXISTS (SELECT 1 FROM queue WHERE queue.destination = lane.destination
            AND queue.priority = lane.priority AND state = 'waiting')"""

_SIGNING_KEYS = """
    SELECT name, kind FROM signing_key JOIN domain ON domain.id = domain
        WHERE begun IS NOT NULL AND ended IS NULL
        GROUP BY name, kind HAVING count(*) > 1
    UNION SELECT name, kind FROM signing_key JOIN domain ON domain.id = domain
        WHERE coalesce(begun, made) < made OR coalesce(ended, begun, made) < coalesce(begun, made)
            OR (begun IS NULL AND ended IS NOT NULL)
            OR kind NOT IN ('rsa', 'ed25519') OR selector = '' OR length(secret) = 0
            OR length(public) = 0"""

_ROWS: Final[tuple[tuple[Fault, tuple[str, ...], str], ...]] = (
    (Fault.WRONG_COUNTER, ("counter", "of", "kept", "found"), _COUNTERS),
    (
        Fault.UID_TOO_HIGH,
        ("mailbox", "uid", "uidnext"),
        (
            "SELECT id, max(uid), uidnext FROM mailbox JOIN entry ON mailbox = id"
            " GROUP BY id HAVING max(uid) >= uidnext"
        ),
    ),
    (
        Fault.UIDVALIDITY_TOO_HIGH,
        ("mailbox", "uidvalidity"),
        (
            "SELECT mailbox.id, mailbox.uidvalidity FROM mailbox"
            " JOIN account ON account.id = account WHERE mailbox.uidvalidity > account.uidvalidity"
        ),
    ),
    (
        Fault.MODSEQ_TOO_HIGH,
        ("table", "of", "modseq"),
        (
            "SELECT 'mailbox', mailbox.id, mailbox.modseq FROM mailbox"
            " JOIN account ON account.id = account WHERE mailbox.modseq > account.modseq"
            " UNION ALL SELECT 'entry', id, max(entry.modseq) FROM mailbox"
            " JOIN entry ON mailbox = id GROUP BY id HAVING max(entry.modseq) > mailbox.modseq"
            " UNION ALL SELECT 'change', id, max(change.modseq) FROM mailbox"
            " JOIN change ON mailbox = id GROUP BY id HAVING max(change.modseq) > mailbox.modseq"
        ),
    ),
    (
        Fault.CONTENT_FORGOTTEN,
        ("content",),
        (
            "SELECT id FROM content"
            " WHERE NOT EXISTS (SELECT 1 FROM email WHERE content = content.id)"
            " AND NOT EXISTS (SELECT 1 FROM outgoing WHERE content = content.id)"
            " AND NOT EXISTS (SELECT 1 FROM loose WHERE loose.content = content.id)"
        ),
    ),
    (
        Fault.OUTGOING_ALONE,
        ("message",),
        (
            "SELECT id FROM outgoing"
            " WHERE NOT EXISTS (SELECT 1 FROM queue WHERE message = outgoing.id)"
        ),
    ),
    (Fault.LANE_WRONG, ("destination", "priority"), _LANES),
    (
        Fault.OUTLINE_MISSING,
        ("content",),
        (
            "SELECT id FROM content"
            " WHERE NOT EXISTS (SELECT 1 FROM outline WHERE outline.content = content.id)"
        ),
    ),
    (
        Fault.ENTRY_MISMATCH,
        ("mailbox", "uid"),
        (
            "SELECT mailbox, uid FROM entry JOIN email ON email.id = email"
            " WHERE email.content <> entry.content"
        ),
    ),
    (
        Fault.ADDRESS_AND_ALIAS,
        ("key",),
        "SELECT key FROM alias WHERE key IN (SELECT key FROM address)",
    ),
    (
        Fault.ALIAS_LEADS_NOWHERE,
        ("alias",),
        (
            "SELECT written FROM alias"
            " WHERE NOT EXISTS (SELECT 1 FROM target WHERE target.alias = alias.id)"
        ),
    ),
    (
        Fault.KEYS_UNUSABLE,
        ("account",),
        (
            "SELECT address FROM scram JOIN account ON account.id = account WHERE secret IS NULL"
            " OR length(salt) = 0 OR iterations < 1 OR length(stored) <> 32 OR length(server) <> 32"
        ),
    ),
    (
        Fault.SUBSCRIPTION_WRONG,
        ("key",),
        (
            "SELECT subscription_left.key FROM subscription_left JOIN mailbox"
            " ON mailbox.account = subscription_left.account"
            " AND mailbox.key = subscription_left.key"
        ),
    ),
    (
        Fault.POLICY_WRONG,
        ("domain",),
        (
            "SELECT domain FROM sts_policy WHERE expires <> fetched + max_age * 1000000"
            " OR mode NOT IN ('enforce', 'testing', 'none') OR domain <> lower(domain)"
            " OR (mode <> 'none' AND mxs = '')"
        ),
    ),
    (Fault.SIGNING_KEYS_WRONG, ("domain", "kind"), _SIGNING_KEYS),
    (
        Fault.WORDS_MISSING,
        ("content",),
        (
            "SELECT id FROM content WHERE id <= (SELECT cursor FROM follower WHERE name = 'words')"
            " AND NOT EXISTS (SELECT 1 FROM words_docsize WHERE words_docsize.id = content.id)"
            " AND NOT EXISTS (SELECT 1 FROM wordless WHERE wordless.content = content.id)"
        ),
    ),
    (
        Fault.WORDS_LEFT,
        ("content",),
        (
            "SELECT id FROM words_docsize"
            " WHERE NOT EXISTS (SELECT 1 FROM content WHERE content.id = words_docsize.id)"
        ),
    ),
    (
        Fault.WORDS_AHEAD,
        ("cursor", "newest"),
        (
            "SELECT cursor, coalesce(seq, 0) FROM follower"
            " LEFT JOIN sqlite_sequence ON sqlite_sequence.name = 'content'"
            " WHERE follower.name = 'words' AND cursor > coalesce(seq, 0)"
        ),
    ),
    (Fault.DANGLING, ("table", "row", "parent"), "PRAGMA foreign_key_check"),
)


def check(path: Path, blobs: Blobs, oldest: float, contents: bool = True) -> list[Finding]:
    """Everything that is wrong. Files older than `oldest` (seconds since 1970) must be named;
    without `contents` these are not read. Raises StorageFailed when nothing can be read at all."""
    try:
        connection = open_reader(path, Settings())
        present = open_reader(path, Settings())  # outside the snapshot: a sweeper may be at work
    except StorageFailed as error:
        if isinstance(error.__cause__, _DAMAGED):
            return [Finding(Fault.DATABASE_DAMAGED, {"text": str(error)})]
        raise
    try:
        connection.execute("BEGIN")
        findings = list(_damage(connection))
        for fault, names, statement in _ROWS:
            rows = islice(connection.execute(statement), MOST)
            findings += [_finding(fault, names, row) for row in rows]
        if contents:
            findings += _words(connection)
            findings += islice(_contents(connection, present, blobs), MOST)
        findings += islice(_files(present, blobs, oldest), MOST)
    except _DAMAGED as error:
        return [Finding(Fault.DATABASE_DAMAGED, {"text": str(error)})]
    except apsw.Error as error:
        raise failure_of(error) from error
    finally:
        connection.close()
        present.close()
    return findings


def _damage(connection: apsw.Connection) -> Iterator[Finding]:
    for (text,) in connection.execute(f"PRAGMA integrity_check({MOST})"):
        if text != "ok":
            yield Finding(Fault.DATABASE_DAMAGED, {"text": text})


def _finding(fault: Fault, names: tuple[str, ...], row: tuple[object, ...]) -> Finding:
    values = (value if isinstance(value, int) else str(value) for value in row)
    return Finding(fault, dict(zip(names, values, strict=False)))


def _contents(
    connection: apsw.Connection, present: apsw.Connection, blobs: Blobs
) -> Iterator[Finding]:
    packer = Packer()
    for number, digest, size, codec, data in connection.execute(
        "SELECT id, digest, size, codec, data FROM content ORDER BY id"
    ):
        where: dict[str, str | int] = {"content": number, "digest": digest.hex()}
        try:
            content = packer.unpack(codec, blobs.read(digest) if codec == ZSTD_FILE else data, size)
        except OSError as error:
            if _has_file(present, digest):
                yield Finding(Fault.CONTENT_MISSING, {**where, "text": str(error)})
        except ValueError:
            yield Finding(Fault.CONTENT_DAMAGED, where)
        else:
            if len(content) != size or digest_of(content) != digest:
                yield Finding(Fault.CONTENT_DAMAGED, where)


def _words(connection: apsw.Connection) -> Iterator[Finding]:
    listed: set[str] = set()
    for (words,) in connection.execute("SELECT words FROM lexicon"):
        listed.update(words.split(" "))
    unlisted = sum(
        term not in listed and not term.startswith(STEM)
        for (term,) in connection.execute("SELECT term FROM term")
    )
    if unlisted:
        yield Finding(Fault.WORDS_UNLISTED, {"count": unlisted})


def _files(present: apsw.Connection, blobs: Blobs, oldest: float) -> Iterator[Finding]:
    for digest, written in blobs.names():
        if written >= oldest:
            continue
        if not _has_file(present, digest):
            yield Finding(Fault.FILE_UNNAMED, {"digest": digest.hex()})


def _has_file(connection: apsw.Connection, digest: bytes) -> bool:
    row = connection.execute(
        "SELECT 1 FROM content WHERE digest = ? AND codec = ?", (digest, ZSTD_FILE)
    ).fetchone()
    return row is not None
