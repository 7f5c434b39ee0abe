"""Which form a foreign store has, and what opens it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from barid.archives.imap import ImapSource, Server
from barid.archives.maildirs import MaildirSink, MaildirSource, has_maildirs
from barid.archives.mboxes import MboxSink, MboxSource, is_mbox
from barid.archives.trees import FileSink, TreeSink, TreeSource, has_letters, is_letter
from barid.interfaces.archives import NOT_MAIL, Sink, Source, SourceFailed


class Form(Enum):
    """How mail lies elsewhere."""

    MAILDIR = "maildir"
    MBOX = "mbox"
    EML = "eml"
    IMAP = "imap"


@dataclass(frozen=True, slots=True)
class Place:
    """Where mail lies: a path, and the form if it is known; or a server."""

    path: Path | None = None
    form: Form | None = None
    server: Server | None = None


def open_source(place: Place) -> Source:
    """The store at a place. Raises SourceFailed."""
    if place.server is not None:
        return ImapSource(place.server)
    assert place.path is not None, "a place is a path or a server"
    form = place.form or form_of(place.path)
    if form is Form.MAILDIR:
        return MaildirSource(place.path)
    return MboxSource(place.path) if form is Form.MBOX else TreeSource(place.path)


def form_of(path: Path) -> Form:
    """The form that a path seems to have. Raises SourceFailed."""
    if not path.is_dir():
        if is_mbox(path):
            return Form.MBOX
        if not is_letter(path):
            raise SourceFailed(str(path), NOT_MAIL)
        return Form.EML
    if has_maildirs(path):
        return Form.MAILDIR
    return Form.EML if has_letters(path) else Form.MBOX


def open_sink(path: Path, form: Form, single: bool) -> Sink:
    """A new store of this form; `single` for one message alone. Raises OSError."""
    if form is Form.MAILDIR:
        return MaildirSink(path)
    if form is Form.MBOX:
        return MboxSink(path)
    return FileSink(path) if single else TreeSink(path)


__all__ = ["Form", "Place", "Server", "SourceFailed", "form_of", "open_sink", "open_source"]
