"""`barid alias`: addresses that lead to others."""

from __future__ import annotations

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, print_table, say
from barid.cli.shape import Entry, Group, command, reader_of
from barid.i18n.texts import cli as texts


@command("add", texts.ALIAS_ADD)
@click.argument("address")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@data_option
@click.pass_context
def ADD(context: click.Context, address: str, targets: tuple[str, ...], data: str | None) -> None:
    """Make one, or give it more targets."""
    reader = reader_of(context)
    with reader.office(data) as office:
        made = office.add_alias(address, targets)
    leads_to = ", ".join(written for _, written in made.targets)
    say(reader, texts.ALIAS_ADDED.with_(address=made.written, targets=leads_to))


@command("list", texts.ALIAS_LIST)
@data_option
@json_option
@click.pass_context
def LIST(context: click.Context, data: str | None, as_json: bool) -> None:
    """One on each line, with its targets."""
    with reader_of(context).office(data) as office:
        aliases = office.aliases()
    rows = [(alias.written, [written for _, written in alias.targets]) for alias in aliases]
    if as_json:
        print_json([{"address": address, "targets": targets} for address, targets in rows])
        return
    print_table([(address, ", ".join(targets)) for address, targets in rows])


@command("remove", texts.ALIAS_REMOVE)
@click.argument("address")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@data_option
@click.pass_context
def REMOVE(
    context: click.Context, address: str, targets: tuple[str, ...], data: str | None
) -> None:
    """Remove one, or some of its targets."""
    reader = reader_of(context)
    with reader.office(data) as office:
        office.remove_alias(address, targets)
    if targets:
        gone = ", ".join(targets)
        say(reader, texts.TARGETS_REMOVED.with_(address=address, targets=gone))
    else:
        say(reader, texts.ALIAS_REMOVED.with_(address=address))


ALIAS = Group(
    "alias",
    texts.ALIAS,
    {
        "add": Entry(texts.ALIAS_ADD, f"{__name__}:ADD"),
        "list": Entry(texts.ALIAS_LIST, f"{__name__}:LIST"),
        "remove": Entry(texts.ALIAS_REMOVE, f"{__name__}:REMOVE"),
    },
)
