from __future__ import annotations

from pathlib import Path

import pytest

from barid.archives.imap import ImapSource
from barid.archives.maildirs import MaildirSource
from barid.archives.mboxes import MboxSource
from barid.archives.opening import Form, Place, Server, form_of, open_source
from barid.archives.trees import TreeSource
from barid.interfaces.archives import NOT_MAIL, SourceFailed


def test_every_form_is_opened(tmp_path: Path) -> None:
    assert isinstance(open_source(Place(tmp_path, Form.MAILDIR)), MaildirSource)
    assert isinstance(open_source(Place(tmp_path, Form.MBOX)), MboxSource)
    assert isinstance(open_source(Place(tmp_path, Form.EML)), TreeSource)
    server = Server("mail.example", 993, "a", "secret")
    source = open_source(Place(server=server))
    assert isinstance(source, ImapSource)
    assert source.identity == "imap:a@mail.example:993"
    assert "secret" not in repr(server)


def test_the_form_is_found(tmp_path: Path) -> None:
    assert form_of(tmp_path) is Form.MBOX
    (tmp_path / "a").write_bytes(b"Subject: a\n\n")
    assert form_of(tmp_path / "a") is Form.EML
    (tmp_path / "b").write_bytes(b"From a\n")
    assert form_of(tmp_path / "b") is Form.MBOX
    (tmp_path / "c.eml").write_bytes(b"")
    assert form_of(tmp_path) is Form.EML
    for part in ("cur", "new"):
        (tmp_path / "sub" / part).mkdir(parents=True)
    assert form_of(tmp_path) is Form.MAILDIR
    with pytest.raises(SourceFailed):
        form_of(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"\x7fELF\x02\x01", b"hello world\n", b" : x\n"])
def test_a_file_that_is_no_mail_is_not_taken_for_some(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(SourceFailed) as raised:
        form_of(tmp_path / "a")
    assert raised.value.why == NOT_MAIL
    assert isinstance(open_source(Place(tmp_path / "a", Form.EML)), TreeSource)
    (tmp_path / "a").rename(tmp_path / "a.eml")
    assert form_of(tmp_path / "a.eml") is Form.EML
