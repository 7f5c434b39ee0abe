"""`barid check`: proves the stored mail sound."""

from __future__ import annotations

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, say
from barid.cli.shape import command, option, reader_of
from barid.i18n.texts import cli as texts


@command("check", texts.CHECK)
@data_option
@option("--rebuild-search", "rebuild", text=texts.REBUILD_SEARCH, is_flag=True)
@json_option
@click.pass_context
def CHECK(context: click.Context, data: str | None, rebuild: bool, as_json: bool) -> int:
    """All that is unsound, one on each line; exit status 1 if there is anything."""
    reader = reader_of(context)
    with reader.office(data) as office:
        rebuilt = office.rebuild_search() if rebuild else None
        found = office.check()
    if rebuilt is not None and not as_json:
        say(reader, texts.SEARCH_REBUILT.with_(count=rebuilt))
    if as_json:
        words = [{"name": one.name, "message": one.sayable.in_(reader.language)} for one in found]
        print_json(words)
    elif not found:
        say(reader, texts.STORE_SOUND)
    else:
        for one in found:
            click.echo(one.sayable.in_(reader.language), err=True)
    return 1 if found else 0
