"""`barid import`: mail from elsewhere into an account."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, print_table, say
from barid.cli.passwords import VARIABLE, accepted
from barid.cli.progress import Bar
from barid.cli.shape import Checked, Reader, Refusal, Word, command, option, reader_of
from barid.i18n.text import Counted
from barid.i18n.texts import cli
from barid.i18n.texts import moving as texts

if TYPE_CHECKING:
    from barid.app.moving.orders import Imported
    from barid.archives.opening import Server

FORMS = ("maildir", "mbox", "eml")
PORTS = {"imaps": 993, "imap": 143}


def read_pin(value: str) -> str | None:
    """A SHA-256 fingerprint in lower case without colons."""
    plain = value.replace(":", "").lower()
    good = len(plain) == 64 and all(digit in "0123456789abcdef" for digit in plain)
    return plain if good else None


@command("import", texts.IMPORT)
@click.argument("address")
@click.argument("source")
@option("--from", "form", text=texts.FORM_OPTION, metavar="FORM", type=Word(FORMS, texts.A_FORM))
@option("--into", text=texts.INTO_OPTION, metavar="MAILBOX")
@option("--dry-run", text=texts.DRY_RUN_OPTION, is_flag=True)
@option("--again", text=texts.AGAIN_OPTION, is_flag=True)
@option("--ca-file", text=texts.CA_OPTION, metavar="FILE")
@option("--pin", text=texts.PIN_OPTION, metavar="SHA256", type=Checked(read_pin, texts.A_PIN))
@option("--password-stdin", "from_stdin", text=cli.PASSWORD_STDIN_OPTION, is_flag=True)
@option("--quiet", text=texts.QUIET_OPTION, is_flag=True)
@data_option
@json_option
@click.pass_context
def IMPORT(
    context: click.Context,
    address: str,
    source: str,
    form: str | None,
    into: str | None,
    dry_run: bool,
    again: bool,
    ca_file: str | None,
    pin: str | None,
    from_stdin: bool,
    quiet: bool,
    data: str | None,
    as_json: bool,
) -> int:
    """Exit status 1 when some message could not be read."""
    from barid.app.moving.orders import ImportOrder
    from barid.archives.opening import Form, Place

    reader = reader_of(context)
    with reader.office(data) as office:
        if "://" in source:
            trust = (Path(ca_file) if ca_file else None, pin)
            place = Place(server=_server(reader, source, from_stdin, trust))
        else:
            place = Place(_existing(source), Form(form) if form else None)
        with Bar(reader, texts.IMPORTING, quiet) as bar:
            order = ImportOrder(address, place, into, dry_run, again)
            done = office.moving.import_mail(order, bar)
    if as_json:
        print_json({**asdict(done), "lost_keywords": sorted(done.lost_keywords)})
    else:
        _tell(reader, done, dry_run)
    return 1 if done.unreadable else 0


def _existing(source: str) -> Path:
    path = Path(source)
    path.stat()  # raises OSError with the name
    return path


def _server(
    reader: Reader, source: str, from_stdin: bool, trust: tuple[Path | None, str | None]
) -> Server:
    from barid.archives.opening import Server

    try:
        parts = urlsplit(source)
        port = parts.port
    except ValueError:
        port, parts = None, urlsplit("")
    if parts.scheme not in PORTS or not parts.hostname or not parts.username or parts.password:
        raise Refusal(texts.NOT_A_SERVER.with_(source=source), 2)
    if trust[0] is not None:
        trust[0].open("rb").close()
    user = unquote(parts.username)
    secret = _password(reader, user, parts.hostname, from_stdin)
    tls = parts.scheme == "imaps"
    return Server(parts.hostname, port or PORTS[parts.scheme], user, secret, tls, *trust)


def _password(reader: Reader, user: str, host: str, from_stdin: bool) -> str:
    if from_stdin:
        return accepted(sys.stdin.readline().rstrip("\r\n"))
    if VARIABLE in reader.environment:
        return accepted(reader.environment[VARIABLE])
    if not sys.stdin.isatty():
        raise Refusal(cli.PASSWORD_NOT_ASKED, 2)
    question = texts.ASK_PASSWORD.in_(reader.language, user=user, host=host)
    return accepted(getpass.getpass(question + ": "))


def _tell(reader: Reader, done: Imported, dry_run: bool) -> None:
    say(reader, (texts.FORESEEN if dry_run else texts.IMPORTED).with_(count=done.messages))
    print_table([(f"  {name}", str(count)) for name, count in done.mailboxes.items()])
    if done.known:
        say(reader, texts.KNOWN.with_(count=done.known))
    if done.lost_keywords:
        say(reader, texts.KEYWORDS_LOST.with_(words=", ".join(sorted(done.lost_keywords))))
    _tell_troubles(
        reader, texts.DAMAGED_KEPT, done.damaged, [(t.what, t.why) for t in done.damages]
    )
    failures = [(trouble.what, trouble.why) for trouble in done.failures]
    _tell_troubles(reader, texts.NOT_READ, done.unreadable, failures)


def _tell_troubles(
    reader: Reader, text: Counted, count: int, troubles: list[tuple[str, str]]
) -> None:
    if not count:
        return
    click.echo(text.in_(reader.language, count=count), err=True)
    for what, why in troubles:
        phrase = texts.TROUBLE.with_(what=what, reason=texts.reason(why))
        click.echo("  " + phrase.in_(reader.language), err=True)
