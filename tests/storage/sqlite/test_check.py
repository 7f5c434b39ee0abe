"""Every kind of damage is found, and nothing else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from tests.interfaces.stage import NOON, Stage, new_account
from tests.interfaces.store.test_trails import new_trail

from barid.interfaces.store import Prepared, StorageFailed, Transaction
from barid.model.account import ScramKeys
from barid.model.envelope import Body
from barid.model.flags import DELETED, SEEN
from barid.model.identifiers import ContentId
from barid.model.outgoing import MailParameters, NewOutgoing, NewQueueEntry
from barid.model.signing import KeyKind, KeyPair
from barid.model.sts import KeptPolicy, StsMode, StsPolicy
from barid.model.words import ContentWords
from barid.storage import BLOBS, DATABASE, check_folder, open_store
from barid.storage.sqlite.check import Fault
from barid.storage.stores.packing import digest_of
from barid.testing.clock import FakeClock


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """A closed store with some of everything."""
    store = await open_store(tmp_path, FakeClock())
    stage = await Stage.built(store, store.changes)
    await stage.deliver(b"small", SEEN)
    await stage.deliver(b"larger " * 5_000, DELETED)
    await stage.deliver(os.urandom(200_000))
    await stage.deliver(b"expunged")
    other = await stage.another_mailbox()
    inbox = stage.inbox.id
    await store.write(lambda t: t.messages.copy(inbox, ((1, 2),), other.id))
    await store.write(lambda t: t.messages.expunge(inbox, ((4, 4),)))
    await store.write(lambda t: t.mailboxes.leave_subscription(stage.account.id, "Gone"))
    await store.write(lambda t: queue_one(t, stage))
    await store.write(word_some)
    keys = ScramKeys(b"salt", 4096, bytes(32), bytes(32))
    new = replace(new_account(stage.domain, "second"), secret="$argon2id$", scram=keys)
    await store.write(lambda t: t.directory.add_account(new, NOON))
    policy = StsPolicy(StsMode.ENFORCE, ("mx.sink.test",), 600)
    kept = KeptPolicy("sink.test", "1", policy, NOON, NOON)
    await store.write(lambda t: t.policies.keep(kept))
    await store.write(lambda t: give_keys(t, stage))
    await store.close()
    yield tmp_path


def give_keys(t: Transaction, stage: Stage) -> None:
    """Two keys that sign, one of each kind, and one that no longer does."""
    for number, kind in enumerate((KeyKind.RSA, KeyKind.ED25519, KeyKind.RSA)):
        pair = KeyPair(kind, b"secret", b"public")
        key = t.signing_keys.add(stage.domain, f"s{number}", pair, NOON)
        t.signing_keys.begin(key.id, NOON)
    t.signing_keys.end(key.id, NOON)


def queue_one(t: Transaction, stage: Stage) -> None:
    """A message of its own content that has to leave, for two."""
    prepared = Prepared(digest_of(b"leaves"), 6, b"leaves")
    content = t.messages.keep(prepared, b"", b"")
    trail = t.trails.open(new_trail(), [])
    body, asked = Body.SEVEN_BIT, MailParameters()
    new = NewOutgoing(content, 6, "", body, False, asked, None, trail, NOON, NOON)
    t.queue.add(new, [NewQueueEntry(f"{n}@sink.test", "sink.test", NOON) for n in range(2)])


def word_some(t: Transaction) -> None:
    """Words for what is kept so far."""
    found = t.words.unworded(ContentId(0), 100, 1 << 30)
    made = [ContentWords(one.id, ("", "", "", "", "", "", "fox =fo", "")) for one in found]
    assert t.words.add(t.words.state(), found[-1].id, made, ["fox"])


def change(folder: Path, statement: str) -> None:
    connection = apsw.Connection(str(folder / DATABASE))
    connection.execute(statement)
    assert connection.changes() > 0
    connection.close()


def faults(folder: Path) -> set[Fault]:
    return {finding.fault for finding in check_folder(folder, FakeClock())}


async def test_a_sound_store_has_no_findings(folder: Path) -> None:
    assert check_folder(folder, FakeClock()) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("INSERT INTO target (alias, place, key, written) VALUES (9, 0, 'x', 'x')", Fault.DANGLING),
        (
            (
                "INSERT INTO alias (domain, key, written, skeleton, created)"
                " VALUES (1, 'a@barid.test', 'a', 'a', 1)"
            ),
            Fault.ALIAS_LEADS_NOWHERE,
        ),
        (
            (
                "INSERT INTO alias (domain, key, written, skeleton, created)"
                " VALUES (1, 'reader@barid.test', 'a', 'a', 1)"
            ),
            Fault.ADDRESS_AND_ALIAS,
        ),
        ("UPDATE mailbox SET messages = messages + 1 WHERE id = 1", Fault.WRONG_COUNTER),
        ("UPDATE mailbox SET unseen = unseen - 1 WHERE id = 1", Fault.WRONG_COUNTER),
        ("UPDATE mailbox SET deleted = 0 WHERE id = 2", Fault.WRONG_COUNTER),
        ("UPDATE account SET used = 0 WHERE id = 1", Fault.WRONG_COUNTER),
        ("UPDATE email SET entries = 3 WHERE id = 1", Fault.WRONG_COUNTER),
        ("UPDATE entry SET flags = 0 WHERE mailbox = 1 AND uid = 1", Fault.WRONG_COUNTER),
        ("UPDATE mailbox SET uidnext = 2 WHERE id = 1", Fault.UID_TOO_HIGH),
        ("UPDATE account SET uidvalidity = 5 WHERE id = 1", Fault.UIDVALIDITY_TOO_HIGH),
        ("UPDATE account SET modseq = 1 WHERE id = 1", Fault.MODSEQ_TOO_HIGH),
        ("UPDATE mailbox SET modseq = 1 WHERE id = 1", Fault.MODSEQ_TOO_HIGH),
        ("UPDATE content SET data = x'00' WHERE id = 1", Fault.CONTENT_DAMAGED),
        ("UPDATE content SET data = substr(data, 1, 9) WHERE id = 2", Fault.CONTENT_DAMAGED),
        ("UPDATE content SET size = 4 WHERE id = 1", Fault.CONTENT_DAMAGED),
        ("DELETE FROM loose", Fault.CONTENT_FORGOTTEN),
        ("DELETE FROM outgoing", Fault.CONTENT_FORGOTTEN),
        ("DELETE FROM outgoing", Fault.DANGLING),
        ("DELETE FROM queue", Fault.OUTGOING_ALONE),
        ("DELETE FROM queue", Fault.LANE_WRONG),
        ("DELETE FROM lane", Fault.LANE_WRONG),
        ("UPDATE lane SET due = due + 1", Fault.LANE_WRONG),
        ("DELETE FROM outline WHERE content = 1", Fault.OUTLINE_MISSING),
        ("UPDATE entry SET content = 2 WHERE uid = 1", Fault.ENTRY_MISMATCH),
        ("DELETE FROM content WHERE id = 1", Fault.DANGLING),
        ("DELETE FROM content WHERE id = 1", Fault.WORDS_LEFT),
        ("DELETE FROM words WHERE rowid = 1", Fault.WORDS_MISSING),
        ("UPDATE follower SET cursor = 1000", Fault.WORDS_AHEAD),
        ("DELETE FROM lexicon", Fault.WORDS_UNLISTED),
        ("UPDATE words_data SET block = x'00' WHERE id > 100", Fault.DATABASE_DAMAGED),
        ("DELETE FROM account WHERE id = 2", Fault.DANGLING),
        ("UPDATE account SET secret = NULL WHERE id = 2", Fault.KEYS_UNUSABLE),
        ("UPDATE scram SET stored = x'00'", Fault.KEYS_UNUSABLE),
        ("UPDATE scram SET account = 77", Fault.DANGLING),
        ("UPDATE subscription_left SET key = 'INBOX'", Fault.SUBSCRIPTION_WRONG),
        ("UPDATE subscription_left SET account = 77", Fault.DANGLING),
        ("UPDATE sts_policy SET expires = 0", Fault.POLICY_WRONG),
        ("UPDATE sts_policy SET mode = 'strict'", Fault.POLICY_WRONG),
        ("UPDATE signing_key SET ended = NULL", Fault.SIGNING_KEYS_WRONG),
        ("UPDATE signing_key SET begun = made - 1", Fault.SIGNING_KEYS_WRONG),
        ("UPDATE signing_key SET begun = NULL", Fault.SIGNING_KEYS_WRONG),
        ("UPDATE signing_key SET secret = x''", Fault.SIGNING_KEYS_WRONG),
        ("UPDATE signing_key SET domain = 77", Fault.DANGLING),
    ],
)
async def test_damage_is_found(folder: Path, statement: str, fault: Fault) -> None:
    change(folder, statement)
    assert fault in faults(folder)


async def test_a_finding_says_what_is_wrong_where(folder: Path) -> None:
    change(folder, "UPDATE mailbox SET messages = 7 WHERE id = 1")
    (finding,) = check_folder(folder, FakeClock())
    assert finding.data == {"counter": "messages", "of": 1, "kept": 7, "found": 3}


async def test_a_lost_file_is_found(folder: Path) -> None:
    (path,) = (path for path in (folder / BLOBS).glob("*/*"))
    path.unlink()
    (finding,) = check_folder(folder, FakeClock())
    assert (finding.fault, finding.data["digest"]) == (Fault.CONTENT_MISSING, path.name)


async def test_a_damaged_file_is_found(folder: Path) -> None:
    (path,) = (path for path in (folder / BLOBS).glob("*/*"))
    path.write_bytes(path.read_bytes()[:-10])
    assert faults(folder) == {Fault.CONTENT_DAMAGED}


async def test_without_contents_these_are_not_read(folder: Path) -> None:
    for path in (folder / BLOBS).glob("*/*"):
        path.unlink()
    assert check_folder(folder, FakeClock(), contents=False) == []


async def test_an_old_file_that_nobody_names_is_found_and_a_young_one_not(folder: Path) -> None:
    clock = FakeClock()
    store = await open_store(folder, clock)
    await store.prepare(os.urandom(200_000))
    await store.close()
    assert check_folder(folder, clock) == []
    clock.advance(24 * 3600)
    assert {finding.fault for finding in check_folder(folder, clock)} == {Fault.FILE_UNNAMED}


async def test_a_torn_database_is_found(folder: Path) -> None:
    path = folder / DATABASE
    content = bytearray(path.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = bytes(200)
    path.write_bytes(content)
    assert Fault.DATABASE_DAMAGED in faults(folder)


async def test_what_is_no_database_is_found(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"nothing of that kind " * 1000)
    assert faults(folder) == {Fault.DATABASE_DAMAGED}


def test_without_a_database_nothing_can_be_said(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        check_folder(tmp_path, FakeClock())


async def test_findings_are_bounded(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock())
    stage = await Stage.built(store, store.changes)
    await asyncio.gather(*(stage.deliver(b"%d" % number) for number in range(150)))
    await store.close()
    change(tmp_path, "UPDATE content SET data = x'00'")
    assert len(check_folder(tmp_path, FakeClock())) == 100


async def test_a_store_in_use_can_be_checked(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock())
    stage = await Stage.built(store, store.changes)
    await stage.deliver()
    assert check_folder(tmp_path, FakeClock()) == []
    await store.close()
