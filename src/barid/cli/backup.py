"""`barid backup`: the whole post office into an archive, and what an archive holds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, print_table, say
from barid.cli.progress import Bar
from barid.cli.shape import Number, command, option, reader_of
from barid.i18n.texts import moving as texts

MOST_KEPT = 100_000
at_option = option("--at", text=texts.AT_OPTION, metavar="NAME")
quiet_option = option("--quiet", text=texts.QUIET_OPTION, is_flag=True)


@command("backup", texts.BACKUP)
@click.argument("archive")
@option("--keep", text=texts.KEEP_OPTION, metavar="N", type=Number(1, MOST_KEPT))
@option("--list", "listing", text=texts.LIST_OPTION, is_flag=True)
@option("--verify", text=texts.VERIFY_OPTION, is_flag=True)
@at_option
@quiet_option
@data_option
@json_option
@click.pass_context
def BACKUP(
    context: click.Context,
    archive: str,
    keep: int | None,
    listing: bool,
    verify: bool,
    at: str | None,
    quiet: bool,
    data: str | None,
    as_json: bool,
) -> None:
    """Make one, list them, or read one again."""
    from barid.app.moving.orders import BackupOrder

    reader, place = reader_of(context), Path(archive)
    with reader.office(data) as office:
        if listing:
            found = office.moving.backups(place)
            if as_json:
                print_json([_described(one.name, one.files, one.octets) for one in found])
            else:
                print_table([(one.name, str(one.files), str(one.octets)) for one in found])
            return
        with Bar(reader, texts.BACKING_UP, quiet) as bar:
            if verify:
                done, text = office.moving.verify(place, at, bar), texts.BACKUP_SOUND
            else:
                order = BackupOrder(place, keep)
                done, text = office.moving.back_up(order, bar), texts.BACKED_UP
    if as_json:
        print_json(asdict(done))
    else:
        fields = {"name": done.name, "files": done.files}
        say(reader, text.with_(**fields, **({} if verify else {"copied": done.copied})))


def _described(name: str, files: int, octets: int) -> dict[str, object]:
    return {"name": name, "files": files, "octets": octets}
