"""Mail moves in and out of a post office on a disk, as the command line has it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from tests.app.office import secret_of

from barid.app import open_office
from barid.app.folder import DataFolder
from barid.app.moving import importing, making
from barid.app.moving.orders import (
    BackupOrder,
    ExportOrder,
    Imported,
    ImportOrder,
    RestoreOrder,
    Selection,
    Silence,
)
from barid.app.office import OpenOffice
from barid.app.orders import AccountOrder
from barid.archives.opening import Form, Place
from barid.i18n import Failure, Language
from barid.interfaces.store import Transaction
from barid.model.flags import FLAGGED, SEEN
from barid.model.mailbox import Mailbox
from barid.model.ranges import from_numbers
from barid.network.clock import SystemClock
from barid.postoffice.directory.changes import Refused
from barid.storage import open_offline

T = TypeVar("T")
READER, WRITER = "reader@barid.test", "writer@barid.test"
EVERYTHING = ((1, 0xFFFFFFFF),)
TIME = 1_700_000_000


class Counting(Silence):
    """Watches, and remembers."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def begin(self, total: int) -> None:
        self.total = total

    def advance(self, steps: int = 1) -> None:
        self.done += steps


@pytest.fixture
def data(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    with open_office(made) as office:
        office.add_domain("barid.test")
        people = [AccountOrder(each, secret=secret_of("x")) for each in (READER, WRITER)]
        office.add_accounts(people)
    return made


@pytest.fixture
def office(data: Path) -> Iterator[OpenOffice]:
    with open_office(data) as opened:
        yield opened


def letter(number: int, body: str = "Hello.") -> bytes:
    head = (
        f"Message-ID: <{number}@example.org>\nSubject: {number}\nDate: 1 Jan 2024 00:00:00 +0000\n"
    )
    return f"{head}\n{body}\n".encode()


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """Five messages in INBOX, two in a subfolder with an Arabic name."""
    made = tmp_path / "maildir"
    for folder, first, last in ((made, 1, 5), (made / ".&BicGRAYoBjEGSgYv-", 6, 7)):
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True)
        for number in range(first, last + 1):
            path = (
                folder / "cur" / f"{TIME + number}.M{number}.host:2,{'S' if number % 2 else 'F'}a"
            )
            path.write_bytes(letter(number))
            os.utime(path, (TIME + number, TIME + number))
        (folder / "dovecot-keywords").write_text("0 $Work\n")
    return made


def bring(office: OpenOffice, path: Path, address: str = READER, **more: object) -> Imported:
    order = ImportOrder(address, Place(path), **more)  # type: ignore[arg-type]
    return office.moving.import_mail(order, Silence())


def look(data: Path, unit: Callable[[Transaction], T]) -> T:
    with open_offline(data, SystemClock()) as store:
        return store.read(unit)


def boxes(data: Path, address: str = READER) -> dict[str, Mailbox]:
    def unit(tx: Transaction) -> dict[str, Mailbox]:
        account = tx.directory.account_at(address)
        return {box.name: box for box in tx.mailboxes.all_of(account.id)} if account else {}

    return look(data, unit)


def subjects(data: Path, name: str = "INBOX", address: str = READER) -> dict[int, str]:
    """Subjects by UID."""
    box = boxes(data, address)[name]
    found = look(data, lambda tx: tx.messages.letters(box.id, EVERYTHING))
    return {
        one.uid: one.content.partition(b"Subject: ")[2].partition(b"\r")[0].decode()
        for one in found
    }


def numbered(*numbers: int) -> dict[int, str]:
    return {place: str(number) for place, number in enumerate(numbers, 1)}


def change(data: Path, unit: Callable[[Transaction], T]) -> T:
    with open_offline(data, SystemClock()) as store:
        return store.write(unit)


def remove(data: Path, *uids: int, name: str = "INBOX") -> None:
    box = boxes(data)[name]
    change(data, lambda tx: tx.messages.expunge(box.id, from_numbers(uids)))


def assert_sound(data: Path) -> None:
    with open_office(data) as office:
        assert [one.sayable.in_(Language.ENGLISH) for one in office.check()] == []


# --- import


def test_a_maildir_moves_in_with_all_that_is_known(
    office: OpenOffice, data: Path, maildir: Path
) -> None:
    done = bring(office, maildir)
    assert (done.messages, done.known, done.unreadable, done.damaged) == (7, 0, 0, 0)
    assert done.mailboxes == {"INBOX": 5, "البريد": 2}
    assert subjects(data) == numbered(1, 2, 3, 4, 5)
    entries = look(data, lambda tx: tx.messages.entries(boxes(data)["INBOX"].id, EVERYTHING))
    assert [entry.flags & (SEEN | FLAGGED) for entry in entries] == [1, 4, 1, 4, 1]
    assert [entry.received for entry in entries] == [(TIME + n) * 1_000_000 for n in range(1, 6)]
    account = office.account(READER).id
    keywords = look(data, lambda tx: tx.messages.keywords(account))
    assert all("$Work" in keywords.names_in(entry.flags) for entry in entries)
    assert_sound(data)


def test_again_nothing_comes_twice(office: OpenOffice, data: Path, maildir: Path) -> None:
    bring(office, maildir)
    (maildir / "new" / f"{TIME + 99}.new.host").write_bytes(letter(99))
    done = bring(office, maildir)
    assert (done.messages, done.known) == (1, 7)
    assert bring(office, maildir, again=True).messages == 8
    assert len(subjects(data)) == 12


def test_a_dry_run_changes_nothing(office: OpenOffice, data: Path, maildir: Path) -> None:
    before = boxes(data)
    done = bring(office, maildir, dry_run=True)
    assert done.messages == 7
    assert done.mailboxes == {"INBOX": 5, "البريد": 2}
    assert boxes(data) == before
    bring(office, maildir)
    assert bring(office, maildir, dry_run=True).messages == 0
    assert bring(office, maildir, dry_run=True, again=True).messages == 7


def test_everything_goes_below_a_mailbox(office: OpenOffice, data: Path, maildir: Path) -> None:
    bring(office, maildir, into="Old/قديم")
    assert len(subjects(data, "Old/قديم")) == 5
    assert len(subjects(data, "Old/قديم/البريد")) == 2


def test_progress_comes_to_its_end(office: OpenOffice, maildir: Path) -> None:
    watching = Counting()
    office.moving.import_mail(ImportOrder(READER, Place(maildir)), watching)
    assert (watching.done, watching.total) == (7, 7)
    office.moving.import_mail(ImportOrder(READER, Place(maildir)), watching)
    assert watching.done == 14


def test_damaged_messages_come_as_they_are(office: OpenOffice, data: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for number, content in enumerate([b"", b"no header", b"a: b\n\n\0", letter(1)]):
        (tree / f"{number}.eml").write_bytes(content)
    done = bring(office, tree)
    assert (done.messages, done.damaged, len(done.damages)) == (4, 3, 3)
    letters = look(data, lambda tx: tx.messages.letters(boxes(data)["INBOX"].id, EVERYTHING))
    assert [one.content for one in letters][:3] == [b"", b"no header", b"a: b\r\n\r\n\0"]
    assert_sound(data)


def test_what_cannot_be_read_is_told_and_the_rest_comes(office: OpenOffice, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.emlx").write_bytes(b"99\nshort")
    (tree / "b.eml").write_bytes(letter(1))
    done = bring(office, tree)
    assert (done.messages, done.unreadable) == (1, 1)
    assert "a.emlx" in done.failures[0].what
    # It is tried again the next time.
    (tree / "a.emlx").write_bytes(b"%d\n" % len(letter(2)) + letter(2))
    assert bring(office, tree).messages == 1


def test_keywords_without_room_are_told(office: OpenOffice, data: Path, tmp_path: Path) -> None:
    words = b" ".join(b"word%d" % number for number in range(80))
    (tmp_path / "mbox").write_bytes(b"From a\nX-Keywords: " + words + b"\n\n\n")
    done = bring(office, tmp_path / "mbox")
    assert done.messages == 1
    assert 15 < len(done.lost_keywords) < 40
    assert_sound(data)


def test_large_content_lies_in_a_file(office: OpenOffice, data: Path, tmp_path: Path) -> None:
    body = os.urandom(150_000).hex()
    (tmp_path / "a.eml").write_bytes(letter(1, body))
    bring(office, tmp_path / "a.eml")
    assert len(list((data / "blobs").glob("??/*"))) == 1
    assert_sound(data)


def test_many_messages_are_made_ready_in_other_processes(
    office: OpenOffice, data: Path, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(importing, "GROUP", 2)
    monkeypatch.setattr(importing, "BATCH", 3)
    assert bring(office, maildir).messages == 7
    assert subjects(data) == numbered(1, 2, 3, 4, 5)
    assert_sound(data)


@pytest.mark.parametrize("calls", range(1, 7))
def test_a_break_anywhere_loses_and_doubles_nothing(
    data: Path, maildir: Path, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(importing, "PAUSE", 0)
    left = [calls]
    truth: Callable[..., object] = vars(importing)["keep_batch"]

    def breaking(*given: object) -> object:
        left[0] -= 1
        done = truth(*given)
        if left[0] == 0:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(importing, "keep_batch", breaking)
    with open_office(data) as office:
        try:
            bring(office, maildir)
        except KeyboardInterrupt:
            assert bring(office, maildir).messages > 0
    assert subjects(data) == numbered(1, 2, 3, 4, 5)
    assert subjects(data, "البريد") == numbered(6, 7)
    assert_sound(data)


def test_nothing_there_and_wrong_names_are_told(office: OpenOffice, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    attempts: list[Callable[[], object]] = [
        lambda: bring(office, tmp_path / "empty"),
        lambda: bring(office, tmp_path / "nowhere"),
        lambda: bring(office, tmp_path, into="a%b"),
    ]
    for what in attempts:
        with pytest.raises(Failure) as failed:
            what()
        assert all(failed.value.sayable.in_(language) for language in Language)
    with pytest.raises(Refused):
        bring(office, tmp_path, "nobody@barid.test")


# --- export


@pytest.mark.parametrize("form", [Form.MAILDIR, Form.MBOX, Form.EML])
def test_what_moved_out_moves_in_as_it_was(
    office: OpenOffice, data: Path, maildir: Path, tmp_path: Path, form: Form
) -> None:
    bring(office, maildir)
    done = office.moving.export_mail(ExportOrder(READER, tmp_path / "out", form), Silence())
    assert done.messages == 7
    bring(office, tmp_path / "out", WRITER)
    assert subjects(data, address=WRITER) == subjects(data)
    assert {name: (box.special_use, box.messages) for name, box in boxes(data, WRITER).items()} == {
        name: (box.special_use, box.messages) for name, box in boxes(data).items()
    }
    inboxes = [boxes(data, each)["INBOX"] for each in (READER, WRITER)]
    ours, theirs = (
        look(data, lambda tx, box=box: tx.messages.entries(box.id, EVERYTHING))  # type: ignore[misc]
        for box in inboxes
    )
    assert [(e.flags, e.received, e.content) for e in ours] == [
        (e.flags, e.received, e.content) for e in theirs
    ]


def test_some_mailboxes_or_one_message_move_out(
    office: OpenOffice, maildir: Path, tmp_path: Path
) -> None:
    bring(office, maildir)

    def export(name: str, selection: Selection, form: Form = Form.EML) -> int:
        order = ExportOrder(READER, tmp_path / name, form, selection)
        return office.moving.export_mail(order, Silence()).messages

    assert export("a", Selection(("البريد",))) == 2
    assert export("b.eml", Selection(("INBOX",), uid=2)) == 1
    assert b"Subject: 2\r\n" in (tmp_path / "b.eml").read_bytes()
    assert export("c.eml", Selection(message_id="<7@example.org>")) == 1
    assert b"Subject: 7\r\n" in (tmp_path / "c.eml").read_bytes()
    for selection in (
        Selection(("Nowhere",)),
        Selection(("INBOX",), uid=99),
        Selection(message_id="nobody"),
    ):
        with pytest.raises(Failure):
            export("d", selection)
        assert not (tmp_path / "d").exists()
    with pytest.raises(Failure):
        export("a", Selection())


# --- backup and restore of everything


def back_up(data: Path, archive: Path, keep: int | None = None) -> str:
    with open_office(data) as office:
        return office.moving.back_up(BackupOrder(archive, keep), Silence()).name


def restore(data: Path, archive: Path, at: str | None = None) -> None:
    with open_office(data) as office:
        office.moving.restore(RestoreOrder(archive, at), Silence())


@pytest.fixture
def archive(office: OpenOffice, data: Path, maildir: Path, tmp_path: Path) -> Path:
    """Of a post office with small and large mail and a key."""
    bring(office, maildir)
    (tmp_path / "large.eml").write_bytes(letter(100, os.urandom(100_000).hex()))
    bring(office, tmp_path / "large.eml")
    (data / "tls").mkdir(mode=0o700)
    (data / "tls" / "ca.key").write_text("secret")
    (data / "tls" / "ca.key").chmod(0o600)
    back_up(data, tmp_path / "archive")
    return tmp_path / "archive"


def test_everything_comes_back_under_its_numbers(archive: Path, data: Path, tmp_path: Path) -> None:
    restore(tmp_path / "new", archive)
    assert subjects(tmp_path / "new") == subjects(data)
    for name, old in boxes(data).items():
        new = boxes(tmp_path / "new")[name]
        assert (new.uidvalidity, new.messages, new.id) == (old.uidvalidity, old.messages, old.id)
        assert new.uidnext > old.uidnext + 100_000
        assert new.modseq > old.modseq + 100_000
    key = tmp_path / "new" / "tls" / "ca.key"
    assert key.read_text() == "secret"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    for path in (tmp_path / "new").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    assert not (tmp_path / "new" / ".restoring").exists()
    assert_sound(tmp_path / "new")


def test_only_what_is_new_is_copied(archive: Path, data: Path, tmp_path: Path) -> None:
    with open_office(data) as office:
        again = office.moving.back_up(BackupOrder(archive), Silence())
        assert again.copied == 2  # the database and the key
        (tmp_path / "b.eml").write_bytes(letter(101, os.urandom(100_000).hex()))
        bring(office, tmp_path / "b.eml")
        assert office.moving.back_up(BackupOrder(archive), Silence()).copied == 3
        assert len(office.moving.backups(archive)) == 3


def test_old_backups_go_and_the_rest_stays_whole(archive: Path, data: Path, tmp_path: Path) -> None:
    remove(data, 6)
    names = [back_up(data, archive) for _ in range(2)]
    kept = back_up(data, archive, keep=2)
    with open_office(data) as office:
        assert [one.name for one in office.moving.backups(archive)] == [names[1], kept]
        office.moving.verify(archive, None, Silence())
        office.moving.verify(archive, names[1], Silence())
    restore(tmp_path / "new", archive)
    assert_sound(tmp_path / "new")


def test_an_older_one_is_restored_by_name(archive: Path, data: Path, tmp_path: Path) -> None:
    with open_office(data) as office:
        (first,) = office.moving.backups(archive)
    remove(data, 1, 2, 3)
    back_up(data, archive)
    restore(tmp_path / "old", archive, first.name)
    assert 1 in subjects(tmp_path / "old")
    restore(tmp_path / "new", archive)
    assert 1 not in subjects(tmp_path / "new")
    with pytest.raises(Failure):
        restore(tmp_path / "none", archive, "2001-01-01T000000Z")


def test_nothing_is_written_over_what_is_there(archive: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(Failure):
        restore(data, archive)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("")
    with pytest.raises(Failure):
        restore(tmp_path / "other", archive)
    assert [path.name for path in (tmp_path / "other").iterdir() if path.name != "barid.lock"] == [
        "file"
    ]


def test_a_folder_in_use_is_left_alone(archive: Path, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "new")
    folder.make()
    folder.lock()
    try:
        with pytest.raises(Failure):
            restore(tmp_path / "new", archive)
    finally:
        folder.unlock()
    restore(tmp_path / "new", archive)


@pytest.mark.parametrize("what", ["barid.db", "files/tls/ca.key", "manifest.json", "blobs"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_damaged_backup_is_refused_whole(
    archive: Path, data: Path, tmp_path: Path, what: str, how: str
) -> None:
    (backup,) = (path.parent for path in archive.glob("*/manifest.json"))
    path = next((archive / "blobs").glob("??/*")) if what == "blobs" else backup / what
    if how == "gone":
        path.unlink()
    else:
        octets = path.read_bytes()
        path.write_bytes(octets[:-3] + b"xyz")
    with open_office(data) as office, pytest.raises((Failure, OSError)):
        office.moving.verify(archive, None, Silence())
    with pytest.raises((Failure, OSError)):
        restore(tmp_path / "new", archive)
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {"barid.lock"}


def test_an_unsound_post_office_is_not_restored(data: Path, tmp_path: Path) -> None:
    import apsw

    connection = apsw.Connection(str(data / "barid.db"))
    connection.execute("UPDATE mailbox SET messages = 99")
    connection.close()
    back_up(data, tmp_path / "archive")
    with pytest.raises(Failure):
        restore(tmp_path / "new", tmp_path / "archive")
    assert not (tmp_path / "new" / "barid.db").exists()


def test_half_a_restore_is_no_post_office_and_is_begun_again(archive: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    (new / ".restoring").mkdir(parents=True)
    (new / "blobs").mkdir()
    (new / ".restoring" / "barid.db").write_text("half")
    with open_office(new) as office:
        with pytest.raises(Failure):
            office.domains()
        with pytest.raises(Failure):
            office.add_domain("other.test")
    restore(new, archive)
    assert_sound(new)


def test_archives_that_are_none_are_told(office: OpenOffice, data: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    for what in (
        lambda: back_up(data, tmp_path / "full"),
        lambda: back_up(data, data / "inside"),
        lambda: restore(tmp_path / "new", tmp_path / "full"),
        lambda: restore(tmp_path / "new", tmp_path / "nowhere"),
        lambda: back_up(tmp_path / "nobody", tmp_path / "archive"),
    ):
        with pytest.raises(Failure):
            what()
    assert not (data / "inside").exists()


def test_what_an_interrupted_backup_left_is_no_backup(archive: Path, data: Path) -> None:
    half = archive / ".unfinished-2001-01-01T000000Z"
    shutil.copytree(next(archive.glob("*/manifest.json")).parent, half)
    with open_office(data) as office:
        assert len(office.moving.backups(archive)) == 1
    back_up(data, archive)
    assert not half.exists()


# --- restore into a post office that has gone on


def back(
    office: OpenOffice, archive: Path, selection: Selection | None = None, into: str | None = None
) -> int:
    order = RestoreOrder(archive, None, READER, selection or Selection(), into)
    done = office.moving.restore(order, Silence())
    assert done.messages is not None
    return done.messages


def test_what_is_gone_comes_back_under_new_uids(
    office: OpenOffice, archive: Path, data: Path
) -> None:
    before = boxes(data)["INBOX"]
    remove(data, 2, 4)
    assert back(office, archive) == 2
    assert subjects(data) == {1: "1", 3: "3", 5: "5", 6: "100", 7: "2", 8: "4"}
    assert boxes(data)["INBOX"].uidvalidity == before.uidvalidity
    assert back(office, archive) == 0
    assert_sound(data)


def test_a_mailbox_that_was_deleted_comes_back(
    office: OpenOffice, archive: Path, data: Path
) -> None:
    old = boxes(data)["البريد"]
    change(data, lambda tx: tx.mailboxes.delete(old.id))
    assert back(office, archive, Selection(("البريد",))) == 2
    new = boxes(data)["البريد"]
    assert new.uidvalidity > old.uidvalidity
    assert subjects(data, "البريد") == numbered(6, 7)


def test_one_message_comes_back_beside_what_is_there(
    office: OpenOffice, archive: Path, data: Path
) -> None:
    assert back(office, archive, Selection(("INBOX",), uid=3), "Back") == 1
    assert back(office, archive, Selection(message_id="6@example.org"), "Back") == 1
    assert subjects(data, "Back") == numbered(3, 6)
    entries = look(data, lambda tx: tx.messages.entries(boxes(data)["Back"].id, EVERYTHING))
    assert [entry.received for entry in entries] == [(TIME + n) * 1_000_000 for n in (3, 6)]
    with pytest.raises(Failure):
        back(office, archive, Selection(("INBOX",), uid=77))
    with pytest.raises(Failure):
        back(office, archive, Selection(("Nowhere",)))


def test_an_account_that_was_removed_comes_back_as_it_was(
    office: OpenOffice, archive: Path, data: Path
) -> None:
    remove(data, 2)
    archive_name = back_up(data, archive)
    old, inbox, secret = office.account(READER), boxes(data)["INBOX"], subjects(data)
    office.remove_account(READER)
    assert back(office, archive) == 7
    new = office.account(READER)
    assert archive_name
    assert (new.secret, new.state, new.used, new.name) == (
        old.secret,
        old.state,
        old.used,
        old.name,
    )
    assert subjects(data) == secret
    assert boxes(data)["INBOX"].uidvalidity == inbox.uidvalidity
    assert boxes(data)["INBOX"].uidnext > inbox.uidnext
    assert {name: box.special_use for name, box in boxes(data).items()}["Sent"] == "\\Sent"
    assert_sound(data)


def test_an_interrupted_return_of_an_account_goes_on(
    office: OpenOffice, archive: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from barid.app.moving import restoring

    before = subjects(data)
    office.remove_account(READER)
    monkeypatch.setattr(restoring, "BATCH", 2)
    rules = vars(restoring)["rules"]
    truth: Callable[..., int] = rules.put_back
    left = [2]

    def breaking(*given: object) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return truth(*given)

    monkeypatch.setattr(rules, "put_back", breaking)
    with pytest.raises(KeyboardInterrupt):
        back(office, archive)
    assert office.account(READER).state.value == "disabled"
    left[0] = 1000
    assert back(office, archive) == 4
    assert subjects(data) == before
    assert office.account(READER).state.value == "active"
    assert_sound(data)


def test_some_mail_of_an_account_that_is_gone_is_refused(office: OpenOffice, archive: Path) -> None:
    office.remove_account(READER)
    with pytest.raises(Refused):
        back(office, archive, Selection(("INBOX",)))
