"""`barid export`: mail out of an account, in a form that others read."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from barid.cli.importing import FORMS
from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, say
from barid.cli.progress import Bar
from barid.cli.shape import Number, Refusal, Word, command, option, reader_of
from barid.i18n.texts import moving as texts

mailbox_option = option(
    "--mailbox", "mailboxes", text=texts.MAILBOX_OPTION, metavar="MAILBOX", multiple=True
)
uid_option = option("--uid", text=texts.UID_OPTION, metavar="N", type=Number(1, 0xFFFFFFFF))
message_id_option = option("--message-id", text=texts.MESSAGE_ID_OPTION, metavar="ID")


@command("export", texts.EXPORT)
@click.argument("address")
@click.argument("place")
@option(
    "--form",
    text=texts.EXPORT_FORM_OPTION,
    metavar="FORM",
    type=Word(FORMS, texts.A_FORM),
    default="maildir",
    show_default="maildir",
)
@mailbox_option
@uid_option
@message_id_option
@option("--quiet", text=texts.QUIET_OPTION, is_flag=True)
@data_option
@json_option
@click.pass_context
def EXPORT(
    context: click.Context,
    address: str,
    place: str,
    form: str,
    mailboxes: tuple[str, ...],
    uid: int | None,
    message_id: str | None,
    quiet: bool,
    data: str | None,
    as_json: bool,
) -> None:
    """A place that is not empty is refused; nothing stands under its name before it is whole."""
    from barid.app.moving.orders import ExportOrder, Selection
    from barid.archives.opening import Form

    reader = reader_of(context)
    if uid is not None and len(mailboxes) != 1:
        raise Refusal(texts.ONE_MAILBOX.with_(), 2)
    selection = Selection(mailboxes, uid, message_id)
    order = ExportOrder(address, Path(place), Form(form), selection)
    with reader.office(data) as office, Bar(reader, texts.EXPORTING, quiet) as bar:
        done = office.moving.export_mail(order, bar)
    if as_json:
        print_json({**asdict(done), "place": place})
    else:
        say(reader, texts.EXPORTED.with_(count=done.messages, place=place))
