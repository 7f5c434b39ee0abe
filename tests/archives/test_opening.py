from __future__ import annotations

from pathlib import Path

import pytest

from barid.archives.imap import ImapSource
from barid.archives.maildirs import MaildirSource
from barid.archives.mboxes import MboxSource
from barid.archives.opening import Form, Place, Server, form_of, open_source
from barid.archives.trees import TreeSource
from barid.interfaces.archives import SourceFailed


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
