"""`barid check`: proves the stored mail sound."""

from __future__ import annotations

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, say
from barid.cli.shape import command, reader_of
from barid.i18n.texts import cli as texts


@command("check", texts.CHECK)
@data_option
@json_option
@click.pass_context
def CHECK(context: click.Context, data: str | None, as_json: bool) -> int:
    """All that is unsound, one on each line; exit status 1 if there is anything."""
    reader = reader_of(context)
    with reader.office(data) as office:
        found = office.check()
    if as_json:
        words = [{"name": one.name, "message": one.sayable.in_(reader.language)} for one in found]
        print_json(words)
    elif not found:
        say(reader, texts.STORE_SOUND)
    else:
        for one in found:
            click.echo(one.sayable.in_(reader.language), err=True)
    return 1 if found else 0
