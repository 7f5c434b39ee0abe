from __future__ import annotations

import os
from pathlib import Path

from tests.archives.letters import FILE, LETTER, box, names, outgoing, read

from barid.archives.maildirs import MaildirSink, MaildirSource, has_maildirs
from barid.model.flags import FLAGGED, SEEN

TIME = 1_700_000_000


def maildir(folder: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    return folder


def put(folder: Path, name: str, part: str = "cur", text: bytes = FILE) -> None:
    path = folder / part / name
    path.write_bytes(text)
    os.utime(path, (TIME, TIME))


def test_a_maildir_with_subfolders_is_read(tmp_path: Path) -> None:
    maildir(tmp_path)
    put(tmp_path, f"{TIME}.b.host:2,S")
    put(tmp_path, f"{TIME - 5}.a.host", "new")
    maildir(tmp_path / ".Lists.&BicGRAYoBjEGSgYv-")
    put(tmp_path / ".Lists.&BicGRAYoBjEGSgYv-", f"{TIME}.c.host:2,F")
    (tmp_path / ".not a maildir").mkdir()
    found = read(MaildirSource(tmp_path))
    assert set(found) == {"INBOX", "Lists/البريد"}
    assert [(a.content, a.flags, a.received) for a in found["INBOX"]] == [
        (LETTER, 0, TIME * 1_000_000),
        (LETTER, SEEN, TIME * 1_000_000),
    ]
    assert found["Lists/البريد"][0].flags == FLAGGED


def test_maildirs_inside_folders_are_read(tmp_path: Path) -> None:
    for name in ("Inbox", "Sent", "Sent/2024"):
        put(maildir(tmp_path / name), f"{TIME}.a.host:2,")
    assert has_maildirs(tmp_path)
    assert {name: len(some) for name, some in read(MaildirSource(tmp_path)).items()} == {
        "INBOX": 1,
        "Sent": 1,
        "Sent/2024": 1,
    }


def test_keywords_come_from_the_file_of_dovecot(tmp_path: Path) -> None:
    maildir(tmp_path)
    (tmp_path / "dovecot-keywords").write_text("0 $Work\n1 مهم\n")
    put(tmp_path, f"{TIME}.a.host:2,Sab")
    ((letter,),) = read(MaildirSource(tmp_path)).values()
    assert letter.keywords == ("$Work", "مهم")


def test_only_subscribed_mailboxes_are_so(tmp_path: Path) -> None:
    maildir(tmp_path)
    maildir(tmp_path / ".Sent")
    maildir(tmp_path / ".Other")
    (tmp_path / "subscriptions").write_text("Sent\n")
    found = {mailbox.name: mailbox.subscribed for mailbox in MaildirSource(tmp_path).mailboxes()}
    assert found == {"INBOX": True, "Sent": True, "Other": False}


def test_a_message_keeps_its_name_while_its_flags_change(tmp_path: Path) -> None:
    maildir(tmp_path)
    put(tmp_path, f"{TIME}.a.host", "new")
    before = names(MaildirSource(tmp_path))
    (tmp_path / "new" / f"{TIME}.a.host").rename(tmp_path / "cur" / f"{TIME}.a.host:2,RS")
    assert names(MaildirSource(tmp_path)) == before
    assert read(MaildirSource(tmp_path), before) == {"INBOX": []}


def test_others_read_what_is_written(tmp_path: Path) -> None:
    import mailbox

    sink = MaildirSink(tmp_path / "out")
    sink.write(box(), [outgoing(7, LETTER, SEEN)])
    sink.write(box("Sent/مرسل"), [outgoing(1)])
    sink.finish()
    read_by_others = mailbox.Maildir(tmp_path / "out", create=False)
    (message,) = list(read_by_others)
    assert message.get_flags() == "S"
    assert message["Subject"] == "one"
    assert len(read_by_others.list_folders()) == 1
    source = MaildirSource(tmp_path / "out")
    assert source.count(source.mailboxes()[0]) == 1
