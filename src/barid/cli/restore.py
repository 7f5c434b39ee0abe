"""`barid restore`: everything out of an archive, or some mail of one account."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from barid.cli.backup import at_option, quiet_option
from barid.cli.exporting import mailbox_option, message_id_option, uid_option
from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, say
from barid.cli.progress import Bar
from barid.cli.shape import Refusal, command, option, reader_of
from barid.i18n.texts import moving as texts


@command("restore", texts.RESTORE)
@click.argument("archive")
@click.argument("address", required=False)
@mailbox_option
@uid_option
@message_id_option
@option("--into", text=texts.RESTORE_INTO_OPTION, metavar="MAILBOX")
@at_option
@quiet_option
@data_option
@json_option
@click.pass_context
def RESTORE(
    context: click.Context,
    archive: str,
    address: str | None,
    mailboxes: tuple[str, ...],
    uid: int | None,
    message_id: str | None,
    into: str | None,
    at: str | None,
    quiet: bool,
    data: str | None,
    as_json: bool,
) -> None:
    """Nothing that is there is written over."""
    from barid.app.moving.orders import RestoreOrder, Selection
    from barid.cli.office import data_folder

    reader = reader_of(context)
    selection = Selection(mailboxes, uid, message_id)
    if address is None and (selection != Selection() or into is not None):
        raise Refusal(texts.SELECTION_NEEDS_ADDRESS.with_(), 2)
    if uid is not None and len(mailboxes) != 1:
        raise Refusal(texts.ONE_MAILBOX.with_(), 2)
    order = RestoreOrder(Path(archive), at, address, selection, into)
    with reader.office(data) as office, Bar(reader, texts.RESTORING, quiet) as bar:
        done = office.moving.restore(order, bar)
    if as_json:
        print_json(asdict(done))
    elif done.messages is None:
        folder = data_folder(data, reader.environment)
        say(reader, texts.RESTORED_ALL.with_(name=done.name, folder=folder))
        if done.held:
            say(reader, texts.HELD.with_(count=done.held))
    else:
        say(reader, texts.RESTORED.with_(count=done.messages))
